using LocalSpine.Core.Directory;
using LocalSpine.Core.Time;
using LocalSpine.Directory.Entries;
using LocalSpine.Directory.Schema;
using LocalSpine.Directory.Seeding;

namespace LocalSpine.Directory.Registration;

/// <summary>Makes nhsMhs and nhsAs entries (directory-ldap 4.4, 5; reliability values by pattern, spine-messaging 5).</summary>
internal sealed class ContractEntries(DirectorySchema schema)
{
    private const string ToParty = "urn:oasis:names:tc:ebxml-msg:actor:toPartyMSH";
    private const string NextMsh = "urn:oasis:names:tc:ebxml-msg:actor:nextMSH";
    private const string ServicesDn = "ou=Services,o=nhs";

    private readonly System.Collections.Concurrent.ConcurrentDictionary<string, EntryAttribute[]> _byInteraction = new();

    /// <summary>One party's contract for one interaction.</summary>
    public (EntryName Name, IReadOnlyList<EntryAttribute> Attributes) Mhs(
        string cpaId, CoreInteraction interaction, string endpoint, Party party)
    {
        var attributes = new List<EntryAttribute>(26) { party.MhsClass, Make("uniqueIdentifier", cpaId), Make("nhsMhsCPAId", cpaId) };
        attributes.AddRange(party.Common);
        attributes.AddRange(party.Mhs);
        attributes.Add(party.EndpointAttribute(endpoint));
        attributes.AddRange(_byInteraction.GetOrAdd($"{interaction.ServiceInteraction} {interaction.Pattern}", _ => OfInteraction(interaction)));
        return (EntryNames.Child(schema, "uniqueIdentifier", cpaId, ServicesDn), attributes);
    }

    /// <summary>A message handling system that has a name and no interaction: how a consumer is registered (ssp 5, sub-rules).</summary>
    public (EntryName Name, IReadOnlyList<EntryAttribute> Attributes) Bare(string cpaId, string endpoint, Party party) =>
        (EntryNames.Child(schema, "uniqueIdentifier", cpaId, ServicesDn),
        [party.MhsClass, Make("uniqueIdentifier", cpaId), Make("nhsMhsCPAId", cpaId), .. party.Common, .. party.Mhs, party.EndpointAttribute(endpoint)]);

    /// <summary>An accredited system.</summary>
    public (EntryName Name, IReadOnlyList<EntryAttribute> Attributes) As(string asid, EntryAttribute interactions, Party party)
    {
        var attributes = new List<EntryAttribute> { Make("objectClass", "nhsAs", "top"), Make("uniqueIdentifier", asid) };
        attributes.AddRange(party.Common);
        attributes.Add(Make("nhsAsClient", party.OdsCode));
        attributes.Add(interactions);
        return (EntryNames.Child(schema, "uniqueIdentifier", asid, ServicesDn), attributes);
    }

    /// <summary>The older service entry that is still written when an endpoint is created (directory-ldap 3).</summary>
    public (EntryName Name, IReadOnlyList<EntryAttribute> Attributes) Service(string id, string service, Party party) =>
        (EntryNames.Child(schema, "uniqueIdentifier", id, ServicesDn),
        [
            Make("objectClass", "nhsMHSService", "top"),
            Make("uniqueIdentifier", id),
            Make("nhsMHSServiceName", service),
            Make("nhsMHSPartyKey", party.PartyKey),
            Make("nhsIDCode", party.OdsCode),
        ]);

    /// <summary>What the entries of one party share; their attributes are shared objects, which keeps many endpoints small.</summary>
    public Party NewParty(string odsCode, string partyKey, string fqdn, RegisteredProduct product, DateTimeOffset now, ApprovalTrail? trail = null) =>
        new(this, odsCode, partyKey, fqdn, product, UkTime.Stamp(now), trail ?? new ApprovalTrail("System", now, "System", "System"));

    internal EntryAttribute Make(string name, params string[] values) => new(schema.Attribute(name), values);

    private EntryAttribute[] OfInteraction(CoreInteraction interaction)
    {
        var reliability = interaction.Pattern switch
        {
            MessagePattern.Synchronous or MessagePattern.Proxied or MessagePattern.MiniService => ("None", "never", "never", "IGNORED", "0", "PT0S", "PT0S", "none"),
            MessagePattern.Express => ("MSHSignalsOnly", "never", "never", ToParty, "0", "PT0S", interaction.PersistDuration ?? "PT5M", "transient"),
            MessagePattern.Reliable => ("MSHSignalsOnly", "always", "always", ToParty, "2", "PT1M", interaction.PersistDuration ?? "PT5M", "transient"),
            _ => ("None", "always", "always", NextMsh, "2", Interval(interaction), interaction.PersistDuration ?? "PT4H10M", "transient"),
        };
        return
        [
            Make("nhsMHsSN", interaction.Service),
            Make("nhsMHsIN", interaction.Interaction),
            Make("nhsMhsSvcIA", interaction.ServiceInteraction),
            Make("nhsMHSSyncReplyMode", reliability.Item1),
            Make("nhsMHSAckRequested", reliability.Item2),
            Make("nhsMHSDuplicateElimination", reliability.Item3),
            Make("nhsMHSActor", reliability.Item4),
            Make("nhsMHSRetries", reliability.Item5),
            Make("nhsMHSRetryInterval", reliability.Item6),
            Make("nhsMHSPersistDuration", reliability.Item7),
            Make("nhsMHSIsAuthenticated", reliability.Item8),
            Make("nhsEPInteractionType", interaction.Pattern switch { MessagePattern.ForwardReliable => "ebXML", MessagePattern.Proxied => "FHIR", _ => "HL7" }),
            Make("nhsContractPropertyTemplateKey", interaction.Pattern is MessagePattern.Reliable or MessagePattern.ForwardReliable ? "28" : "14"),
        ];
    }

    // Two hours are known of GP2GP's records (spine-messaging 5); where a message lives for minutes only, the usual minute, so that its retries fit into its life.
    private static string Interval(CoreInteraction interaction) => interaction.Service.EndsWith(":ebs", StringComparison.Ordinal) ? "PT2S"
        : interaction.PersistDuration is { } persist && System.Xml.XmlConvert.ToTimeSpan(persist) < TimeSpan.FromHours(4) ? "PT1M"
        : "PT2H";

    /// <summary>One message handling system while its entries are made.</summary>
    internal sealed class Party
    {
        private readonly ContractEntries _factory;
        private readonly Dictionary<string, EntryAttribute> _endpoints = [];

        public Party(ContractEntries factory, string odsCode, string partyKey, string fqdn, RegisteredProduct product, string stamp, ApprovalTrail trail)
        {
            _factory = factory;
            OdsCode = odsCode;
            PartyKey = partyKey;
            MhsClass = factory.Make("objectClass", "nhsMhs", "top");
            Common =
            [
                factory.Make("nhsIDCode", odsCode), factory.Make("nhsMHSPartyKey", partyKey), factory.Make("nhsMhsManufacturerOrg", product.ManufacturerOdsCode),
                factory.Make("nhsProductKey", product.Key), factory.Make("nhsProductName", product.Name), factory.Make("nhsProductVersion", product.Version),
                factory.Make("nhsRequestorURP", trail.Requestor), factory.Make("nhsDateRequested", UkTime.Stamp(trail.RequestedAt)),
                factory.Make("nhsApproverURP", trail.Approver), factory.Make("nhsDateApproved", stamp),
            ];
            Mhs =
            [
                factory.Make("nhsMhsFQDN", fqdn), factory.Make("nhsMhsIPAddress", "0.0.0.0"),
                factory.Make("nhsDNSApprover", trail.DnsApprover), factory.Make("nhsDateDNSApproved", stamp),
            ];
        }

        public string OdsCode { get; }

        public string PartyKey { get; }

        public EntryAttribute MhsClass { get; }

        public IReadOnlyList<EntryAttribute> Common { get; }

        public IReadOnlyList<EntryAttribute> Mhs { get; }

        public EntryAttribute EndpointAttribute(string url) =>
            _endpoints.TryGetValue(url, out var known) ? known : _endpoints[url] = _factory.Make("nhsMHSEndPoint", url);
    }
}
