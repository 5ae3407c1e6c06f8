using LocalSpine.Hosting.Modules;

namespace LocalSpine;

/// <summary>The modules of the program; the only place that names them.</summary>
internal static class ModuleList
{
    /// <summary>New modules, for one environment.</summary>
    public static IReadOnlyList<IModule> Create() =>
    [
        new LocalSpine.Trust.TrustModule(),
        new LocalSpine.Directory.DirectoryModule(),
        new LocalSpine.Messaging.MessagingModule(),
        new LocalSpine.Demographics.DemographicsModule(),
        new LocalSpine.Mailboxes.MailboxesModule(),
        new LocalSpine.SecureProxy.SecureProxyModule(),
        new LocalSpine.MiniServices.MiniServicesModule(),
        new LocalSpine.Identity.IdentityModule(),
        new LocalSpine.Estate.EstateModule(),
        new LocalSpine.Portal.PortalModule(),
    ];
}
