using LocalSpine.Core.Directory;
using LocalSpine.Directory.Schema;

namespace LocalSpine.Directory.Entries;

/// <summary>Registered systems and message handling systems, entry by entry.</summary>
internal sealed class Registrations(DirectoryTree tree, DirectorySchema schema) : IRegistrations
{
    private static readonly string[] Classes = ["nhsAs", "nhsMhs"];

    private readonly AttributeType _party = schema.Attribute("nhsMHSPartyKey");
    private readonly AttributeType _id = schema.Attribute("uniqueIdentifier");

    public IEnumerable<string> PartyKeys => Classes
        .SelectMany(c => tree.With(schema.ObjectClassAttribute, c)).Select(e => e.Value(_party) ?? "").Where(p => p.Length > 0).Distinct(StringComparer.OrdinalIgnoreCase);

    public IEnumerable<ServiceEntry> Systems(int limit) => tree.With(schema.ObjectClassAttribute, Classes[0]).Take(limit).Select(e => Entry(e, isSystem: true));

    public ServiceEntry? FindSystem(string asid) =>
        tree.With(_id, asid).FirstOrDefault(e => Is(e, Classes[0])) is { } found ? Entry(found, isSystem: true) : null;

    public IReadOnlyList<ServiceEntry> OfParty(string partyKey) =>
        [.. tree.With(_party, partyKey).Where(e => Classes.Any(c => Is(e, c))).Select(e => Entry(e, Is(e, Classes[0])))];

    public IReadOnlyList<ServiceEntry> HandlersOf(string partyKey) => [.. OfParty(partyKey).Where(e => e.Fqdn.Length > 0)];

    public int CountOfCpaId(string cpaId) => tree.With(schema.Attribute("nhsMhsCPAId"), cpaId).Count;

    private bool Is(DirectoryEntry entry, string name) =>
        entry.Find(schema.ObjectClassAttribute)?.Values.Contains(name, StringComparer.OrdinalIgnoreCase) == true;

    private ServiceEntry Entry(DirectoryEntry entry, bool isSystem) =>
        new(entry.Value(_id) ?? "", isSystem, attribute => entry.Find(schema.Attribute(attribute))?.Values ?? []);
}
