using LocalSpine.Identity.Platform;
using Microsoft.AspNetCore.Http;

namespace LocalSpine.Identity.OpenId;

/// <summary>The clients of the providers: every application, and the API platform.</summary>
internal sealed class OpenIdClients(ApplicationStore applications, RealmAddresses addresses)
{
    public async ValueTask<Application?> FindAsync(string? clientId, ProviderKind provider, CancellationToken cancellationToken) =>
        clientId == ApplicationStore.Platform(provider).ClientId ? ApplicationStore.Platform(provider) : await applications.FindAsync(clientId, cancellationToken);

    /// <summary>True for a redirect URI that was registered: octet by octet (RFC 9700 2.1).</summary>
    public bool MayReturnTo(Application client, string redirectUri, ProviderKind provider, HostString host) =>
        client.ClientId == ApplicationStore.Platform(provider).ClientId ? addresses.IsCallback(redirectUri, host) : client.RedirectUris.Contains(redirectUri, StringComparer.Ordinal);
}
