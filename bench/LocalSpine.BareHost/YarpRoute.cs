using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using Yarp.ReverseProxy.Configuration;

namespace LocalSpine.BareHost;

/// <summary>
/// The floor for proxying: YARP with one route for everything, to one destination, mutual TLS on both sides; nothing is checked or logged.
/// Arguments: HTTP port, HTTPS port, folder with certificates (its own on both sides), URL of the destination; its name need not resolve, it is on this machine.
/// </summary>
internal static class YarpRoute
{
    public static async Task RunAsync(string[] args)
    {
        using var own = new Credentials(args[2]);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => own.Listen(
            kestrel, int.Parse(args[0], CultureInfo.InvariantCulture), int.Parse(args[1], CultureInfo.InvariantCulture)));
        builder.Services.AddReverseProxy()
            .LoadFromMemory(
                [new RouteConfig { RouteId = "all", ClusterId = "provider", Match = new RouteMatch { Path = "{**rest}" } }],
                [new ClusterConfig
                {
                    ClusterId = "provider",
                    Destinations = new Dictionary<string, DestinationConfig> { ["provider"] = new() { Address = args[3] } },
                    HttpRequest = new() { Version = HttpVersion.Version11, VersionPolicy = HttpVersionPolicy.RequestVersionExact },
                }])
            .ConfigureHttpClient((_, handler) =>
            {
                handler.SslOptions = new SslClientAuthenticationOptions
                {
                    ClientCertificateContext = SslStreamCertificateContext.Create(own.Certificate, own.Chain, offline: true),
                    CertificateChainPolicy = own.Trust,
                };
                handler.ConnectCallback = ConnectAsync;
            });
        var app = builder.Build();
        app.MapGet("/", () => Results.Ok()); // who starts it asks here whether it runs
        app.MapReverseProxy();
        await app.RunAsync();
    }

    private static async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellation)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, context.DnsEndPoint.Port), cancellation);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
