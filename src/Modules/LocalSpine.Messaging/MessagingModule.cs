using LocalSpine.Core.Messaging;
using LocalSpine.Hosting;
using LocalSpine.Hosting.Messaging;
using LocalSpine.Hosting.Modules;
using LocalSpine.Hosting.Surfaces;
using LocalSpine.Messaging.Asynchronous;
using LocalSpine.Messaging.Delivery;
using LocalSpine.Messaging.Doctor;
using LocalSpine.Messaging.Faults;
using LocalSpine.Messaging.Messages;
using LocalSpine.Messaging.Synchronous;
using LocalSpine.Messaging.Synchronous.Rules;
using LocalSpine.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace LocalSpine.Messaging;

/// <summary>The Spine's message host: synchronous SOAP on <c>/sync-service</c>, ebXML on <c>/reliablemessaging</c>, and the deliveries to suppliers.</summary>
public sealed class MessagingModule : IModule
{
    internal const string ModuleName = "messaging";

    public string Name => ModuleName;

    public IReadOnlyList<Migration> Migrations { get; } = Migration.Of(ModuleName, typeof(MessagingModule).Assembly);

    public IReadOnlyList<Surface> Surfaces { get; } =
    [
        Face("messaging", "Spine messages: synchronous, asynchronous and forwarded", "msg.dep.spine2.ncrs.nhs.uk"),
        Face("messaging-internet", "The same, internet-facing", "msg.depspineservices.nhs.uk").AsInternetFacing(),
    ];

    public void AddServices(IServiceCollection services, EnvironmentOptions options)
    {
        services.AddSingleton<InteractionCatalog>();
        services.AddSingleton<AuthorRule>();
        services.AddSingleton<SyncPipeline>();
        services.AddSingleton<SyncServiceEndpoint>();
        services.AddSingleton<AcceptLoad>();
        services.AddSingleton<EbxmlPipeline>();
        services.AddSingleton<LateAcknowledgments>();
        services.AddSingleton<ReliableMessagingEndpoint>();
        services.AddSingleton<MessageInbox>();
        services.AddSingleton<IStartupTask>(p => p.GetRequiredService<MessageInbox>());
        services.AddSingleton<IBackgroundTask>(p => p.GetRequiredService<MessageInbox>());
        services.AddSingleton<MessageStore>();
        services.AddSingleton<PayloadStore>();
        services.AddSingleton<IStartupTask>(p => p.GetRequiredService<PayloadStore>());
        services.AddSingleton<IConversations, ConversationView>();
        services.AddSingleton<ConversationReplay>();
        services.AddSingleton<IEndpointDoctor, EndpointDoctor>();
        services.AddSingleton<FaultRules>();
        services.AddSingleton<IStartupTask>(p => p.GetRequiredService<FaultRules>());
        services.AddSingleton<FaultyAnswers>();
        services.AddSingleton<FaultyDeliveries>();
        services.AddSingleton<IScheduledWork, QueuedWork>();
        services.AddSingleton<OutgoingMessages>();
        services.AddSingleton<ISpineNotices>(p => p.GetRequiredService<OutgoingMessages>());
        services.AddSingleton<SoapServiceEndpoint>();
        services.AddSingleton<RequestProcessor>();
        services.AddSingleton<OutboundSender>();
        services.AddSingleton<FailureNotice>();
        services.AddSingleton<IBackgroundTask, DeliveryWorker>();
        services.AddSingleton<IResettable, MessageReset>();
    }

    public void MapAdmin(IEndpointRouteBuilder admin)
    {
        MessageAdmin.Map(admin);
        ConversationAdmin.Map(admin);
        FaultAdmin.Map(admin);
        DoctorAdmin.Map(admin);
    }

    private static Surface Face(string name, string purpose, string realName) => new()
    {
        Name = name,
        Purpose = purpose,
        ClientCertificates = ClientCertificates.Required,
        RealNames = [realName],
        Paths =
        [
            ("All domain synchronous messaging", SyncServiceEndpoint.Path),
            ("All domain reliable messaging", ReliableMessagingEndpoint.Reliable),
            ("All domain unreliable messaging", ReliableMessagingEndpoint.Query),
            ("All domain intermediary messaging", ReliableMessagingEndpoint.Intermediary),
            ("Gazetteer postcode look-up", "/addressfinder/query"),
        ],
        MaxRequestBody = 256 * 1024 * 1024, // read to its end, so that a sender of too much gets its answer
        Claims = request => request.Headers.ContainsKey("SOAPAction"),
        Build = application =>
        {
            var synchronous = application.ApplicationServices.GetRequiredService<SyncServiceEndpoint>();
            var soap = application.ApplicationServices.GetRequiredService<SoapServiceEndpoint>();
            var ebxml = application.ApplicationServices.GetRequiredService<ReliableMessagingEndpoint>();
            application.Run(context => ReliableMessagingEndpoint.Serves(context.Request) ? ebxml.ServeAsync(context)
                : context.Request.Path.StartsWithSegments(SoapServiceEndpoint.AddressFinder, StringComparison.OrdinalIgnoreCase) ? soap.ServeAsync(context)
                : synchronous.ServeAsync(context));
        },
    };

    private sealed class MessageReset : IResettable
    {
        public IReadOnlyList<string> ResetSql { get; } =
        [
            "delete from queue_item where module in ('messaging', 'messaging-process')", "delete from messaging_message", "delete from messaging_body", "delete from messaging_inbox", "delete from messaging_payload", "delete from messaging_hl7_id",
            "delete from messaging_event",
        ];
    }
}
