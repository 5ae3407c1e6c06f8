using LocalSpine.Directory.Entries;
using LocalSpine.Directory.Schema;
using LocalSpine.Protocols.Ldap;
using Microsoft.AspNetCore.Http;

namespace LocalSpine.Directory.Fhir;

/// <summary>The parameters of a Device or Endpoint search, checked (directory-ldap 11.1).</summary>
internal sealed record SdsQuery(string? Organisation, string? Interaction, string? PartyKey, string? Manufacturer)
{
    public const string OdsSystem = "https://fhir.nhs.uk/Id/ods-organization-code";
    public const string InteractionSystem = "https://fhir.nhs.uk/Id/nhsServiceInteractionId";
    public const string PartyKeySystem = "https://fhir.nhs.uk/Id/nhsMhsPartyKey";

    /// <summary>Reads; <paramref name="problem"/> is the reason in the wording of the answer when it cannot.</summary>
    public static SdsQuery? Read(IQueryCollection query, bool isDevice, out string problem)
    {
        string? organisation = null;
        string? interaction = null;
        string? party = null;
        string? manufacturer = null;
        foreach (var (name, values) in query)
        {
            foreach (var value in values)
            {
                var pipe = value?.IndexOf('|', StringComparison.Ordinal) ?? -1;
                var system = pipe < 0 ? "" : value![..pipe].Trim();
                var code = pipe < 0 ? "" : value![(pipe + 1)..].Trim();
                switch (name)
                {
                    case "organization" when system == OdsSystem && code.Length > 0:
                        organisation = code;
                        break;
                    case "identifier" when system == InteractionSystem && code.Length > 0:
                        interaction = code;
                        break;
                    case "identifier" when system == PartyKeySystem && code.Length > 0:
                        party = code;
                        break;
                    case "manufacturing-organization" when isDevice && system == OdsSystem && code.Length > 0:
                        manufacturer = code;
                        break;
                    case "organization" or "identifier":
                        problem = $"Missing or invalid '{name}' query parameter. Should be '{Expected(name)}'";
                        return null;
                    case "manufacturing-organization" when isDevice:
                        problem = $"Missing or invalid '{name}' query parameter. Should be '{Expected(name)}'";
                        return null;
                    default:
                        problem = $"Illegal query parameter '{name}'";
                        return null;
                }
            }
        }

        problem = Missing(isDevice, organisation, interaction, party);
        return problem.Length > 0 ? null : new SdsQuery(organisation, interaction, party, manufacturer);
    }

    /// <summary>The same search as an LDAP filter.</summary>
    public LdapFilter ToFilter(bool isDevice)
    {
        var parts = new List<LdapFilter> { new LdapFilter.Equal("objectClass", isDevice ? "nhsAs" : "nhsMhs") };
        Add("nhsIDCode", Organisation);
        Add(isDevice ? "nhsAsSvcIA" : "nhsMhsSvcIA", Interaction);
        Add("nhsMHSPartyKey", PartyKey);
        Add("nhsMhsManufacturerOrg", Manufacturer);
        return new LdapFilter.And(parts);

        void Add(string attribute, string? value)
        {
            if (value is not null)
            {
                parts.Add(new LdapFilter.Equal(attribute, value));
            }
        }
    }

    private static string Missing(bool isDevice, string? organisation, string? interaction, string? party)
    {
        if (isDevice)
        {
            return organisation is null ? $"Missing or invalid 'organization' query parameter. Should be '{Expected("organization")}'"
                : interaction is null ? $"Missing or invalid 'identifier' query parameter. Should be 'identifier={InteractionSystem}|value'"
                : "";
        }

        return (organisation, interaction, party) switch
        {
            (not null, null, null) or (null, _, null) or (null, null, _) =>
                $"Unsupported query parameter combination. Provide at least two of 'organization={OdsSystem}|value', 'identifier={InteractionSystem}|value' and 'identifier={PartyKeySystem}|value'",
            _ => "",
        };
    }

    private static string Expected(string name) => name == "identifier"
        ? $"identifier={InteractionSystem}|value' or 'identifier={PartyKeySystem}|value"
        : $"{name}={OdsSystem}|value";
}
