using LocalSpine.Hosting.Exchanges;
using LocalSpine.Identity.OpenId;
using Microsoft.AspNetCore.Http;

namespace LocalSpine.Identity.Platform;

/// <summary>A request to the platform.</summary>
/// <param name="Root"><c>/oauth2</c>, or <c>/oauth2-mock</c>, which signs users in at the mock providers (identity 13.8).</param>
internal sealed record PlatformRequest(HttpContext Context, string Root)
{
    public bool IsMock => Root.EndsWith("-mock", StringComparison.Ordinal);

    public HostString Host => Context.Request.Host;

    public Exchange Exchange => Context.Features.Get<Exchange>()!;

    public CancellationToken Aborted => Context.RequestAborted;

    /// <summary>Notes the application and, when there is one, the user.</summary>
    public void Identify(Application application, string? uid = null, string? role = null)
    {
        Exchange.FromAsid = application.Asid ?? "";
        Exchange.Identify(uid ?? "", role, application.OdsCode);
    }
}
