using System.Net;
using LocalSpine.Core.Identifiers;
using LocalSpine.Core.Time;
using LocalSpine.Core.Trust;
using LocalSpine.Hosting.Admin;
using LocalSpine.Hosting.Exchanges;
using LocalSpine.Hosting.Health;
using LocalSpine.Hosting.Modules;
using LocalSpine.Hosting.Namespaces;
using LocalSpine.Hosting.Surfaces;
using LocalSpine.Storage;
using LocalSpine.Storage.Queue;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace LocalSpine.Hosting;

/// <summary>One environment: one Kestrel with three ports (HTTPS, LDAPS, plain HTTP), one database, the modules.</summary>
public sealed class SpineHost : IAsyncDisposable
{
    private readonly WebApplication _application;
    private readonly List<Task> _background = [];
    private readonly CancellationTokenSource _stopping = new();

    private bool _isStopped;

    private SpineHost(WebApplication application) => _application = application;

    public IServiceProvider Services => _application.Services;

    public EnvironmentLifecycle Lifecycle => Services.GetRequiredService<EnvironmentLifecycle>();

    public SurfaceCatalog Catalog => Services.GetRequiredService<SurfaceCatalog>();

    /// <summary>Builds the environment; nothing listens yet.</summary>
    /// <param name="state">Stays the caller's to dispose of, after the host.</param>
    /// <param name="modules">New ones: environments of one process share nothing.</param>
    /// <param name="namespaces">Stay the caller's to dispose of too.</param>
    public static SpineHost Create(EnvironmentOptions options, IReadOnlyList<IModule> modules, SpineState state, NamespaceHosts namespaces)
    {
        if (state.Database.Engine == DatabaseEngine.Postgres)
        {
            // Reads block a pool thread each; the pool would otherwise grow by one or two a second.
            ThreadPool.SetMinThreads(64, 64);
        }

        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = "LocalSpine" });

        // With that category on, the framework begins an activity for each request, whose context every continuation then carries: a tenth of a small request.
        builder.Logging.AddSimpleConsole(o => o.SingleLine = true).SetMinimumLevel(LogLevel.Warning).AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.None);
        AddServices(builder.Services, options, modules, state);
        builder.Services.AddSingleton(namespaces);
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(k => Listen(k, options));
        var application = builder.Build();
        Dispatch(application, modules);
        return new SpineHost(application);
    }

    /// <summary>Opens the ports, migrates, seeds, and starts the background work.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await Task.WhenAll(Lifecycle.StartAsync(cancellationToken), _application.StartAsync(cancellationToken));
        foreach (var task in Services.GetServices<IBackgroundTask>().Append(new OtherNodesRestart(Services.GetRequiredService<IDatabase>(), Lifecycle)))
        {
            _background.Add(Task.Run(() => task.RunAsync(_stopping.Token), cancellationToken));
        }
    }

    /// <summary>Completes when the process is asked to stop (Ctrl-C, SIGTERM).</summary>
    public Task WaitForShutdownAsync() => _application.WaitForShutdownAsync();

    /// <summary>Stops listening and working; what is under way has some time to end.</summary>
    public async Task StopAsync(TimeSpan? patience = null)
    {
        if (_isStopped)
        {
            return;
        }

        _isStopped = true;
        using var late = patience is { } most ? new CancellationTokenSource(most) : new CancellationTokenSource();
        await _application.StopAsync(late.Token);
        await _stopping.CancelAsync();
        try
        {
            await Task.WhenAll(_background);
        }
        catch (OperationCanceledException)
        {
            // How background work ends.
        }
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        await _application.DisposeAsync();
        _stopping.Dispose();
    }

    private static void AddServices(IServiceCollection services, EnvironmentOptions options, IReadOnlyList<IModule> modules, SpineState state)
    {
        var clock = new VirtualClock();
        if (state.Clock is { } kept)
        {
            clock.Continue(kept.Now, kept.IsFrozen);
        }

        services.AddRoutingCore();
        services.AddOpenApi(o => o.ShouldInclude = d => d.RelativePath?.StartsWith("admin/", StringComparison.Ordinal) == true);
        services.ConfigureHttpJsonOptions(o => o.SerializerOptions.DefaultIgnoreCondition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull);
        services.Configure<RouteHandlerOptions>(o => o.ThrowOnBadRequest = true); // an unreadable body gets its problem document
        services.AddSingleton(options);
        services.AddSingleton(clock);
        services.AddSingleton<TimeProvider>(clock);
        services.AddSingleton<ClockRunner>();
        services.AddSingleton<IdSource>();
        services.AddSingleton(state);
        services.AddSingleton(state.Database);
        services.AddSingleton(_ => state.OpenPayloads());
        services.AddSingleton<DeliveryQueue>();
        services.AddSingleton<ISnapshotState, QueueSnapshot>();
        services.AddSingleton(_ => new ExchangeLog(options.Record));
        services.AddSingleton<IExchangeLog>(p => p.GetRequiredService<ExchangeLog>());
        services.AddSingleton(new SurfaceCatalog(modules.SelectMany(m => m.Surfaces), options));
        services.AddSingleton<SurfaceDispatcher>();
        services.AddSingleton<TlsPolicy>();
        services.AddSingleton<StartupProgress>();
        services.AddSingleton<EnvironmentLifecycle>();
        services.AddSingleton<EnvironmentHealth>();
        foreach (var module in modules)
        {
            services.AddSingleton(module);
            module.AddServices(services, options);
        }
    }

    private static void Listen(KestrelServerOptions kestrel, EnvironmentOptions options)
    {
        var services = kestrel.ApplicationServices;
        var tls = services.GetRequiredService<TlsPolicy>();
        var catalog = services.GetRequiredService<SurfaceCatalog>();
        var address = IPAddress.Parse(options.Bind);
        kestrel.AddServerHeader = false;
        kestrel.RequestHeaderEncodingSelector = OctetHeaders;
        kestrel.ResponseHeaderEncodingSelector = static _ => System.Text.Encoding.Latin1; // what providers and senders wrote, octet by octet
        kestrel.Limits.KeepAliveTimeout = TimeSpan.FromMinutes(10);
        kestrel.Limits.MinRequestBodyDataRate = new MinDataRate(100, TimeSpan.FromSeconds(30));
        kestrel.Listen(address, options.Https, listener =>
        {
            listener.Protocols = HttpProtocols.Http1AndHttp2;
            listener.UseHttps(tls.ForHttps());
        });
        kestrel.Listen(address, options.Http, listener => listener.Protocols = HttpProtocols.Http1);
        foreach (var surface in catalog.Surfaces.Where(s => s.PlainPort != 0))
        {
            kestrel.Listen(address, surface.PlainPort, listener => listener.Protocols = HttpProtocols.Http1);
        }

        if (services.GetService<LdapsConnectionHandler>() is { } ldap)
        {
            var directory = catalog.Surfaces.First(s => s.Protocol == SurfaceProtocol.Ldaps);
            kestrel.Listen(address, options.Ldaps, listener =>
            {
                listener.UseHttps(tls.For(directory));
                listener.Run(ldap.OnConnectedAsync);
            });
            if (options.Ldap != 0)
            {
                kestrel.Listen(address, options.Ldap, listener => listener.Run(ldap.OnConnectedAsync));
            }
        }
    }

    // What senders put into mex headers comes back to receivers as the same octets, whatever their encoding was.
    private static System.Text.Encoding? OctetHeaders(string name) =>
        name.StartsWith("mex-", StringComparison.OrdinalIgnoreCase) ? System.Text.Encoding.Latin1 : null;

    private static void Dispatch(WebApplication application, IReadOnlyList<IModule> modules)
    {
        var dispatcher = application.Services.GetRequiredService<SurfaceDispatcher>();
        var lifecycle = application.Services.GetRequiredService<EnvironmentLifecycle>();
        dispatcher.Use(application);

        // The portal's services would make the framework put authentication and authorisation before every surface; none uses them.
        ((IApplicationBuilder)application).Properties["__AuthenticationMiddlewareSet"] = true;
        ((IApplicationBuilder)application).Properties["__AuthorizationMiddlewareSet"] = true;
        var admin = new Lazy<RequestDelegate>(() =>
        {
            var branch = ((IApplicationBuilder)application).New();
            AdminApi.Build(branch, modules);
            return branch.Build();
        });
        application.Run(context => lifecycle.IsReady && context.Request.IsHttps ? dispatcher.ServeTlsAsync(context) : ServeOtherAsync(context));

        async Task ServeOtherAsync(HttpContext context)
        {
            if (context.Request.Path == "/health/ready" && !context.Request.IsHttps)
            {
                context.Response.StatusCode = lifecycle.IsReady ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;
                context.Response.ContentLength = 0;
                return;
            }

            if (!lifecycle.IsReady)
            {
                await lifecycle.Ready.WaitAsync(context.RequestAborted);
            }

            await (context.Request.IsHttps ? dispatcher.ServeTlsAsync(context)
                : dispatcher.TryServePlain(context, out var served) ? served
                : admin.Value(context));
        }
    }
}
