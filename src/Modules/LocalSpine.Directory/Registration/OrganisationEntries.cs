using LocalSpine.Directory.Entries;
using LocalSpine.Directory.Schema;

namespace LocalSpine.Directory.Registration;

/// <summary>Makes organisation entries (directory-ldap 12).</summary>
internal static class OrganisationEntries
{
    public static (EntryName Name, IReadOnlyList<EntryAttribute> Attributes) Make(
        DirectorySchema schema, string odsCode, string name, string typeCode, string typeName, IReadOnlyList<string> addressLines, string postcode, string openDate)
    {
        EntryAttribute Attribute(string type, params string[] values) => new(schema.Attribute(type), values);
        var isPractice = typeCode == "PR";
        var attributes = new List<EntryAttribute>
        {
            Attribute("objectClass", isPractice ? "nhsGPPractice" : "nhsOrg", "top"),
            Attribute("uniqueIdentifier", odsCode),
            Attribute("nhsIDCode", odsCode),
            Attribute("o", name),
            Attribute("nhsOrgType", typeName),
            Attribute("nhsOrgTypeCode", typeCode),
            Attribute("postalAddress", addressLines.Count == 0 ? "$$$$" : string.Join('$', addressLines)),
            Attribute("postalCode", postcode.Length == 0 ? "ZZ99 3WZ" : postcode),
            Attribute("l", addressLines is [_, _, _, { Length: > 0 } town, ..] ? town : "NOT KNOWN"),
            Attribute("nhsCountry", "England"),
            Attribute("nhsOrgOpenDate", openDate),
            Attribute("nhsSyntheticIndicator", "1"),
        };
        if (isPractice)
        {
            attributes.Add(Attribute("nhsPCTCode", "Z9X"));
            attributes.Add(Attribute("nhsParentOrgCode", "Z9X"));
        }

        return (EntryNames.Child(schema, "uniqueIdentifier", odsCode, "ou=Organisations,o=nhs"), attributes);
    }
}
