using LocalSpine.Core.Directory;
using LocalSpine.Hosting.Surfaces;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace LocalSpine.Portal.Pages;

/// <summary>The directory: its branches, a search, and what changed last.</summary>
internal sealed class DirectoryModel(IDirectoryBrowser directory, SurfaceCatalog catalog) : PageModel
{
    private const string Root = "o=nhs";
    private const int PageSize = 50;
    private const int MostChanges = 10;

    [BindProperty(SupportsGet = true)]
    public string? Q { get; set; }

    [BindProperty(SupportsGet = true)]
    public string? By { get; set; }

    [BindProperty(SupportsGet = true)]
    public int Skip { get; set; }

    public DirectoryField Field => DirectoryWords.FieldOf(By);

    /// <summary>What was found, or the branches when nothing is looked for.</summary>
    public DirectoryPage Found { get; private set; } = null!;

    public bool IsSearch { get; private set; }

    public Paging Paging { get; private set; } = null!;

    public string LdapLine { get; private set; } = "";

    public IReadOnlyList<DirectoryChange> Changes { get; private set; } = [];

    public async Task OnGetAsync(CancellationToken cancellationToken)
    {
        var wanted = Q?.Trim() ?? "";
        var skip = Math.Clamp(Skip, 0, Paging.MostSkipped);
        IsSearch = wanted.Length > 0;
        Found = IsSearch ? directory.Search(Field, wanted, skip, PageSize) : directory.Children(Root, skip, PageSize);
        Paging = new Paging("/directory", [("by", By), ("q", Q)], skip, PageSize, Found.HasMore);
        LdapLine = Pages.LdapLine.Of(catalog, Root, IsSearch ? "sub" : "one", Found.Filter);
        Changes = IsSearch ? [] : await directory.ChangesAsync(null, MostChanges, cancellationToken);
    }
}
