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

    public void OnGet() => Exchanges = Newest(log, proxy, Refused);

    /// <summary>What the page shows.</summary>
    public static IReadOnlyList<Exchange> Newest(ExchangeLog log, ISecureProxy proxy, bool refused) =>
        log.Find(e => proxy.Faces.Contains(e.Surface) && (!refused || e.Refusal is not null), 100);
}
