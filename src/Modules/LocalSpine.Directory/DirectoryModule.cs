using LocalSpine.Core.Directory;
using LocalSpine.Core.Estate;
using LocalSpine.Directory.Browsing;
using LocalSpine.Directory.Entries;
using LocalSpine.Directory.Fhir;
using LocalSpine.Directory.Import;
using LocalSpine.Directory.Ldap;
using LocalSpine.Directory.Names;
using LocalSpine.Directory.Registration;
using LocalSpine.Directory.Schema;
using LocalSpine.Directory.Seeding;
using LocalSpine.Hosting;
using LocalSpine.Hosting.Exchanges;
using LocalSpine.Hosting.Identity;
using LocalSpine.Hosting.Modules;
using LocalSpine.Hosting.Seeds;
using LocalSpine.Hosting.Surfaces;
using LocalSpine.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace LocalSpine.Directory;

/// <summary>The Spine Directory Service: LDAP, the SDS FHIR API, and the registration of endpoints.</summary>
public sealed class DirectoryModule : IModule
{
    public string Name => "directory";

    public IReadOnlyList<Migration> Migrations { get; } = Migration.Of("directory", typeof(DirectoryModule).Assembly);

    public IReadOnlyList<Surface> Surfaces { get; } =
    [
        new Surface
        {
            Name = "directory",
            Purpose = "Spine Directory Service over LDAPS, base o=nhs",
            Protocol = SurfaceProtocol.Ldaps,
            Service = SpineServices.Cis, // the public page has it in one zone and one address range with the gateway
            ClientCertificates = ClientCertificates.Required,
            RealNames = ["ldap.vn1.national.ncrs.nhs.uk"],
        },
        new Surface
        {
            Name = "apiplatform",
            Purpose = "API platform: SDS FHIR API",
            ClientCertificates = ClientCertificates.None,
            Http2 = true,
            RealNames = ["dep.api.service.nhs.uk"],
            Paths = [("SDS FHIR API: Device and Endpoint", SdsFhirApi.Path)],
            Build = application => application.Run(application.ApplicationServices.GetRequiredService<SdsFhirApi>().ServeAsync),
        },
    ];

    public void AddServices(IServiceCollection services, EnvironmentOptions options)
    {
        services.AddSingleton<DirectorySchema>();
        services.AddSingleton<DirectoryTree>();
        services.AddSingleton<ISnapshotState, DirectorySnapshot>();
        services.AddSingleton<DirectoryStore>();
        services.AddSingleton<IDirectory, DirectoryLookups>();
        services.AddSingleton<IRegistrations, Registrations>();
        services.AddSingleton<IDirectoryBrowser, DirectoryBrowser>();
        services.AddSingleton<InteractionTable>();
        services.AddSingleton<ContractEntries>();
        services.AddSingleton<IEndpointRegistrar, EndpointRegistrar>();
        services.AddSingleton<IUserDirectory, UserDirectory>();
        services.AddSingleton<NameRegister>();
        services.AddSingleton<INameRegister>(p => p.GetRequiredService<NameRegister>());
        services.AddSingleton<IResettable>(p => p.GetRequiredService<NameRegister>());
        services.AddSingleton<IStartupTask>(p => p.GetRequiredService<NameRegister>());
        services.AddSingleton<EchoProviderSeed>();
        services.AddSingleton<ServiceAccounts>();
        services.AddSingleton<DirectorySeed>();
        services.AddSingleton<IStartupTask>(p => p.GetRequiredService<DirectorySeed>());
        services.AddSingleton<IResettable>(p => p.GetRequiredService<DirectorySeed>());
        services.AddSingleton<ISeedSection, DirectorySection>();
        services.AddSingleton<IBackgroundTask, DirectoryFollower>();
        services.AddSingleton<DirectoryImport>();
        services.AddSingleton<SdsResources>();
        services.AddSingleton<ForwardOverride>();
        services.AddSingleton<SdsFhirApi>();
        services.AddSingleton(p => new SpecialEntryFamilies(
            p.GetRequiredService<DirectorySchema>(), typeof(DirectoryModule).Assembly.GetName().Version!.ToString(3), p.GetRequiredService<TimeProvider>().GetUtcNow()));
        services.AddSingleton<OperationalAttributes>();
        services.AddSingleton<EmptyAnswers>();
        services.AddSingleton<SearchOperation>();
        services.AddSingleton<BindOperation>();
        services.AddSingleton<CompareOperation>();
        services.AddSingleton<LdapServices>();
        services.AddSingleton<LdapsConnectionHandler, LdapConnectionHandler>();
    }

    public void MapAdmin(IEndpointRouteBuilder admin) => DirectoryAdmin.Map(admin);
}
