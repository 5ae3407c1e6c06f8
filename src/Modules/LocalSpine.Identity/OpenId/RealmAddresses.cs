using LocalSpine.Hosting;
using LocalSpine.Hosting.Surfaces;
using Microsoft.AspNetCore.Http;

namespace LocalSpine.Identity.OpenId;

/// <summary>
/// Where the providers and the API platform are for somebody who came by a host name: own names lead to own names, real names to real ones, and who came without
/// any name (localhost, an address) stays there.
/// </summary>
internal sealed class RealmAddresses(SurfaceCatalog surfaces, EnvironmentOptions options)
{
    /// <summary>Host of the real mock providers.</summary>
    public const string MockHost = "identity.ptl.api.platform.nhs.uk";

    // Environment part of the mock realms' names.
    private const string MockEnvironment = "dep";

    // Surfaces whose hosts have the platform's paths.
    private static readonly string[] Platform = ["apiplatform", "oauth"];

    /// <summary>A provider's issuer for who came to the API platform by that host.</summary>
    public string IssuerFor(ProviderKind kind, bool isMock, HostString host)
    {
        var surface = kind == ProviderKind.Cis2 || isMock ? "cis2" : "nhslogin";
        var isNamed = surfaces.TryFind(host.Host, out _);
        var path = isMock ? MockPath(kind)
            : kind == ProviderKind.Cis2 ? Realm.Cis2Path
            : isNamed ? ""
            : Realm.NhsLoginPath;
        return Realm.Of(surface, path)!.Value.Realm.IssuerAt(HostOf(surface, host, isMock), path);
    }

    /// <summary>Path of a mock provider's realm.</summary>
    public static string MockPath(ProviderKind kind) => $"/realms/{(kind == ProviderKind.Cis2 ? "Cis2" : "NHS-Login")}-mock-{MockEnvironment}";

    /// <summary>The realm that an issuer is, under any name that it has here; null for none.</summary>
    public Realm? RealmOf(string issuer, HostString host)
    {
        if (!Uri.TryCreate(issuer, UriKind.Absolute, out var url) || url.Scheme != Uri.UriSchemeHttps || url.Query.Length > 0 || url.Fragment.Length > 0 || url.UserInfo.Length > 0 || issuer.EndsWith('/'))
        {
            return null;
        }

        var surface = surfaces.TryFind(url.Host, out var found) ? found.Name : url.Host == host.Host || url.IsLoopback ? "" : null;
        var path = url.AbsolutePath.TrimEnd('/');
        return surface is not ("" or "cis2" or "nhslogin") ? null
            : Realm.Of(surface == "nhslogin" || path == Realm.NhsLoginPath ? "nhslogin" : "cis2", path + "/") is { } realm && realm.Path == path ? realm.Realm
            : null;
    }

    /// <summary>The return address of the API platform at a provider (identity 13.1), as the browser reached it.</summary>
    public static string CallbackAt(HostString host, string root) => $"https://{host}{root}/callback";

    /// <summary>True when a redirect URI is the API platform's own under any of its names; a provider's host that has no name stands for the platform too.</summary>
    public bool IsCallback(string redirectUri, HostString host) => HostsOf(host).Any(h => redirectUri == CallbackAt(h, "/oauth2") || redirectUri == CallbackAt(h, "/oauth2-mock"));

    /// <summary>The token URLs that an assertion may be for: as the client reached the platform, and each name of it, with and without the port.</summary>
    public bool IsTokenUrl(string audience, HostString host, string root) => HostsOf(host).Any(h => audience == $"https://{h}{root}/token");

    private IEnumerable<HostString> HostsOf(HostString host)
    {
        if (!surfaces.TryFind(host.Host, out _))
        {
            yield return host;
        }

        foreach (var name in Platform.SelectMany(p => surfaces.HostNamesOf(surfaces.Get(p))))
        {
            yield return new HostString(name);
            yield return new HostString(name, options.Https);
            if (host.Port is { } port)
            {
                yield return new HostString(name, port);
            }
        }
    }

    private HostString HostOf(string surface, HostString host, bool isMock)
    {
        if (!surfaces.TryFind(host.Host, out var found))
        {
            return host;
        }

        var isReal = found.RealNames.Contains(host.Host, StringComparer.OrdinalIgnoreCase);
        var target = surfaces.Get(surface);
        var name = !isReal ? surfaces.HostOf(target) : isMock ? MockHost : target.RealNames[0];
        return host.Port is { } port ? new HostString(name, port) : new HostString(name);
    }
}
