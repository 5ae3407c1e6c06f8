using LocalSpine.Core.Directory;
using LocalSpine.Core.Estate;

namespace LocalSpine.Hosting.Doctor;

/// <summary>What an endpoint's sheet and certificate say against what the directory says, wherever that was read.</summary>
public static class RegistrationChecks
{
    /// <param name="fqdn">Name of the client certificate, else of the sheet; empty when neither is known.</param>
    /// <param name="interactions">Those that the endpoint is meant to take part in: <c>service:interaction</c> or the interaction alone.</param>
    /// <param name="system">The accredited system of the sheet's ASID, or null.</param>
    /// <param name="ofParty">What the sheet's party key has.</param>
    public static IEnumerable<Finding> Judge(
        string asid, string partyKey, string odsCode, string fqdn, IReadOnlyList<string> interactions, ServiceEntry? system, IReadOnlyList<ServiceEntry> ofParty)
    {
        if (asid.Length > 0)
        {
            yield return system is null
                ? Finding.Failed("ASID", $"{asid} is no accredited system of this environment", "See 'localspine endpoint list'; register it with 'localspine endpoint create --asid ASID'")
                : odsCode.Length > 0 && !string.Equals(system.OdsCode, odsCode, StringComparison.OrdinalIgnoreCase)
                    ? Finding.Failed("ASID", $"{asid} belongs to {system.OdsCode}, and the sheet says {odsCode}", "Correct the ODS code, or use the ASID of your organisation")
                    : Finding.Ok("ASID", $"{asid} is an accredited system of {system.OdsCode}");
        }

        var systems = ofParty.Where(e => e.Fqdn.Length > 0).ToList();
        if (partyKey.Length > 0)
        {
            yield return ofParty.Count == 0
                ? Finding.Failed("party key", $"{partyKey} is no party of this environment", system is null ? "See 'localspine endpoint list'" : $"The ASID's party key is {system.PartyKey}")
                : system is not null && !string.Equals(system.PartyKey, partyKey, StringComparison.OrdinalIgnoreCase)
                    ? Finding.Failed("party key", $"{asid} is of the party {system.PartyKey}, and the sheet says {partyKey}", $"Use {system.PartyKey}")
                    : Finding.Ok("party key", $"{partyKey} has {systems.Count(e => e.Interactions.Count > 0)} contracts");
        }

        if (fqdn.Length > 0 && ofParty.Count > 0)
        {
            var registered = systems.Select(e => e.Fqdn).Distinct(StringComparer.OrdinalIgnoreCase).ToList();
            yield return registered.Count == 0
                ? Finding.Failed("FQDN", $"{partyKey} has no message handling system and so no FQDN", "Messages get fault 900: register one with 'localspine endpoint create'")
                : registered.Contains(fqdn, StringComparer.OrdinalIgnoreCase)
                    ? Finding.Ok("FQDN", $"{fqdn} is registered for {partyKey}")
                    : Finding.Failed("FQDN", $"{fqdn} is not registered for {partyKey}, whose FQDN is {string.Join(", ", registered)}", "Messages get fault 900: use the certificate of the registered FQDN, or register this one with 'localspine endpoint create --fqdn'");
        }

        if (system is null)
        {
            yield break;
        }

        var missing = interactions.Where(wanted => !system.Interactions.Any(has => Is(has, wanted))).ToList();
        yield return missing.Count > 0
            ? Finding.Failed("interactions", $"{asid} may not take part in {string.Join(", ", missing)}", $"localspine endpoint add --asid {asid} --interactions {string.Join(',', missing)}")
            : system.Interactions.Count == 0
                ? Finding.Failed("interactions", $"{asid} may take part in no interaction", $"localspine endpoint add --asid {asid} --interactions LIST")
                : Finding.Ok("interactions", interactions.Count > 0 ? $"{string.Join(", ", interactions)} registered" : $"{asid} may take part in {system.Interactions.Count}");
    }

    private static bool Is(string has, string wanted) =>
        has.Equals(wanted, StringComparison.OrdinalIgnoreCase) || has.EndsWith(":" + wanted, StringComparison.OrdinalIgnoreCase);
}
