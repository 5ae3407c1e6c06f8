using System.Text;
using LocalSpine.Hosting.Surfaces;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Primitives;

namespace LocalSpine.Identity.OpenId;

/// <summary>Parameters of a query or of a posted form. An empty one, or one with a NUL, is one that is absent; of several the first counts.</summary>
internal sealed class OpenIdParameters(IDictionary<string, StringValues> values)
{
    private const int MaxForm = 65_536;
    private const string FormType = "application/x-www-form-urlencoded";

    public string? this[string name] => values.TryGetValue(name, out var value) && value is [{ Length: > 0 } first, ..] && !first.Contains('\0', StringComparison.Ordinal) ? first : null;

    /// <summary>True when a parameter came more than once.</summary>
    public bool HasTwice(string name) => values.TryGetValue(name, out var value) && value.Count > 1;

    public static OpenIdParameters OfQuery(HttpRequest request) => new(request.Query.ToDictionary(p => p.Key, p => p.Value, StringComparer.Ordinal));

    /// <summary>Of a posted form, or of the query when it was not posted.</summary>
    public static async Task<OpenIdParameters> OfAsync(HttpRequest request) => !HttpMethods.IsPost(request.Method) ? OfQuery(request)
        : request.ContentType?.StartsWith(FormType, StringComparison.OrdinalIgnoreCase) == true ? await OfFormAsync(request)
        : new(new Dictionary<string, StringValues>());

    /// <summary>Of a posted form.</summary>
    public static async Task<OpenIdParameters> OfFormAsync(HttpRequest request) =>
        new(new Dictionary<string, StringValues>(QueryHelpers.ParseQuery(Encoding.UTF8.GetString(await RequestParts.ReadBodyAsync(request, MaxForm))), StringComparer.Ordinal));
}
