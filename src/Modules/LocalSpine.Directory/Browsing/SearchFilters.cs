using LocalSpine.Core.Directory;
using LocalSpine.Protocols.Ldap;

namespace LocalSpine.Directory.Browsing;

/// <summary>What people look for, as LDAP filters: what a page finds, an LDAP client finds with the filter that the page shows. Codes are compared with their case and written in capitals.</summary>
internal static class SearchFilters
{
    public static LdapFilter Of(DirectoryField field, string text) => field switch
    {
        DirectoryField.Ods => Is("nhsIDCode", text.ToUpperInvariant()),
        DirectoryField.Asid => new LdapFilter.And([Is("objectClass", "nhsAs"), Is("uniqueIdentifier", text)]),
        DirectoryField.Party => Is("nhsMHSPartyKey", text.ToUpperInvariant()),
        DirectoryField.Fqdn => Is("nhsMhsFQDN", text.ToLowerInvariant()),
        DirectoryField.User => new LdapFilter.Or([Is("uid", text), new LdapFilter.And([Is("objectClass", "nhsOrgPersonRole"), Is("uniqueIdentifier", text)])]),
        DirectoryField.Name => new LdapFilter.Or(Names(text)),
        DirectoryField.Interaction => new LdapFilter.Or(Interactions(text)),
        _ => new LdapFilter.Or(
            [
                Is("uniqueIdentifier", text), Is("nhsIDCode", text.ToUpperInvariant()), Is("nhsMHSPartyKey", text.ToUpperInvariant()), Is("nhsMhsFQDN", text.ToLowerInvariant()), Is("uid", text),
                .. Interactions(text), .. Names(text),
            ]),
    };

    // An accredited system has services with their interactions in one value each.
    private static LdapFilter[] Interactions(string text) =>
        [Is("nhsMHsIN", text), Is("nhsMhsSvcIA", text), Is("nhsAsSvcIA", text), new LdapFilter.Substrings("nhsAsSvcIA", null, [], $":{text}")];

    private static LdapFilter[] Names(string text) => [Has("o", text), Has("cn", text), Has("nhsProductName", text)];

    private static LdapFilter.Equal Is(string attribute, string text) => new(attribute, text);

    private static LdapFilter.Substrings Has(string attribute, string text) => new(attribute, null, [text], null);
}
