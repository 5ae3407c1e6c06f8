using LocalSpine.Core.Proxying;
using LocalSpine.Hosting.Exchanges;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace LocalSpine.Portal.Pages;

/// <summary>The newest requests to the Secure Proxy. What is set has a page of its own, because this one renews itself.</summary>
internal sealed class ProxyModel(ExchangeLog log, ISecureProxy proxy) : PageModel
{
    [BindProperty(SupportsGet = true)]
    public bool Refused { get; set; }

    public IReadOnlyList<Exchange> Exchanges { get; private set; } = [];

    public ISecureProxy SecureProxy => proxy;

    public void OnGet() => Exchanges = log.Find(e => IsShown(e, proxy, Refused), 100);

    /// <summary>True for what the page shows.</summary>
    public static bool IsShown(Exchange e, ISecureProxy proxy, bool refused) => proxy.Faces.Contains(e.Surface) && (!refused || e.Refusal is not null);
}
