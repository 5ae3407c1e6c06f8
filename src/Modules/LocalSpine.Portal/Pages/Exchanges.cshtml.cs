using LocalSpine.Hosting.Exchanges;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace LocalSpine.Portal.Pages;

/// <summary>The newest exchanges.</summary>
internal sealed class ExchangesModel(ExchangeLog log) : PageModel
{
    [BindProperty(SupportsGet = true)]
    public bool Refused { get; set; }

    public IReadOnlyList<Exchange> Exchanges { get; private set; } = [];

    public void OnGet() => Exchanges = Newest(log, Refused);

    /// <summary>What the page shows.</summary>
    public static IReadOnlyList<Exchange> Newest(ExchangeLog log, bool refused) => log.Find(e => e.Surface != "portal" && (!refused || e.Refusal is not null), 100);
}
