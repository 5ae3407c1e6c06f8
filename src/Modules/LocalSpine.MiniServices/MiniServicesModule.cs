using LocalSpine.Core.Estate;
using LocalSpine.Core.Faults;
using LocalSpine.Hosting;
using LocalSpine.Hosting.Messaging;
using LocalSpine.Hosting.Modules;
using LocalSpine.Hosting.Surfaces;
using LocalSpine.MiniServices.Operations;
using LocalSpine.MiniServices.Pipeline;
using LocalSpine.MiniServices.Scenarios;
using LocalSpine.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace LocalSpine.MiniServices;

/// <summary>The Spine Mini Service Provider for PDS: five questions over SOAP with an ITK distribution envelope, one person at most in an answer.</summary>
public sealed class MiniServicesModule : IModule
{
    // Read to its end, so that the sender of too much gets its answer.
    private const long LargestBody = 16 * 1024 * 1024;

    public string Name => "miniservices";

    public IReadOnlyList<Migration> Migrations => [];

    public IReadOnlyList<Surface> Surfaces { get; } =
    [
        Face("smsp", "Spine Mini Service Provider: demographics in a simple format", "simple-sync.dep.spine2.ncrs.nhs.uk"),
        Face("smsp-internet", "The same on its internet-facing host", "simple.depspineservices.nhs.uk").AsInternetFacing(),
    ];

    public void AddServices(IServiceCollection services, EnvironmentOptions options)
    {
        services.AddSingleton(options.Smsp);
        services.AddSingleton<MiniService, VerifyNhsNumber>();
        services.AddSingleton<MiniService, GetNhsNumber>();
        services.AddSingleton<MiniService, GetPatientDetailsByNhsNumber>();
        services.AddSingleton<MiniService, GetPatientDetailsBySearch>();
        services.AddSingleton<MiniService, GetPatientDetails>();
        services.AddSingleton<MiniServiceCatalog>();
        services.AddSingleton<ServiceDescription>();
        services.AddSingleton<ScenarioTable>();
        services.AddSingleton<IFaultDesk, ScenarioDesk>();
        services.AddSingleton<IStartupTask>(p => p.GetRequiredService<ScenarioTable>());
        services.AddSingleton<SmspPipeline>();
        services.AddSingleton<SmspEndpoint>();
    }

    public void MapAdmin(IEndpointRouteBuilder admin) => ScenarioAdmin.Map(admin);

    private static Surface Face(string name, string purpose, string realName) => new()
    {
        Name = name,
        Purpose = purpose,
        Service = SpineServices.Core,
        AnswerClosed = ClosedAnswer.WriteAsync,
        ClientCertificates = ClientCertificates.Required,
        RealNames = [realName],
        Paths = [("Mini services for PDS", SmspEndpoint.Path), ("The same, a path for each operation", SmspEndpoint.ToolkitPath)],
        MaxRequestBody = LargestBody,
        Build = application =>
        {
            var endpoint = application.ApplicationServices.GetRequiredService<SmspEndpoint>();
            application.Run(endpoint.ServeAsync);
        },
    };
}
