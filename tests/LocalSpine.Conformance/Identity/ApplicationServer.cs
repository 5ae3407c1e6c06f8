using System.Net;
using System.Threading.Channels;
using LocalSpine.Conformance.Clients;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace LocalSpine.Conformance.Identity;

/// <summary>A supplier's own server: publishes a key set, takes logout tokens.</summary>
internal sealed class ApplicationServer : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly WebApplication _application;
    private readonly Channel<string> _logouts = Channel.CreateUnbounded<string>();
    private int _fetched;

    private ApplicationServer(WebApplication application) => _application = application;

    public string JwksUrl => $"{_application.Urls.First()}/jwks";

    public string LogoutUrl => $"{_application.Urls.First()}/logout";

    /// <summary>The document at <see cref="JwksUrl"/>.</summary>
    public string KeySet { get; set; } = "{}";

    /// <summary>How often it was fetched.</summary>
    public int Fetched => Volatile.Read(ref _fetched);

    public static async Task<ApplicationServer> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(k => k.Listen(IPAddress.Loopback, FreePorts.Take()));
        var server = new ApplicationServer(builder.Build());
        server._application.MapGet("/jwks", () =>
        {
            Interlocked.Increment(ref server._fetched);
            return Results.Text(server.KeySet, "application/json");
        });
        server._application.MapPost("/logout", async (HttpRequest request) =>
        {
            var form = await request.ReadFormAsync();
            Assert.Equal("logout_token", Assert.Single(form.Keys));
            await server._logouts.Writer.WriteAsync(form["logout_token"].ToString());
        });
        await server._application.StartAsync();
        return server;
    }

    /// <summary>The next logout token.</summary>
    public async Task<string> LogoutAsync() => await _logouts.Reader.ReadAsync().AsTask().WaitAsync(Patience);

    public ValueTask DisposeAsync() => _application.DisposeAsync();
}
