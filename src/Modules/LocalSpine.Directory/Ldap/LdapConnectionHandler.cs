using LocalSpine.Hosting.Surfaces;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;

namespace LocalSpine.Directory.Ldap;

/// <summary>Runs a session on each connection of the LDAP ports.</summary>
internal sealed partial class LdapConnectionHandler(LdapServices services, ILogger<LdapConnectionHandler> logger) : LdapsConnectionHandler
{
    public override async Task OnConnectedAsync(ConnectionContext connection)
    {
        var certificate = connection.Features.Get<ITlsConnectionFeature>()?.ClientCertificate?.Subject ?? "";

        // Ends the session when the environment stops. A client that has only ended its own half still gets its answers.
        var stopping = connection.Features.Get<IConnectionLifetimeNotificationFeature>()?.ConnectionClosedRequested ?? CancellationToken.None;
        try
        {
            await new LdapSession(services, connection.Transport, connection.RemoteEndPoint?.ToString() ?? "", certificate).RunAsync(stopping);
        }
        catch (Exception e) when (e is OperationCanceledException or ConnectionResetException or IOException)
        {
            // The client is gone; clients close without unbind.
        }
        catch (Exception e)
        {
            LogFailed(logger, e);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "an LDAP connection failed")]
    private static partial void LogFailed(ILogger logger, Exception exception);
}
