using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace LocalSpine.Conformance.Mesh;

/// <summary>A user's own program that messages are posted to.</summary>
internal sealed class HookServer : IAsyncDisposable
{
    private readonly WebApplication _application;
    private volatile int _failures;

    private HookServer(WebApplication application) => _application = application;

    public string Url => $"{_application.Urls.First()}/hook";

    /// <summary>How many requests it still answers with 500.</summary>
    public int Failures { get => _failures; set => _failures = value; }

    /// <summary>Headers of the last request that it answered.</summary>
    public Dictionary<string, string> Last { get; } = new(StringComparer.OrdinalIgnoreCase);

    public static async Task<HookServer> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(k => k.Listen(IPAddress.Loopback, Clients.FreePorts.Take()));
        var server = new HookServer(builder.Build());
        server._application.MapPost("/hook", server.AnswerAsync);
        await server._application.StartAsync();
        return server;
    }

    public ValueTask DisposeAsync() => _application.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body);
        var body = await reader.ReadToEndAsync();
        if (_failures > 0)
        {
            context.Response.StatusCode = 500;
            Interlocked.Decrement(ref _failures);
            return;
        }

        foreach (var (name, value) in context.Request.Headers)
        {
            Last[name] = value.ToString();
        }

        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync($"answer to {body}");
    }
}
