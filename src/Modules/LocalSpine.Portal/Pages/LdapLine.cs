using LocalSpine.Hosting.Exchanges;
using LocalSpine.Hosting.Surfaces;

namespace LocalSpine.Portal.Pages;

/// <summary>The ldapsearch command that shows what a page of the directory shows, with the files of an endpoint's folder.</summary>
internal static class LdapLine
{
    /// <param name="scope">base, one or sub.</param>
    /// <param name="attributes">Beside the usual ones: <c>+</c> for operational ones; empty for none.</param>
    public static string Of(SurfaceCatalog catalog, string @base, string scope, string filter, string attributes = "") =>
        "LDAPTLS_CACERT=ca.pem LDAPTLS_CERT=client.pem LDAPTLS_KEY=client.key "
        + $"ldapsearch -x -LLL -o ldif-wrap=no -H ldaps://localhost:{catalog.PortOf(catalog.Get("directory"))} -b {ShellText.Quote(@base)} -s {scope} {ShellText.Quote(filter)}{attributes}";
}
