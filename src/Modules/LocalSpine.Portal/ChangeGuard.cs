using System.Net;
using System.Security.Cryptography;
using System.Text;
using LocalSpine.Core.Estate;
using LocalSpine.Core.Outcomes;
using LocalSpine.Hosting;
using Microsoft.AspNetCore.Http;

namespace LocalSpine.Portal;

/// <summary>
/// Who may change the environment from its pages: who may over the admin API, from this machine or with its token, and environment managers who signed in.
/// </summary>
internal sealed class ChangeGuard(EnvironmentOptions options)
{
    /// <summary>Forms need a field for the admin token.</summary>
    public bool WantsToken(HttpContext context) => options.AdminToken.Length > 0 && !IsManager(context);

    /// <summary>There is a way for this caller to change something.</summary>
    public bool IsOpenTo(HttpContext context) => options.AdminToken.Length > 0 || (context.Connection.RemoteIpAddress is { } ip && IPAddress.IsLoopback(ip));

    /// <summary>Why this caller may not, or null.</summary>
    public Refusal? Refuse(HttpContext context, string? token) =>
        !IsOpenTo(context) ? new Refusal("ADMIN_LOOPBACK_ONLY", "a browser on this machine, or an environment started with --admin-token", $"{context.Connection.RemoteIpAddress}")
        : WantsToken(context) && !CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(token ?? ""), Encoding.UTF8.GetBytes(options.AdminToken))
            ? new Refusal("ADMIN_TOKEN", "the admin token of this environment, or an environment manager who signed in", string.IsNullOrEmpty(token) ? "none" : "another")
        : null;

    private static bool IsManager(HttpContext context) => PortalUsers.Of(context)?.Has(EstateRole.EnvironmentManager) == true;
}
