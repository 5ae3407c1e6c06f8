using LocalSpine.Core.Directory;
using LocalSpine.Hosting.Surfaces;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace LocalSpine.Portal.Pages;

/// <summary>One entry of the directory: its attributes, what is below it and what belongs to it, and its changes.</summary>
internal sealed class DirectoryEntryDetailModel(IDirectoryBrowser directory, INameRegister names, SurfaceCatalog catalog) : PageModel
{
    private const int PageSize = 50;
    private const int MostChanges = 20;

    [BindProperty(SupportsGet = true)]
    public string? Dn { get; set; }

    [BindProperty(SupportsGet = true)]
    public int Skip { get; set; }

    public BrowsedEntry Shown { get; private set; } = null!;

    public DirectoryPage Below { get; private set; } = null!;

    public Paging Paging { get; private set; } = null!;

    public IReadOnlyList<DirectoryChange> Changes { get; private set; } = [];

    public string LdapLine { get; private set; } = "";

    /// <summary>Name of a message handling system, and host:port where the environment's register has it; no address when it does not.</summary>
    public (string Fqdn, string? Address)? RegisteredName { get; private set; }

    public async Task<IActionResult> OnGetAsync(CancellationToken cancellationToken)
    {
        if (directory.Find(Dn ?? "") is not { } found)
        {
            return NotFound();
        }

        Shown = found;
        var skip = Math.Clamp(Skip, 0, Paging.MostSkipped);
        Below = directory.Children(found.Entry.Dn, skip, PageSize);
        Paging = new Paging("/directory/entry", [("dn", Dn)], skip, PageSize, Below.HasMore);
        Changes = await directory.ChangesAsync(found.Entry.Dn, MostChanges, cancellationToken);
        LdapLine = Pages.LdapLine.Of(catalog, found.Entry.Dn, "base", "(objectClass=*)", " '*' +");
        if (found.Attributes.FirstOrDefault(a => a.Name == "nhsMhsFQDN") is { Values: [var fqdn, ..] })
        {
            RegisteredName = (fqdn, await names.FindAsync(fqdn, cancellationToken) is var (host, port) ? $"{host}:{port}" : null);
        }

        return Page();
    }
}
