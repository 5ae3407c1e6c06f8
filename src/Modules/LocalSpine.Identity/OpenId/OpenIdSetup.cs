using LocalSpine.Core.Identity;
using LocalSpine.Hosting.Modules;
using LocalSpine.Hosting.Surfaces;
using LocalSpine.Identity.NhsLogin;
using LocalSpine.Identity.Platform;
using LocalSpine.Identity.Sessions;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace LocalSpine.Identity.OpenId;

/// <summary>The services and surfaces of CIS2, NHS login and the API platform's authorisation.</summary>
internal static class OpenIdSetup
{
    public static IReadOnlyList<Surface> Surfaces { get; } =
    [
        ProviderAt(
            "cis2", "CIS2: sign-in of staff with a smartcard, OpenID Connect", ["am.nhsdep.auth-ptl.cis2.spineservices.nhs.uk", RealmAddresses.MockHost],
            [("Issuer", Realm.Cis2Path), ("Mock sign-ins", "/realms")]),
        ProviderAt("nhslogin", "NHS login: sign-in of patients, OpenID Connect", ["auth.sandpit.signin.nhs.uk"], [("Where no name is known", Realm.NhsLoginPath)]),
        new Surface
        {
            Name = "oauth",
            Purpose = "API platform: authorisation and access tokens",
            ClientCertificates = ClientCertificates.None,
            Http2 = true,
            AlsoUnder = ["apiplatform"],
            Paths = [("Authorisation server", "/oauth2"), ("The same with mock sign-ins", "/oauth2-mock")],
            MaxRequestBody = 131_072,
            Build = application => application.Run(application.ApplicationServices.GetRequiredService<PlatformEndpoint>().ServeAsync),
        },
    ];

    public static void AddServices(IServiceCollection services)
    {
        services.AddSingleton<Grants>();
        services.AddSingleton<IResettable>(p => p.GetRequiredService<Grants>());
        services.AddSingleton<ApplicationStore>();
        services.AddSingleton<IResettable>(p => p.GetRequiredService<ApplicationStore>());
        services.AddSingleton<SigningKeys>();
        services.AddSingleton<ClientKeys>();
        services.AddSingleton<RealmAddresses>();
        services.AddSingleton<SignedInUsers>();
        services.AddSingleton<OpenIdClients>();
        services.AddSingleton<ClientAuthentication>();
        services.AddSingleton<IdTokens>();
        services.AddSingleton<StaffClaims>();
        services.AddSingleton<PatientClaims>();
        services.AddSingleton<ProviderTokens>();
        services.AddSingleton<ProviderFaults>();
        services.AddSingleton<BrowserSessions>();
        services.AddSingleton<CardSignIn>();
        services.AddSingleton<PatientSignIn>();
        services.AddSingleton<SignInPages>();
        services.AddSingleton<SignInFlow>();
        services.AddSingleton<AuthorizeEndpoint>();
        services.AddSingleton<EndSessionEndpoint>();
        services.AddSingleton<ProviderEndpoint>();
        services.AddSingleton<OpenIdSessions>();
        services.AddSingleton<ISessionWatcher>(p => p.GetRequiredService<OpenIdSessions>());
        services.AddSingleton<PlatformClients>();
        services.AddSingleton<PlatformTokens>();
        services.AddSingleton<IAccessTokens>(p => p.GetRequiredService<PlatformTokens>());
        services.AddSingleton<AssertionChecks>();
        services.AddSingleton<SubjectChecks>();
        services.AddSingleton<CombinedSignIn>();
        services.AddSingleton<TokenEndpoint>();
        services.AddSingleton<PlatformLogout>();
        services.AddSingleton<PlatformEndpoint>();
    }

    private static Surface ProviderAt(string name, string purpose, IReadOnlyList<string> realNames, IReadOnlyList<(string Description, string Path)> paths) => new()
    {
        Name = name,
        Purpose = purpose,
        ClientCertificates = ClientCertificates.None,
        Http2 = true,
        RealNames = realNames,
        Paths = paths,
        MaxRequestBody = 131_072,
        Build = application =>
        {
            var endpoint = application.ApplicationServices.GetRequiredService<ProviderEndpoint>();
            application.Run(context => endpoint.ServeAsync(context, name));
        },
    };
}
