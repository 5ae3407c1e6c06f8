using System.Text;
using System.Text.RegularExpressions;

namespace LocalSpine.Bench.Servers;

/// <summary>
/// OpenLDAP's slapd with the entries and the schema of a running LocalSpine, over LDAPS with client certificates demanded:
/// mdb back end, equality indexes on the attributes that routing searches name, caches and limits as wide as they go.
/// </summary>
internal sealed partial class SlapdServer : IAsyncDisposable
{
    private ServerProcess? process;

    public int Ldaps { get; } = FreePorts.Take();

    /// <summary>How many entries it holds.</summary>
    public int Entries { get; private set; }

    /// <summary>Text of the loaded LDIF.</summary>
    public string Ldif { get; private set; } = "";

    /// <param name="certificates">Folder written by <c>endpoint create</c>; its certificate serves as slapd's.</param>
    public static async Task<SlapdServer> StartAsync(LocalSpineServer source, string certificates, string folder)
    {
        var server = new SlapdServer();
        var environment = new Dictionary<string, string>
        {
            ["LDAPTLS_CACERT"] = Path.Combine(certificates, "ca.pem"),
            ["LDAPTLS_CERT"] = Path.Combine(certificates, "client.pem"),
            ["LDAPTLS_KEY"] = Path.Combine(certificates, "client.key"),
        };
        Task<string> SearchAsync(params string[] arguments) => Tool.RunAsync(
            "ldapsearch", ["-x", "-LLL", "-o", "ldif-wrap=no", "-H", $"ldaps://localhost:{source.Ldaps}", .. arguments], environment);

        await File.WriteAllTextAsync(Path.Combine(folder, "nhs.schema"), SchemaFile(
            await SearchAsync("-b", "cn=schema", "-s", "base", "(objectClass=*)", "attributeTypes", "objectClasses")));

        var export = await source.ExportAsync();
        server.Ldif = export[export.IndexOf("dn:", StringComparison.Ordinal)..]; // slapadd takes no version line
        server.Entries = server.Ldif.Split('\n').Count(l => l.StartsWith("dn:", StringComparison.Ordinal));
        await File.WriteAllTextAsync(Path.Combine(folder, "entries.ldif"), server.Ldif);
        await File.WriteAllTextAsync(Path.Combine(folder, "slapd.conf"), Configuration(folder, certificates));
        Directory.CreateDirectory(Path.Combine(folder, "db"));

        // -s: entries need not satisfy the classes; what is measured is search.
        await Tool.RunAsync("/usr/sbin/slapadd", ["-q", "-s", "-f", Path.Combine(folder, "slapd.conf"), "-l", Path.Combine(folder, "entries.ldif")]);
        server.process = ServerProcess.Start(
            "/usr/sbin/slapd", ["-d", "0", "-f", Path.Combine(folder, "slapd.conf"), "-h", $"ldaps://127.0.0.1:{server.Ldaps}/"]);
        await server.process.ListeningAsync(server.Ldaps);
        return server;
    }

    public async ValueTask DisposeAsync()
    {
        if (process is not null)
        {
            await process.DisposeAsync();
        }
    }

    /// <summary>The definitions that Debian's standard schema files lack, as slapd.conf writes them.</summary>
    private static string SchemaFile(string ldif)
    {
        var lines = new StringBuilder();
        foreach (var (kind, keyword) in new[] { ("attributeTypes: ", "attributetype "), ("objectClasses: ", "objectclass ") })
        {
            foreach (var line in ldif.Split('\n').Where(l => l.StartsWith(kind, StringComparison.OrdinalIgnoreCase)))
            {
                var definition = line[kind.Length..];
                if (OwnDefinition().IsMatch(definition))
                {
                    lines.Append(keyword).Append(definition).Append('\n');
                }
            }
        }

        return lines.ToString();
    }

    private static string Configuration(string folder, string certificates) => $"""
        include /etc/ldap/schema/core.schema
        include /etc/ldap/schema/cosine.schema
        include /etc/ldap/schema/inetorgperson.schema
        include {folder}/nhs.schema
        pidfile {folder}/slapd.pid
        argsfile {folder}/slapd.args
        modulepath /usr/lib/ldap
        moduleload back_mdb
        loglevel 0
        sizelimit unlimited
        TLSCACertificateFile {certificates}/ca.pem
        TLSCertificateFile {certificates}/client.pem
        TLSCertificateKeyFile {certificates}/client.key
        TLSVerifyClient demand
        database mdb
        suffix "o=nhs"
        directory {folder}/db
        maxsize 4294967296
        index objectClass,uniqueIdentifier,nhsIDCode,nhsMHSPartyKey,nhsMhsSvcIA,nhsAsSvcIA eq

        """;

    // NHS definitions, and the change log's of the Netscape range; everything else comes with slapd.
    [GeneratedRegex(@"^\( (1\.2\.826\.|2\.25\.|2\.16\.840\.1\.113730\.3\.(1\.([5-9]|1[01]|77)|2\.1) )")]
    private static partial Regex OwnDefinition();
}
