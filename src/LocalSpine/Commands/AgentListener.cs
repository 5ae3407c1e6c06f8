using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace LocalSpine.Commands;

/// <summary>
/// What an agent offers to programs of the same machine (identity 2.3, 2.4): the ticket over loopback HTTP, a script that defines <c>window.nhsAuth</c>, and
/// <c>set_ticket</c>, to which another agent hands its own.
/// </summary>
internal sealed class AgentListener(AdminClient admin, JsonNode session) : IAsyncDisposable
{
    private static readonly TimeSpan KeepAlive = TimeSpan.FromMinutes(1);

    private readonly string _own = session["ticket"]!.GetValue<string>();

    // What programs get: the own session's, until another agent hands one over.
    private volatile string _ticket = session["ticket"]!.GetValue<string>();
    private WebApplication? _application;

    /// <summary>Serves until it is cancelled; the session ends then.</summary>
    public async Task RunAsync(int port, CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var url = $"http://127.0.0.1:{port.ToString(CultureInfo.InvariantCulture)}";
        builder.WebHost.UseUrls(url);
        _application = builder.Build();
        _application.Use(GuardAsync);
        _application.MapGet("/nhsAuth.js", () => Results.Text(Script(url), "text/javascript"));
        _application.MapPost("/", (AgentRequest request) => Answer(request.Method));
        _application.MapGet("/ticket", () => _ticket.Length > 0 ? Results.Text(_ticket) : Results.NotFound());
        _application.MapPut("/set_ticket/{**ticket}", (string? ticket) => Set(ticket));
        try
        {
            await _application.StartAsync(cancellationToken);
        }
        catch (IOException e)
        {
            throw new CommandException($"The agent cannot listen at {url}: {e.Message}. Choose another port with --port.");
        }

        Console.WriteLine($"{session["name"]} is signed on with card {session["card"]}, role {session["role"] ?? "not selected"}.");
        Console.WriteLine($"Ticket: {_ticket}");
        Console.WriteLine($"Programs: {url}/ticket   Web pages: {url}/nhsAuth.js   Ctrl-C takes the card out.");
        try
        {
            using var timer = new PeriodicTimer(KeepAlive);
            while (await timer.WaitForNextTickAsync(cancellationToken))
            {
                var answer = await admin.PostAsync("admin/agent/keep-alive", new JsonObject { ["ticket"] = _own }, cancellationToken);
                if (answer!["alive"]!.GetValue<bool>() == false)
                {
                    throw new CommandException("The session is over: timed out, or ended elsewhere. Sign on again.");
                }
            }
        }
        catch (OperationCanceledException)
        {
            await admin.PostAsync("admin/agent/sign-off", new JsonObject { ["ticket"] = _own }, CancellationToken.None);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_application is not null)
        {
            await _application.DisposeAsync();
        }
    }

    // Another machine's page, or one that a rebound name made ours, gets no ticket; pages of this machine may ask.
    private static Task GuardAsync(HttpContext context, RequestDelegate next)
    {
        var host = context.Request.Host.Host;
        if (host is not ("127.0.0.1" or "localhost"))
        {
            context.Response.StatusCode = StatusCodes.Status403Forbidden;
            return Task.CompletedTask;
        }

        if (context.Request.Headers.Origin is [{ } origin] && Uri.TryCreate(origin, UriKind.Absolute, out var page))
        {
            if (!page.IsLoopback && !page.Host.EndsWith(".test", StringComparison.OrdinalIgnoreCase))
            {
                context.Response.StatusCode = StatusCodes.Status403Forbidden;
                return Task.CompletedTask;
            }

            context.Response.Headers.AccessControlAllowOrigin = origin;
            context.Response.Headers.AccessControlAllowHeaders = "content-type";
            context.Response.Headers.Vary = "Origin";
            if (HttpMethods.IsOptions(context.Request.Method))
            {
                return Task.CompletedTask;
            }
        }

        return next(context);
    }

    // In the form of the browser plugin's native host.
    private JsonObject Answer(string? method) => method switch
    {
        "getToken" or "getTokenNoAuth" when _ticket.Length > 0 => new JsonObject { ["success"] = true, ["data"] = new JsonObject { ["tokenId"] = _ticket } },
        "getToken" or "getTokenNoAuth" => new JsonObject { ["errorCode"] = 0x80100009L, ["errorDescription"] = "ticket not available" },
        "getVersion" => new JsonObject { ["success"] = true, ["data"] = new JsonObject { ["version"] = "1.0" } },
        _ => new JsonObject { ["errorCode"] = 0x80100003L, ["errorDescription"] = "invalid parameter" },
    };

    private IResult Set(string? ticket)
    {
        _ticket = Uri.UnescapeDataString(ticket ?? "");
        return Results.Ok();
    }

    private static string Script(string url) =>
        $$"""
        window.nhsAuth = (function () {
          function call(method, pick, cb) {
            fetch("{{url}}/", { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify({ method: method, data: {} }) })
              .then(function (r) { return r.json(); })
              .then(function (a) { a.success ? cb(null, pick(a.data)) : cb(a, null); }, function (e) { cb({ errorCode: 200, errorDescription: String(e) }, null); });
          }
          return {
            getToken: function (cb) { call("getToken", function (d) { return d.tokenId; }, cb); },
            getTokenNoAuth: function (cb) { call("getTokenNoAuth", function (d) { return d.tokenId; }, cb); },
            getBridgeVersion: function (cb) { call("getVersion", function (d) { return d.version; }, cb); },
            getAdaptorVersion: function () { return "1.0"; }
          };
        })();

        """;

    internal sealed record AgentRequest(string? Method);
}
