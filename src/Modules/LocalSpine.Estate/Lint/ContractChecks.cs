using System.Globalization;
using System.Xml;
using LocalSpine.Core.Directory;

namespace LocalSpine.Estate.Lint;

/// <summary>Contracts and their reliability values.</summary>
internal static class ContractChecks
{
    private const string Values = "directory-ldap 4.4, spine-messaging 5";
    private const string Again = "Register the interaction again with 'localspine endpoint add', which writes the values of its pattern, or mend the entry that was imported";

    private static readonly (string Attribute, string[] Known)[] Words =
    [
        ("nhsMHSSyncReplyMode", ["MSHSignalsOnly", "None", "never", "SignalsAndResponse"]),
        ("nhsMHSAckRequested", ["always", "never"]),
        ("nhsMHSDuplicateElimination", ["always", "never"]),
        ("nhsMHSIsAuthenticated", ["none", "transient", "persistent"]),
    ];

    public static IReadOnlyList<Check> All { get; } =
    [
        new("CONTRACT_VALUES_MISSING", "a contract with SyncReplyMode, AckRequested and DuplicateElimination", "directory-ldap 14: clients fail on contracts without them", party =>
            from contract in party.MessageContracts
            let missing = Words.Take(3).Where(w => contract.First(w.Attribute).Length == 0).Select(w => w.Attribute).ToList()
            where missing.Count > 0
            select new Broken(contract.Id, $"{contract.Interactions[0]} without {string.Join(", ", missing)}", Again)),
        new("CONTRACT_VALUES_KNOWN", "values that clients know: always and never, MSHSignalsOnly and None", Values, party =>
            from contract in party.MessageContracts
            from word in Words
            let value = contract.First(word.Attribute)
            where value.Length > 0 && !word.Known.Contains(value, StringComparer.OrdinalIgnoreCase)
            select new Broken(contract.Id, $"{word.Attribute} '{value}'", Again)),
        new("CONTRACT_RELIABLE_VALUES", "Retries, RetryInterval and PersistDuration on a contract that wants acknowledgements", "spine-messaging 5, 6: the Spine and its clients retry by them", party =>
            from contract in party.MessageContracts
            where IsAlways(contract, "nhsMHSAckRequested")
            let missing = new[] { "nhsMHSRetries", "nhsMHSRetryInterval", "nhsMHSPersistDuration" }.Where(a => contract.First(a).Length == 0).ToList()
            where missing.Count > 0
            select new Broken(contract.Id, $"{contract.Interactions[0]} without {string.Join(", ", missing)}", Again)),
        new("CONTRACT_ACTOR", "the actor toPartyMSH or nextMSH on a contract that wants acknowledgements", "spine-messaging 5: actor on AckRequested", party =>
            from contract in party.MessageContracts
            let actor = contract.First("nhsMHSActor")
            where IsAlways(contract, "nhsMHSAckRequested") && !actor.EndsWith(":toPartyMSH", StringComparison.Ordinal) && !actor.EndsWith(":nextMSH", StringComparison.Ordinal)
            select new Broken(contract.Id, actor, Again)),
        new("CONTRACT_DUPLICATES", "DuplicateElimination wherever acknowledgements are wanted", "spine-messaging 20: a common receiver acknowledges only when both are there", party =>
            from contract in party.MessageContracts
            where IsAlways(contract, "nhsMHSAckRequested") && contract.First("nhsMHSDuplicateElimination").Equals("never", StringComparison.OrdinalIgnoreCase)
            select new Broken(contract.Id, $"{contract.Interactions[0]}: AckRequested always, DuplicateElimination never", Again)),
        new("CONTRACT_NUMBERS", "a number of retries, and ISO 8601 durations", Values, party =>
            from contract in party.MessageContracts
            from attribute in (string[])["nhsMHSRetries", "nhsMHSRetryInterval", "nhsMHSPersistDuration"]
            let value = contract.First(attribute)
            where value.Length > 0 && (attribute == "nhsMHSRetries" ? Number(value) is null : Duration(value) is null)
            select new Broken(contract.Id, $"{attribute} '{value}'", Again)),
        new("CONTRACT_WINDOW", "a persist duration that the retries fit into", "spine-messaging 6: after it the message is given up, whatever retries are left", party =>
            from contract in party.MessageContracts
            where Number(contract.First("nhsMHSRetries")) is { } retries && Duration(contract.First("nhsMHSRetryInterval")) is { } interval
                && Duration(contract.First("nhsMHSPersistDuration")) is { } persist && persist > TimeSpan.Zero && retries * interval > persist
            select new Broken(contract.Id, $"{contract.First("nhsMHSRetries")} x {contract.First("nhsMHSRetryInterval")} in {contract.First("nhsMHSPersistDuration")}", Again)),
        new("CONTRACT_ONE_ACTOR", "one nhsMHSActor at most", "directory-ldap 14: the FHIR API fails on more", party =>
            party.Handlers.Where(e => e.Values("nhsMHSActor").Count > 1).Select(e => new Broken(e.Id, string.Join(", ", e.Values("nhsMHSActor")), "Take the others out of the entry"))),
        new("CONTRACT_NAMES", "an interaction that is its service, a colon, and its action", "directory-ldap 4.4", party =>
            from contract in party.Contracts
            let made = $"{contract.First("nhsMHsSN")}:{contract.First("nhsMHsIN")}"
            where !contract.Interactions[0].Equals(made, StringComparison.OrdinalIgnoreCase)
            select new Broken(contract.Id, $"{contract.Interactions[0]}, and {made}", "Mend the entry: clients look for one and send by the other")),
        new("CONTRACT_UNIQUE", "one contract for a party and an interaction", "directory-ldap 14", party =>
            from contract in party.Contracts
            group contract by contract.Interactions[0].ToLowerInvariant() into same
            where same.Count() > 1
            select new Broken(party.PartyKey, $"{same.First().Interactions[0]} {same.Count()} times: {string.Join(", ", same.Select(c => c.Id))}", "Take the others away: a client takes the first that comes")),
        new("CONTRACT_CPA_ID", "a CPA id that is the entry's identifier and of no other contract", "directory-ldap 14", party =>
            from contract in party.Contracts
            let cpa = contract.First("nhsMhsCPAId")
            where !cpa.Equals(contract.Id, StringComparison.OrdinalIgnoreCase) || party.CountOfCpaId(cpa) > 1
            select new Broken(contract.Id, cpa, "Give the contract a CPA id of its own: messages are taken by it")),
    ];

    private static bool IsAlways(ServiceEntry contract, string attribute) => contract.First(attribute).Equals("always", StringComparison.OrdinalIgnoreCase);

    private static int? Number(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static TimeSpan? Duration(string text)
    {
        try
        {
            return XmlConvert.ToTimeSpan(text);
        }
        catch (Exception e) when (e is FormatException or OverflowException)
        {
            return null;
        }
    }
}
