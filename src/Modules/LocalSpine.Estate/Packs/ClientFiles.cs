using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Xml.Linq;
using LocalSpine.Core.Directory;
using LocalSpine.Hosting.Exchanges;

namespace LocalSpine.Estate.Packs;

/// <summary>Settings of the common clients, ready to use from the pack's folder. File names in them are relative to it.</summary>
internal static class ClientFiles
{
    private const string Ca = "certificates/ca.pem";
    private const string Certificate = "certificates/client.pem";
    private const string Key = "certificates/client.key";

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    public static IEnumerable<(string Name, string Content)> Make(PackContext pack)
    {
        yield return ("clients/ldaprc", $"""
            # OpenLDAP's tools: LDAPRC=clients/ldaprc ldapsearch -x -LLL '(nhsIDCode=YES)'
            URI {pack.Url("directory")}
            BASE ou=services,o=nhs
            TLS_CACERT {Ca}
            TLS_CERT {Certificate}
            TLS_KEY {Key}
            TLS_REQCERT demand

            """);
        yield return ("clients/curl.config", $"""
            # curl -K clients/curl.config URL; the resolve lines spare a hosts file
            cacert = "{Ca}"
            cert = "{Certificate}"
            key = "{Key}"
            {string.Join('\n', pack.Catalog.Surfaces.Where(s => s.Protocol == Hosting.Surfaces.SurfaceProtocol.Https).Select(s => $"resolve = \"{Resolve(pack, s.Name)}\""))}

            """);
        yield return ("clients/java.options", $"""
            # java @clients/java.options -jar product.jar
            -Djavax.net.ssl.trustStore=certificates/ca.p12
            -Djavax.net.ssl.trustStoreType=PKCS12
            -Djavax.net.ssl.trustStorePassword={PackContext.Password}
            -Djavax.net.ssl.keyStore=certificates/client.p12
            -Djavax.net.ssl.keyStoreType=PKCS12
            -Djavax.net.ssl.keyStorePassword={PackContext.Password}
            -Djdk.tls.client.protocols=TLSv1.2,TLSv1.3

            """);
        yield return ("clients/openssl.env", $"""
            # programs on OpenSSL's own trust store, Python's requests, node: set -a; . clients/openssl.env
            SSL_CERT_FILE={Ca}
            REQUESTS_CA_BUNDLE={Ca}
            NODE_EXTRA_CA_CERTS={Ca}

            """);
        yield return ("clients/appsettings.json", Settings(pack).ToJsonString(Indented) + "\n");
        yield return ("clients/mhs-adaptor.env", MhsAdaptor(pack));
        yield return ("clients/mesh_client.py", Mesh(pack));
        yield return ("clients/meshclient.cfg.md", $"""
            The file-based MESH client reads its mailbox and password from `meshclient.cfg`: `localspine mailbox create --ods {pack.Sheet.OdsCode} --out FOLDER` makes the mailbox and writes
            the whole file. With the certificate of this pack instead, set in it:

                <PrimaryURL>{pack.Url("mesh")}</PrimaryURL>
                <KeyStorePath>certificates/client.p12</KeyStorePath>
                <KeyStorePassword>{PackContext.Password}</KeyStorePassword>

            """);
        yield return ("clients/gpconnect-provider-testing.config", GpConnect(pack));
        foreach (var file in Attempts(pack))
        {
            yield return file;
        }
    }

    // Kestrel's and HttpClient's own names, where there are some; the rest is for the product's options.
    private static JsonObject Settings(PackContext pack) => new()
    {
        ["Spine"] = new JsonObject
        {
            ["Asid"] = pack.Sheet.Asid,
            ["PartyKey"] = pack.Sheet.PartyKey,
            ["OdsCode"] = pack.Sheet.OdsCode,
            ["SpineAsid"] = SpineIdentity.Asid,
            ["SpinePartyKey"] = SpineIdentity.PartyKey,
            ["SynchronousUrl"] = pack.Url("messaging") + "/sync-service",
            ["ReliableUrl"] = pack.Url("messaging") + "/reliablemessaging/reliablerequest",
            ["UnreliableUrl"] = pack.Url("messaging") + "/reliablemessaging/queryrequest",
            ["IntermediaryUrl"] = pack.Url("messaging") + "/reliablemessaging/intermediary",
            ["DirectoryUrl"] = pack.Url("directory"),
            ["ProxyUrl"] = pack.Url("proxy"),
            ["MiniServicesUrl"] = pack.Url("smsp") + "/smsp/pds",
            ["ClientCertificate"] = new JsonObject { ["Path"] = "certificates/client.p12", ["Password"] = PackContext.Password },
            ["TrustedAuthorities"] = Ca,
        },
        ["Kestrel"] = new JsonObject
        {
            ["Endpoints"] = new JsonObject
            {
                ["Deliveries"] = new JsonObject
                {
                    ["Url"] = pack.Receivers is [var (_, port), ..] ? $"https://*:{port.ToString(CultureInfo.InvariantCulture)}" : "https://*:9443",
                    ["SslProtocols"] = new JsonArray("Tls12", "Tls13"),
                    ["ClientCertificateMode"] = "RequireCertificate",
                    ["Certificate"] = new JsonObject { ["Path"] = "certificates/client.p12", ["Password"] = PackContext.Password },
                },
            },
        },
    };

    // Names as its operating guide has them.
    private static string MhsAdaptor(PackContext pack) => $"""
        # The public MHS adaptor. Its secrets are contents, not files: MHS_SECRET_CLIENT_CERT="$(cat {Certificate})" and so on, from the pack's folder.
        export MHS_SECRET_PARTY_KEY={ShellText.Quote(pack.Sheet.PartyKey)}
        export MHS_SECRET_CLIENT_CERT="$(cat {Certificate})"
        export MHS_SECRET_CLIENT_KEY="$(cat {Key})"
        export MHS_SECRET_CA_CERTS="$(cat {Ca})"
        export MHS_OUTBOUND_VALIDATE_CERTIFICATE=True
        export MHS_SPINE_ORG_CODE={SpineIdentity.OdsCode}
        export MHS_FORWARD_RELIABLE_ENDPOINT_URL={ShellText.Quote(pack.Url("messaging") + "/reliablemessaging/intermediary")}
        export MHS_OUTBOUND_ROUTING_LOOKUP_METHOD=SDS_API
        export MHS_SDS_API_URL={ShellText.Quote(pack.Url("apiplatform") + "/spine-directory/FHIR/R4")}
        export MHS_SDS_API_KEY=any
        # with SPINE_ROUTE_LOOKUP instead of SDS_API:
        export MHS_SDS_URL={ShellText.Quote(pack.Url("directory"))}
        export MHS_SDS_SEARCH_BASE=ou=services,o=nhs

        """;

    private static string Mesh(PackContext pack) => $"""
        # The public Python client: pip install mesh-client. Make a mailbox first: localspine mailbox create --ods {pack.Sheet.OdsCode} --out FOLDER
        import sys
        from mesh_client import MeshClient

        mailbox, password, shared_key = sys.argv[1:4]  # as in mailbox.json
        with MeshClient(
            {JsonSerializer.Serialize(pack.Url("mesh"))},
            mailbox,
            password,
            shared_key=shared_key.encode(),
            cert=("{Certificate}", "{Key}"),
            verify="{Ca}",
        ) as client:
            client.handshake()
            print(client.list_messages())

        """;

    // The settings of the public provider test suite that lead through a Secure Proxy.
    private static string GpConnect(PackContext pack)
    {
        XElement Add(string key, string value) => new("add", new XAttribute("key", key), new XAttribute("value", value));
        return new XElement("appSettings",
            Add("consumerASID", pack.Sheet.Asid),
            Add("providerASID", EchoProviderIdentity.Asid),
            Add("useTLS", "true"),
            Add("serverUrl", pack.Host(EchoProviderIdentity.Surface)),
            Add("serverHttpsPort", pack.Port(EchoProviderIdentity.Surface).ToString(CultureInfo.InvariantCulture)),
            Add("serverBase", EchoProviderIdentity.Root),
            Add("useSpineProxy", "true"),
            Add("spineProxyUrl", pack.Host("proxy")),
            Add("spineProxyPort", pack.Port("proxy").ToString(CultureInfo.InvariantCulture)),
            Add("sendClientCert", "true"),
            Add("validateServerCert", "true")) + "\n";
    }

    private static IEnumerable<(string Name, string Content)> Attempts(PackContext pack)
    {
        const string Begin = "#!/bin/sh\nset -e\ncd \"$(dirname \"$0\")/..\"\n";
        var key = pack.HasKey ? Key : "\"${KEY:?set KEY to your private key file}\"";
        string Curl(string surface) => $"curl -sS --fail-with-body --resolve {Resolve(pack, surface)} --cacert {Ca} --cert {Certificate} --key {key}";
        yield return ("try/mesh.sh", $"{Begin}# the shortest: does MESH answer to your certificate?\n{Curl("mesh")} {pack.Url("mesh")}/messageexchange/_ping\n");
        yield return ("try/patient.sh", $"""
            {Begin}# a synchronous query of the demographics service, in your ASID's name
            {Curl("messaging")} \
              -H 'SOAPAction: urn:nhs:names:services:pdsquery/QUPA_IN000008UK02' -H 'Content-Type: text/xml' \
              --data-binary @try/retrieval.xml {pack.Url("messaging")}/sync-service

            """);
        yield return ("try/retrieval.xml", RetrievalExample.Make(pack.Sheet.Asid, pack.Url("messaging")));
        yield return ("try/directory.sh", $"""
            {Begin}# where messages go: the Spine's own entry for an interaction. Needs the hosts block, or: -H ldaps://localhost:{pack.Port("directory").ToString(CultureInfo.InvariantCulture)}
            LDAPTLS_KEY={key} LDAPRC=clients/ldaprc ldapsearch -x -LLL "$@" \
              '(&(nhsIDCode=YES)(objectClass=nhsMhs)(nhsMhsSvcIA=urn:nhs:names:services:pdsquery:QUPA_IN000008UK02))'

            """);
    }

    private static string Resolve(PackContext pack, string surface) => $"{pack.Host(surface)}:{pack.Port(surface).ToString(CultureInfo.InvariantCulture)}:{(pack.Address.Contains(':', StringComparison.Ordinal) ? $"[{pack.Address}]" : pack.Address)}";
}
