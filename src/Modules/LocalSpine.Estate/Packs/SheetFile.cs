using System.Text;
using LocalSpine.Core.Directory;

namespace LocalSpine.Estate.Packs;

/// <summary>The endpoint sheet for people, and what the pack has in it.</summary>
internal static class SheetFile
{
    private const int MostContracts = 200;

    public static string Sheet(PackContext pack)
    {
        var text = new StringBuilder($"""
            # Endpoint sheet of {Cell(pack.Sheet.Asid)}

            The machine-readable form is `endpoint.json`.

            | what | value |
            | --- | --- |
            | product | {Cell(pack.System.ProductName)} {Cell(pack.System.First("nhsProductVersion"))} |
            | ODS code | {Cell(pack.Sheet.OdsCode)} |
            | ASID | {Cell(pack.Sheet.Asid)} |
            | party key | {Cell(pack.Sheet.PartyKey)} |
            | FQDN | {Cell(pack.Sheet.Fqdn)} |
            | receives at | {Cell(pack.Sheet.Url ?? "nowhere")} |
            | certificate | {(pack.Certificate is { } c ? $"serial {Cell(c.SerialNumber)}" : "none was issued")} |
            | interactions that the ASID may take part in | {pack.System.Interactions.Count} |
            | the Spine's party key | {SpineIdentity.PartyKey} |
            | the Spine's ASID | {SpineIdentity.Asid} |
            | the e-RS party key and ASID | {SpineIdentity.ErsPartyKey}, {SpineIdentity.ErsAsid} |

            ## Where things are

            | surface | URL | name in the real environment | client certificate | what |
            | --- | --- | --- | --- | --- |

            """);
        foreach (var surface in pack.Catalog.Surfaces)
        {
            text.Append($"| {surface.Name} | {pack.Catalog.UrlOf(surface)} | {string.Join(' ', surface.RealNames)} | {surface.CertificateWord} | {Cell(surface.Purpose)} |\n");
        }

        text.Append("\n## Contracts\n\n| interaction | CPA id | endpoint | acknowledgement | duplicates | sync reply | retries | interval | persist |\n| --- | --- | --- | --- | --- | --- | --- | --- | --- |\n");
        var contracts = pack.Contracts.Where(c => c.Interactions.Count > 0).ToList();
        foreach (var contract in contracts.Take(MostContracts))
        {
            string Of(string attribute) => Cell(string.Join(' ', contract.Values(attribute)));
            text.Append($"| {Of("nhsMhsSvcIA")} | {Of("nhsMhsCPAId")} | {Of("nhsMHSEndPoint")} | {Of("nhsMHSAckRequested")} | {Of("nhsMHSDuplicateElimination")} | {Of("nhsMHSSyncReplyMode")} | {Of("nhsMHSRetries")} | {Of("nhsMHSRetryInterval")} | {Of("nhsMHSPersistDuration")} |\n");
        }

        return contracts.Count > MostContracts ? text.Append($"\n{contracts.Count - MostContracts} more are in the directory.\n").ToString() : text.ToString();
    }

    public static string ReadMe(PackContext pack) => $"""
        # Connection pack of {Cell(pack.Sheet.Asid)}

        All that a product needs to connect to this LocalSpine environment. Synthetic: it opens nothing but this environment.

        {(pack.HasKey ? "It has a private key in it (`certificates/client.key`): keep it to those who run the product."
            : pack.Certificate is null ? "No certificate was issued to the endpoint's FQDN: `localspine pack --asid ASID --new-key --out FILE` makes one with a new key."
            : "It has no private key: the environment keeps none. The key is where the certificate was asked for: in the folder that `localspine endpoint create` wrote, or, for a CSR, with whoever made it. "
              + "Put it beside the certificate as `certificates/client.key`, or take a pack with a new key and certificate: `localspine pack --asid ASID --new-key --out FILE`.")}

        1. **Names.** Append `network/hosts` to the hosts file (`/etc/hosts`, `C:\Windows\System32\drivers\etc\hosts`), or `network/hosts-real-names` for a product that is set to the real names.
        2. **Firewall.** `network/firewall.csv` has the table; `firewall.nft` and `firewall.ps1` are the same as rules.
        3. **Certificates.** `certificates/ca.pem` and `ca.p12` are whom to trust, `client.pem` and `client.p12` what to show; the password of the .p12 files is `{PackContext.Password}`.
           `java-keystores.sh` or `.cmd` makes .jks files of them.
        4. **Settings.** `clients/` has them for OpenLDAP's tools, curl, Java, OpenSSL, .NET, the public MHS adaptor, MESH clients and the GP Connect test suite.
        5. **Try it.** `sh try/mesh.sh`, then `sh try/patient.sh`, then `sh try/directory.sh`. Or the one line, from this folder:

               curl -K clients/curl.config {pack.Url("mesh")}/messageexchange/_ping

        6. **When it does not work.** `localspine doctor --folder .` says what is wrong and what to do.

        `endpoint.md` and `endpoint.json` are the endpoint sheet. `identity-agent/` leads a Windows machine's Identity Agent here: double-click the file of its version, as an administrator.

        """;

    // What strangers registered stays one cell.
    private static string Cell(string text) => text.Replace("|", "\\|", StringComparison.Ordinal).ReplaceLineEndings(" ");
}
