using LocalSpine.Core.Estate;
using LocalSpine.Core.Faults;
using LocalSpine.Core.Mailboxes;
using LocalSpine.Hosting;
using LocalSpine.Hosting.Modules;
using LocalSpine.Hosting.Seeds;
using LocalSpine.Hosting.Surfaces;
using LocalSpine.Mailboxes.Access;
using LocalSpine.Mailboxes.Admin;
using LocalSpine.Mailboxes.Api;
using LocalSpine.Mailboxes.Api.Operations;
using LocalSpine.Mailboxes.Bridge;
using LocalSpine.Mailboxes.Faults;
using LocalSpine.Mailboxes.Life;
using LocalSpine.Mailboxes.Messages;
using LocalSpine.Mailboxes.Register;
using LocalSpine.Mailboxes.Responders;
using LocalSpine.Mailboxes.Routing;
using LocalSpine.Mailboxes.Sandbox;
using LocalSpine.Storage;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace LocalSpine.Mailboxes;

/// <summary>The Message Exchange for Social Care and Health (MESH): mailboxes, workflows, and the API that moves messages between them.</summary>
public sealed class MailboxesModule : IModule
{
    internal const string SurfaceName = "mesh";

    private const string ModuleName = "mailboxes";

    public string Name => ModuleName;

    public IReadOnlyList<Migration> Migrations { get; } = Migration.Of(ModuleName, typeof(MailboxesModule).Assembly);

    public IReadOnlyList<Surface> Surfaces { get; } =
    [
        new Surface
        {
            Name = SurfaceName,
            Purpose = "MESH: mailboxes for messages between organisations",
            Service = SpineServices.Core, // it answers on Spine Core's host
            ClientCertificates = ClientCertificates.Required,
            NoCertificateStatus = 400, // as the hosts of the private network answer (mesh 2.4)
            AlsoUnder = ["messaging", "messaging-internet"],
            Paths = [("MESH API", "/messageexchange"), ("MESH endpoint lookup, older address", EndpointLookup.OldPath)],
            MaxRequestBody = ChunkReader.MostBytes + 1, // one more, so that the service's own answer comes first
            Configure = (surface, options) => options.Mesh == "sandbox" ? surface with { ClientCertificates = ClientCertificates.Optional, PlainPort = options.MeshHttp } : surface,
            Build = MeshApi.Build,
        },
    ];

    public void AddServices(IServiceCollection services, EnvironmentOptions options)
    {
        services.AddSingleton<ISnapshotState, MailboxSnapshot>();
        services.AddSingleton<MeshStrictness>();
        services.AddSingleton<MailboxRegister>();
        services.AddSingleton<IBackgroundTask>(p => p.GetRequiredService<MailboxRegister>());
        services.AddSingleton<MailboxSeed>();
        services.AddSingleton<IStartupTask>(p => p.GetRequiredService<MailboxSeed>());
        services.AddSingleton<IResettable>(p => p.GetRequiredService<MailboxSeed>());
        services.AddSingleton<ISeedSection, MailboxSection>();
        services.AddSingleton<TokenCheck>();
        services.AddSingleton(p => UsedTokens.For(p.GetRequiredService<IDatabase>()));
        services.AddSingleton<IStartupTask>(p => p.GetRequiredService<UsedTokens>());
        services.AddSingleton<IResettable>(p => p.GetRequiredService<UsedTokens>());
        services.AddSingleton<MailboxFaults>();
        services.AddSingleton<MailboxFaultDesk>();
        services.AddSingleton<IFaultDesk>(p => p.GetRequiredService<MailboxFaultDesk>());
        services.AddSingleton<IStartupTask>(p => p.GetRequiredService<MailboxFaults>());
        services.AddSingleton<MessageIds>();
        services.AddSingleton<Inbox>();
        services.AddSingleton<IStartupTask>(p => p.GetRequiredService<Inbox>());
        services.AddSingleton<ChunkReader>();
        services.AddSingleton<PatientRouting>();
        services.AddSingleton<ResponderQueue>();
        services.AddSingleton<MessageLife>();
        services.AddSingleton<Outbox>();
        services.AddSingleton<MailboxSwitch>();
        services.AddSingleton<MessageRemoval>();
        services.AddSingleton<IResettable>(p => p.GetRequiredService<MessageRemoval>());
        services.AddSingleton<LifeTask>();
        services.AddSingleton<IBackgroundTask>(p => p.GetRequiredService<LifeTask>());
        services.AddSingleton<IScheduledWork>(p => p.GetRequiredService<LifeTask>());
        services.AddSingleton<PayloadSweep>();
        services.AddSingleton<IBackgroundTask>(p => p.GetRequiredService<PayloadSweep>());
        services.AddSingleton<IBackgroundTask, ResponderWorker>();
        services.AddSingleton<Claims>();
        services.AddSingleton<FolderSender>();
        services.AddSingleton<FolderReceiver>();
        services.AddSingleton<IBackgroundTask, FolderBridge>();
        services.AddSingleton<IMailboxes, MailboxViews>();
        AddOperations(services);
        if (options.Mesh == "sandbox")
        {
            AddSandbox(services);
        }
    }

    public void MapAdmin(IEndpointRouteBuilder admin)
    {
        MailboxAdmin.Map(admin);
        WorkflowAdmin.Map(admin);
    }

    private static void AddOperations(IServiceCollection services)
    {
        services.AddSingleton<MeshPipeline>();
        services.AddSingleton<MeshAnswers>();
        services.AddSingleton<TrackingView>();
        services.AddSingleton<RichView>();
        services.AddSingleton<IMeshOperation, Handshake>();
        services.AddSingleton<IMeshOperation, SendMessage>();
        services.AddSingleton<IMeshOperation, SendChunk>();
        services.AddSingleton<IMeshOperation, ListInbox>();
        services.AddSingleton<IMeshOperation, RichInbox>();
        services.AddSingleton<IMeshOperation, Download>();
        services.AddSingleton<IMeshOperation, HeadMessage>();
        services.AddSingleton<IMeshOperation, Acknowledge>();
        services.AddSingleton<IMeshOperation, CountInbox>();
        services.AddSingleton<IMeshOperation, TrackMessage>();
        services.AddSingleton<IMeshOperation, TrackByLocalId>();
        services.AddSingleton<IMeshOperation, RichOutbox>();
        services.AddSingleton<IMeshOperation, EndpointLookup>();
        services.AddSingleton<IMeshOperation, WorkflowSearch>();
        services.AddSingleton<IMeshOperation, UpdateCheck>();
        services.AddSingleton<IMeshOperation, Ping>();
    }

    private static void AddSandbox(IServiceCollection services)
    {
        services.AddSingleton<IMeshOperation, ResetAll>();
        services.AddSingleton<IMeshOperation, ResetMailbox>();
        services.AddSingleton<IMeshOperation, AddReport>();
        services.AddSingleton<IMeshOperation, AddEvent>();
        services.AddSingleton<IMeshOperation, ShowMailbox>();
        services.AddSingleton<IMeshOperation, ShowMessage>();
    }
}
