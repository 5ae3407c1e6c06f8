using System.Security.Cryptography;
using System.Text;
using LocalSpine.Identity.OpenId;

namespace LocalSpine.Identity.Platform;

/// <summary>Which application asks, and what the gateway thinks of it (identity 13).</summary>
internal sealed class PlatformClients(ApplicationStore applications)
{
    /// <summary>The application of a client id.</summary>
    /// <exception cref="PlatformException">None, or one that may not ask.</exception>
    public async Task<Application> FindAsync(string? clientId, PlatformError missing, PlatformError unknown, CancellationToken cancellationToken) =>
        Admit(await applications.FindAsync(clientId ?? throw new PlatformException(missing), cancellationToken) ?? throw new PlatformException(unknown, clientId));

    /// <summary>The application that shows client id and secret: authorization_code 1 to 3.</summary>
    /// <exception cref="PlatformException">None, or one that may not ask.</exception>
    public async Task<Application> AuthenticateAsync(OpenIdParameters form, CancellationToken cancellationToken)
    {
        var application = await FindAsync(form["client_id"], PlatformErrors.ClientIdMissing, PlatformErrors.ClientInvalid, cancellationToken);
        var secret = form["client_secret"] ?? throw new PlatformException(PlatformErrors.SecretMissing);
        return application.Secret is { } known && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(known), Encoding.UTF8.GetBytes(secret))
            ? application
            : throw new PlatformException(PlatformErrors.ClientInvalid, $"another secret than that of {application.ClientId}");
    }

    /// <exception cref="PlatformException">One that may not ask.</exception>
    public static Application Admit(Application application) => application.State switch
    {
        ApplicationState.Approved => application,
        ApplicationState.Revoked => throw new PlatformException(PlatformErrors.AppRevoked, application.ClientId),
        ApplicationState.NotSubscribed => throw new PlatformException(PlatformErrors.NotSubscribed, application.ClientId),
        ApplicationState.DeveloperInactive => throw new PlatformException(PlatformErrors.DeveloperInactive, application.ClientId),
        _ => throw new PlatformException(PlatformErrors.CompanyInactive, application.ClientId),
    };
}
