using LocalSpine.Core.Estate;
using LocalSpine.Core.Faults;
using LocalSpine.Core.Proxying;
using LocalSpine.Hosting;
using LocalSpine.Hosting.Modules;
using LocalSpine.Hosting.Surfaces;
using LocalSpine.SecureProxy.Admin;
using LocalSpine.SecureProxy.Audit;
using LocalSpine.SecureProxy.Checks;
using LocalSpine.SecureProxy.Echo;
using LocalSpine.SecureProxy.Faults;
using LocalSpine.SecureProxy.Forwarding;
using LocalSpine.SecureProxy.Outcomes;
using LocalSpine.SecureProxy.Recording;
using LocalSpine.SecureProxy.Requests;
using LocalSpine.SecureProxy.Sharing;
using LocalSpine.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace LocalSpine.SecureProxy;

/// <summary>The Spine Secure Proxy: systems read each other's records through it, as far as the directory lets them.</summary>
public sealed class SecureProxyModule : IModule
{
    internal const string Face = "proxy";

    internal const string InternetFace = "proxy-internet";

    private const string ModuleName = "secureproxy";

    public string Name => ModuleName;

    public IReadOnlyList<Migration> Migrations { get; } = Migration.Of(ModuleName, typeof(SecureProxyModule).Assembly);

    public IReadOnlyList<Surface> Surfaces { get; } =
    [
        FaceOf(Face, "Secure Proxy: https://HOST/ followed by the provider's whole URL", "proxy.dep.spine2.ncrs.nhs.uk"),
        FaceOf(InternetFace, "The same, internet-facing", "proxy.depspineservices.nhs.uk").AsInternetFacing(),
        new Surface
        {
            Name = "provider",
            Purpose = "A provider for trying the Secure Proxy: echoes what arrives",
            ClientCertificates = ClientCertificates.Required,
            MaxRequestBody = long.MaxValue,
            Build = application => application.Run(application.ApplicationServices.GetRequiredService<EchoProvider>().ServeAsync),
        },
    ];

    public void AddServices(IServiceCollection services, EnvironmentOptions options)
    {
        services.AddSingleton<SharingRules>();
        services.AddSingleton<IStartupTask>(p => p.GetRequiredService<SharingRules>());
        services.AddSingleton<IBackgroundTask>(p => p.GetRequiredService<SharingRules>());
        services.AddSingleton<IResettable>(p => p.GetRequiredService<SharingRules>());
        services.AddSingleton<CheckList>();
        services.AddSingleton<OutcomeWriter>();
        services.AddSingleton<ProviderConnections>();
        services.AddSingleton<ProviderForwarder>();
        services.AddSingleton<Recordings>();
        services.AddSingleton<IStartupTask>(p => p.GetRequiredService<Recordings>());
        services.AddSingleton<IResettable>(p => p.GetRequiredService<Recordings>());
        services.AddSingleton<RecordingForwarder>();
        services.AddSingleton<AuditLog>();
        services.AddSingleton<IStartupTask>(p => p.GetRequiredService<AuditLog>());
        services.AddSingleton<IBackgroundTask>(p => p.GetRequiredService<AuditLog>());
        services.AddSingleton<IResettable>(p => p.GetRequiredService<AuditLog>());
        services.AddSingleton<ProxyFaults>();
        services.AddSingleton<IFaultDesk, ProxyFaultDesk>();
        services.AddSingleton<IStartupTask>(p => p.GetRequiredService<ProxyFaults>());
        services.AddSingleton<FaultyProxy>();
        services.AddSingleton<ProxyEndpoint>();
        services.AddSingleton<EchoProvider>();
        services.AddSingleton<ISecureProxy, ProxyDesk>();
    }

    public void MapAdmin(IEndpointRouteBuilder admin) => ProxyAdmin.Map(admin);

    private static Surface FaceOf(string name, string purpose, string realName) => new()
    {
        Name = name,
        Purpose = purpose,
        Service = SpineServices.Core,
        CipherSuites = CipherSuites.SecureProxy,
        RealNames = [realName],
        Claims = IsProxied,
        Configure = (surface, options) => surface with
        {
            ClientCertificates = options.Ssp.CertificateFailure == "handshake" ? ClientCertificates.Required : ClientCertificates.Unjudged,
            MaxRequestBody = options.Ssp.MaxBody > 0 ? options.Ssp.MaxBody : long.MaxValue, // "no size limit" (ssp 3)
        },
        Build = application => application.Run(application.ApplicationServices.GetRequiredService<ProxyEndpoint>().ServeAsync),
    };

    // Over localhost or an address: the path is a URL, or the headers are the proxy's.
    private static bool IsProxied(HttpRequest request) =>
        request.HttpContext.Features.Get<IHttpRequestFeature>()?.RawTarget.StartsWith("/http", StringComparison.OrdinalIgnoreCase) == true
        || request.Headers.ContainsKey(SspHeaders.InteractionId);
}
