using System.Globalization;
using LocalSpine.Core.Outcomes;
using LocalSpine.Hosting.Exchanges;
using LocalSpine.Hosting.Surfaces;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace LocalSpine.Portal.Pages;

/// <summary>The newest exchanges that satisfy a filter, or a page of older ones, which stands still.</summary>
internal sealed class ExchangesModel(ExchangeLog log, SurfaceCatalog catalog) : PageModel
{
    /// <summary>Its exchanges are shown only when it is asked for: those who look at the list would see themselves look.</summary>
    public const string OwnSurface = "portal";

    public const int PageSize = 50;

    [BindProperty(SupportsGet = true, Name = "")]
    public ExchangeFilter Filter { get; set; } = new();

    /// <summary>Only exchanges older than that number, and the page does not renew itself.</summary>
    [BindProperty(SupportsGet = true)]
    public long? Before { get; set; }

    public IReadOnlyList<Exchange> Exchanges { get; private set; } = [];

    /// <summary>There are older ones than those shown.</summary>
    public bool HasOlder { get; private set; }

    /// <summary>Why the filter cannot be understood.</summary>
    public Refusal? Problem { get; private set; }

    public bool IsLive => Before is null && Problem is null;

    public IEnumerable<string> Surfaces => catalog.Surfaces.Select(s => s.Name);

    public void OnGet()
    {
        if (!ExchangeSearch.TryRead(Filter, OwnSurface, out var search, out var problem))
        {
            Problem = problem;
            return;
        }

        var found = log.Find(search, PageSize + 1, 0, Before ?? long.MaxValue);
        Exchanges = [.. found.Take(PageSize)];
        HasOlder = found.Count > PageSize;
    }

    /// <summary>Address of this list.</summary>
    /// <param name="before">As <see cref="Before"/>; null for the list that renews itself.</param>
    public string Link(long? before = null)
    {
        var query = string.Join('&', new[] { Filter.ToQuery(), before is null ? "" : string.Create(CultureInfo.InvariantCulture, $"before={before}") }.Where(q => q.Length > 0));
        return query.Length == 0 ? "/exchanges" : $"/exchanges?{query}";
    }
}
