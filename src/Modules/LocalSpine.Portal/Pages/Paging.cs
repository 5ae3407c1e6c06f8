using Microsoft.AspNetCore.WebUtilities;

namespace LocalSpine.Portal.Pages;

/// <summary>Where a list that is shown in parts goes on and where it came from.</summary>
/// <param name="Path">The page's path without a query.</param>
/// <param name="Query">What the list is of; those without a value are left out.</param>
internal sealed record Paging(string Path, IReadOnlyList<(string Name, string? Value)> Query, int Skip, int PageSize, bool HasMore)
{
    /// <summary>How far into a list a page may begin.</summary>
    public const int MostSkipped = 1_000_000;

    public string? Previous => Skip == 0 ? null : Url(Math.Max(0, Skip - PageSize));

    public string? Next => HasMore ? Url(Skip + PageSize) : null;

    private string Url(int skip) => QueryHelpers.AddQueryString(
        Path, Query.Where(q => !string.IsNullOrEmpty(q.Value)).Append(("skip", skip == 0 ? null : $"{skip}")).Where(q => q.Item2 is not null).Select(q => KeyValuePair.Create(q.Item1, q.Item2)));
}
