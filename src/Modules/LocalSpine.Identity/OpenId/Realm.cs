using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;

namespace LocalSpine.Identity.OpenId;

/// <summary>Who a provider signs in.</summary>
internal enum ProviderKind
{
    /// <summary>Staff, with a smartcard.</summary>
    Cis2,

    /// <summary>Patients.</summary>
    NhsLogin,
}

/// <summary>A provider: whom it signs in, how its endpoints are called, and whether it believes everybody, as the mocks of real test environments do (identity 12.1, 13.8, 14).</summary>
internal sealed partial record Realm(ProviderKind Kind, bool IsMock, string Name, RealmPaths Paths)
{
    private const string Cis2Root = "/openam/oauth2/realms/root/realms/";

    private static readonly Realm Cis2 = new(ProviderKind.Cis2, false, "cis2", new("/authorize", "/access_token", "/userinfo", "/connect/jwk_uri", "/connect/endSession", "/login", "/role"));
    private static readonly Realm NhsLogin = new(ProviderKind.NhsLogin, false, "nhslogin", new("/authorize", "/token", "/userinfo", "/.well-known/jwks.json", "/logout", "/login", "/role"));

    // Keycloak's paths.
    private static readonly RealmPaths MockPaths = new(
        "/protocol/openid-connect/auth", "/protocol/openid-connect/token", "/protocol/openid-connect/userinfo", "/protocol/openid-connect/certs", "/protocol/openid-connect/logout",
        "/login-actions/authenticate", "/login-actions/role");

    private static readonly Realm MockCis2 = new(ProviderKind.Cis2, true, "cis2-mock", MockPaths);
    private static readonly Realm MockNhsLogin = new(ProviderKind.NhsLogin, true, "nhslogin-mock", MockPaths);

    /// <summary>Path of CIS2's realm.</summary>
    public const string Cis2Path = $"{Cis2Root}NHSIdentity/realms/Healthcare";

    /// <summary>Path of NHS login where its host name is not known: it stands at the root of its own.</summary>
    public const string NhsLoginPath = "/nhs-login";

    /// <summary>Signature algorithm of its tokens (identity 12.5, 14).</summary>
    public string Algorithm => Kind == ProviderKind.Cis2 ? "RS256" : "RS512";

    /// <summary>The realm that a path belongs to, with the part of the path that is the realm's own; null when it is none's.</summary>
    /// <param name="surface">NHS login has every path of its surface that is not a mock's.</param>
    public static (Realm Realm, string Path)? Of(string surface, string path)
    {
        if (Mock().Match(path) is { Success: true } mock)
        {
            return (mock.Groups[1].Value == "Cis2" ? MockCis2 : MockNhsLogin, mock.Value);
        }

        return surface == "nhslogin" ? (NhsLogin, path.StartsWith(NhsLoginPath + "/", StringComparison.Ordinal) ? NhsLoginPath : "")
            : Cis2Of().Match(path) is { Success: true } cis2 ? (Cis2, cis2.Value)
            : null;
    }

    /// <summary>The issuer as a client that sent this request names it: CIS2's has an explicit port (identity 12.1).</summary>
    public string IssuerAt(HostString host, string path) => Kind == ProviderKind.Cis2 && !IsMock && host.Port is null ? $"https://{host.Host}:443{path}" : $"https://{host}{path}";

    [GeneratedRegex("^/realms/(Cis2|NHS-Login)-mock-[A-Za-z0-9-]{1,40}(?=/|$)")]
    private static partial Regex Mock();

    [GeneratedRegex($"^{Cis2Root}(NHSIdentity/realms/Healthcare|oidc)(?=/|$)")]
    private static partial Regex Cis2Of();
}

/// <summary>Endpoints below the issuer; the last two are its pages' own.</summary>
internal sealed record RealmPaths(string Authorize, string Token, string UserInfo, string KeySet, string EndSession, string SignIn, string Role);

/// <summary>A realm as a client reaches it.</summary>
internal sealed record RealmAddress(Realm Realm, string Issuer)
{
    public string TokenUrl => Issuer + Realm.Paths.Token;
}
