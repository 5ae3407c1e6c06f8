using LocalSpine.Hosting;
using LocalSpine.Hosting.Modules;
using LocalSpine.Hosting.Surfaces;
using LocalSpine.Messaging.Synchronous;
using LocalSpine.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace LocalSpine.Messaging;

/// <summary>The Spine's message host: synchronous SOAP on <c>/sync-service</c>.</summary>
public sealed class MessagingModule : IModule
{
    public string Name => "messaging";

    public IReadOnlyList<Migration> Migrations => [];

    public IReadOnlyList<Surface> Surfaces { get; } =
    [
        new Surface
        {
            Name = "messaging",
            Purpose = "Spine messages: synchronous queries",
            ClientCertificates = ClientCertificates.Required,
            RealNames = ["msg.dep.spine2.ncrs.nhs.uk"],
            Paths = [("All domain synchronous messaging", SyncServiceEndpoint.Path)],
            MaxRequestBody = 64 * 1024 * 1024, // read to its end, so that a sender of too much gets its answer
            Claims = request => request.Headers.ContainsKey("SOAPAction"),
            Build = application => application.Run(application.ApplicationServices.GetRequiredService<SyncServiceEndpoint>().ServeAsync),
        },
    ];

    public void AddServices(IServiceCollection services, EnvironmentOptions options)
    {
        services.AddSingleton<InteractionCatalog>();
        services.AddSingleton<SyncPipeline>();
        services.AddSingleton<SyncServiceEndpoint>();
    }

    public void MapAdmin(IEndpointRouteBuilder admin)
    {
    }
}
