using LocalSpine.Core.Estate;
using LocalSpine.Core.Identity;
using LocalSpine.Hosting;
using LocalSpine.Hosting.Modules;
using LocalSpine.Hosting.Seeds;
using LocalSpine.Hosting.Pages;
using LocalSpine.Hosting.Surfaces;
using LocalSpine.Identity.Admin;
using LocalSpine.Identity.Agent;
using LocalSpine.Identity.Broker;
using LocalSpine.Identity.Cards;
using LocalSpine.Identity.Cis;
using LocalSpine.Identity.Events;
using LocalSpine.Identity.Gateway;
using LocalSpine.Identity.OpenId;
using LocalSpine.Identity.People;
using LocalSpine.Identity.Registration;
using LocalSpine.Identity.Sessions;
using LocalSpine.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace LocalSpine.Identity;

/// <summary>Smartcard identity: people, roles and cards, gateway authentication, single sign-on sessions with their events, role assertions; CIS2, NHS login and the API platform's tokens.</summary>
public sealed class IdentityModule : IModule
{
    public string Name => "identity";

    public IReadOnlyList<Migration> Migrations { get; } = Migration.Of("identity", typeof(IdentityModule).Assembly);

    // Agents call the broker's paths on the gateway's host too: each has all.
    public IReadOnlyList<Surface> Surfaces { get; } =
    [
        FaceOf("gas", "Gateway authentication: smartcards sign on here", "gas.vn1.national.ncrs.nhs.uk", [("Gateway authentication", "/login"), ("Session keep-alive", "/sessionmanager/session/update")]),
        FaceOf(
            "sbapi", "Single sign-on: naming, sessions, role selection, role assertions", "sbapi.vn1.national.ncrs.nhs.uk",
            [("Naming service", "/amserver/namingservice"), ("Session service", "/amserver/sessionservice"), ("Role assertion and selection", "/saml"), ("Device id logger", "/ssb/DeviceIDLogger")]),
        CisSurface.Create(),
        .. OpenIdSetup.Surfaces,
    ];

    public void AddServices(IServiceCollection services, EnvironmentOptions options)
    {
        services.AddSingleton<PersonStore>();
        services.AddSingleton<IUsers>(p => p.GetRequiredService<PersonStore>());
        services.AddSingleton<IStartupTask>(p => p.GetRequiredService<PersonStore>());
        services.AddSingleton<IResettable>(p => p.GetRequiredService<PersonStore>());
        services.AddSingleton<ISeedSection, UserSection>();
        services.AddSingleton<PersonChanges>();
        services.AddSingleton<CardDesk>();
        services.AddSingleton<SessionStore>();
        services.AddSingleton<ISsoSessions>(p => p.GetRequiredService<SessionStore>());
        services.AddSingleton<IResettable>(p => p.GetRequiredService<SessionStore>());
        services.AddSingleton<Timeline>();
        services.AddSingleton<IResettable>(p => p.GetRequiredService<Timeline>());
        services.AddSingleton<SessionEnds>();
        services.AddSingleton<IBackgroundTask>(p => p.GetRequiredService<SessionEnds>());
        services.AddSingleton<IScheduledWork>(p => p.GetRequiredService<SessionEnds>());
        services.AddSingleton<SessionNotices>();
        services.AddSingleton<PostBox>();
        services.AddSingleton<IResettable>(p => p.GetRequiredService<PostBox>());
        services.AddSingleton<PostWorker>();
        services.AddSingleton<IBackgroundTask>(p => p.GetRequiredService<PostWorker>());
        services.AddSingleton<IScheduledWork>(p => p.GetRequiredService<PostWorker>());
        services.AddSingleton<IVirtualAgent, VirtualAgent>();
        services.AddSingleton<ISignOnView, SignOnView>();
        services.AddSingleton<SignOn>();
        services.AddSingleton<GatewayEndpoint>();
        services.AddSingleton<SessionService>();
        services.AddSingleton<PllEndpoint>();
        services.AddSingleton<RoleAssertionEndpoint>();
        services.AddSingleton<RoleSelection>();
        services.AddSingleton<RoleSelectionPages>();
        services.AddSingleton<RegistrationStore>();
        services.AddSingleton<IResettable>(p => p.GetRequiredService<RegistrationStore>());
        services.AddSingleton<History>();
        services.AddSingleton<IResettable>(p => p.GetRequiredService<History>());
        services.AddSingleton<Registrar>();
        services.AddSingleton<Positions>();
        services.AddSingleton<Assignments>();
        services.AddSingleton<Requests>();
        services.AddSingleton<CardCounter>();
        services.AddSingleton<IStaffRegistration, StaffRegistration>();
        services.AddSingleton<CardSignOn>();
        services.AddSingleton<CisAccess>();
        services.AddWebPages(typeof(IdentityModule).Assembly);
        OpenIdSetup.AddServices(services);
    }

    public void MapAdmin(IEndpointRouteBuilder admin)
    {
        PeopleAdmin.Map(admin);
        CardAdmin.Map(admin);
        SessionAdmin.Map(admin);
        AgentAdmin.Map(admin);
        RegistrationAdmin.Map(admin);
        ApplicationAdmin.Map(admin);
    }

    private static Surface FaceOf(string name, string purpose, string realName, IReadOnlyList<(string Description, string Path)> paths) => new()
    {
        Name = name,
        Purpose = purpose,
        Service = SpineServices.Cis,
        AnswerClosed = GatewayEndpoint.AnswerClosedAsync,
        ClientCertificates = ClientCertificates.None, // no public client of either shows one (identity 1.1)
        RealNames = [realName],
        Paths = paths,
        Build = application => application.Run(ServeAsync),
    };

    // Paths are case-sensitive, as the public page says.
    private static Task ServeAsync(HttpContext context)
    {
        var services = context.RequestServices;
        switch (context.Request.Path.Value)
        {
            case "/login/authactivate":
                return services.GetRequiredService<GatewayEndpoint>().ActivateAsync(context);
            case "/login/authvalidate":
                return services.GetRequiredService<GatewayEndpoint>().ValidateAsync(context);
            case "/login/authlogout":
                return services.GetRequiredService<GatewayEndpoint>().LogOutAsync(context);
            case "/sessionmanager/session/update":
                return services.GetRequiredService<GatewayEndpoint>().KeepAliveAsync(context);
            case "/login/error":
                return GatewayEndpoint.ErrorPageAsync(context);
            case "/login/dtd" or "/login/gpOBJECT.DTD":
                return GatewayEndpoint.DtdAsync(context);
            case "/amserver/namingservice":
                return services.GetRequiredService<PllEndpoint>().ServeAsync(context, NamingService.Id);
            case "/amserver/sessionservice":
                return services.GetRequiredService<PllEndpoint>().ServeAsync(context, SessionService.Id);
            case "/saml/RoleAssertion":
                return services.GetRequiredService<RoleAssertionEndpoint>().ServeAsync(context);
            case "/saml/RoleSelectionGP.jsp":
                return services.GetRequiredService<RoleSelectionPages>().SelectAsync(context);
            case "/saml/RoleSelectionWT.jsp":
                return services.GetRequiredService<RoleSelectionPages>().PageAsync(context);
            case "/ssb/DeviceIDLogger":
                return services.GetRequiredService<RoleSelectionPages>().LogDeviceAsync(context);
            default:
                context.Response.StatusCode = StatusCodes.Status404NotFound;
                return Task.CompletedTask;
        }
    }
}
