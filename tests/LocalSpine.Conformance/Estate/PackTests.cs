using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using LocalSpine.Conformance.Environments;
using LocalSpine.Conformance.Ldap;

namespace LocalSpine.Conformance.Estate;

/// <summary>Connection packs and registry files: what is in them works with the programs that they are for.</summary>
public sealed partial class PackTests(DoctorEnvironment spine) : IClassFixture<DoctorEnvironment>
{
    [Fact]
    public async Task A_pack_with_a_new_key_connects_as_it_is()
    {
        using var pack = await PackAsync("--new-key");
        Assert.Equal(spine.Asid, JsonNode.Parse(pack.Text("endpoint.json"))!["asid"]!.GetValue<string>());
        Assert.Contains("\"status\":\"running\"", await pack.SucceedAsync("sh", "try/mesh.sh"), StringComparison.Ordinal);
        Assert.Contains("9900000021", await pack.SucceedAsync("sh", "try/patient.sh"), StringComparison.Ordinal);
        Assert.Contains("nhsMHSEndPoint: https://", await pack.SucceedAsync("sh", "try/directory.sh", "-H", $"ldaps://localhost:{spine.Spine.Ldaps}"), StringComparison.Ordinal);

        // The one line of the read-me.
        var line = Regex.Match(pack.Text("README.md"), "^ +(curl -K .*)$", RegexOptions.Multiline).Groups[1].Value;
        Assert.Contains("running", await pack.SucceedAsync("sh", "-c", line), StringComparison.Ordinal);
        var asked = DoctorEnvironment.Rows(await spine.Spine.RunAsync("doctor", "--folder", pack.Folder, "--json"));
        Assert.DoesNotContain(asked, r => r.Verdict is "failed" or "skipped");
    }

    [Fact]
    public async Task Its_key_stores_open_with_openssl_and_keytool()
    {
        using var pack = await PackAsync("--new-key");
        var shown = await pack.SucceedAsync("openssl", "pkcs12", "-in", "certificates/client.p12", "-passin", "pass:localspine", "-noenc");
        Assert.Contains("PRIVATE KEY", shown, StringComparison.Ordinal);
        Assert.Equal(3, Regex.Count(shown, "BEGIN CERTIFICATE"));
        Assert.Contains($"CN = {spine.Fqdn}", shown, StringComparison.Ordinal);
        Assert.Contains("OK", await pack.SucceedAsync("openssl", "verify", "-CAfile", "certificates/ca.pem", "certificates/client.pem"), StringComparison.Ordinal);
        foreach (var name in new[] { "root", "subca" })
        {
            using var der = X509CertificateLoader.LoadCertificate(pack.Bytes($"certificates/{name}.der"));
            Assert.Equal(der.ExportCertificatePem(), pack.Text($"certificates/{name}.pem").TrimEnd());
        }

        // A Java trust store as it is, and after the recipe in Java's own form.
        var trusted = await pack.SucceedAsync("keytool", "-list", "-keystore", "certificates/ca.p12", "-storetype", "PKCS12", "-storepass", "localspine");
        Assert.Equal(2, Regex.Count(trusted, "trustedCertEntry"));
        await pack.SucceedAsync("sh", "certificates/java-keystores.sh");
        Assert.Equal(2, Regex.Count(await pack.SucceedAsync("keytool", "-list", "-keystore", "certificates/truststore.jks", "-storetype", "JKS", "-storepass", "localspine"), "trustedCertEntry"));
        Assert.Contains("PrivateKeyEntry", await pack.SucceedAsync("keytool", "-list", "-keystore", "certificates/keystore.jks", "-storetype", "JKS", "-storepass", "localspine"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_pack_of_a_key_that_only_its_owner_has_holds_none_and_says_so()
    {
        using var made = new MadeCertificate("CN=unused");
        var folder = Directory.CreateTempSubdirectory("localspine-csr-").FullName;
        try
        {
            File.WriteAllText(Path.Combine(folder, "own.key"), made.Key);
            using var pack = await OfCsrAsync(folder);
            Assert.DoesNotContain(pack.Names, n => n.EndsWith(".key", StringComparison.Ordinal) || n.EndsWith("client.p12", StringComparison.Ordinal) || n.Contains("legacy", StringComparison.Ordinal));
            Assert.DoesNotContain(pack.Names, n => pack.Text(n).Contains("PRIVATE KEY", StringComparison.Ordinal));
            Assert.Contains("It has no private key", pack.Text("README.md"), StringComparison.Ordinal);

            // With the key that its owner has, the same commands work.
            Assert.NotEqual(0, (await pack.RunAsync("sh", "try/mesh.sh")).ExitCode);
            Assert.Contains("running", await pack.SucceedAsync("env", $"KEY={folder}/own.key", "sh", "try/mesh.sh"), StringComparison.Ordinal);
            await pack.SucceedAsync("sh", "certificates/java-keystores.sh", $"{folder}/own.key");
            Assert.Contains("PrivateKeyEntry", await pack.SucceedAsync("keytool", "-list", "-keystore", "certificates/keystore.jks", "-storepass", "localspine"), StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task Its_tables_and_rules_say_where_things_are()
    {
        using var pack = await PackAsync("--address", "192.0.2.7");
        var csv = pack.Text("network/firewall.csv").Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal("Direction,Description,URL,DNS name,Environment's IP address,Protocol,Port", csv[0]);
        Assert.Contains($"outbound,\"Spine messages: synchronous, asynchronous and forwarded\",https://messaging.localspine.test:{spine.Spine.Https},messaging.localspine.test,192.0.2.7,TCP,{spine.Spine.Https}", csv);
        Assert.Contains(csv, l => l.StartsWith("inbound,", StringComparison.Ordinal) && l.EndsWith($",{spine.Fqdn},192.0.2.7,TCP,443", StringComparison.Ordinal));
        var ports = string.Join(", ", new[] { spine.Spine.Https, spine.Spine.Ldaps, spine.Spine.Http }.Order());
        Assert.Contains($"ip daddr 192.0.2.7 tcp dport {{ {ports} }} accept", pack.Text("network/firewall.nft"), StringComparison.Ordinal);
        Assert.Contains("ip saddr 192.0.2.7 tcp dport { 443 } accept", pack.Text("network/firewall.nft"), StringComparison.Ordinal);
        Assert.Contains($"-Direction Outbound -Action Allow -Protocol TCP -RemoteAddress 192.0.2.7 -RemotePort {ports}", pack.Text("network/firewall.ps1"), StringComparison.Ordinal);
        Assert.Contains("192.0.2.7 messaging.localspine.test\n", pack.Text("network/hosts"), StringComparison.Ordinal);
        Assert.Contains("msg.dep.spine2.ncrs.nhs.uk", pack.Text("network/hosts-real-names"), StringComparison.Ordinal);
        Assert.Contains($"| ASID | {spine.Asid} |", pack.Text("endpoint.md"), StringComparison.Ordinal);
        Assert.Contains("| urn:nhs:names:services:gp2gp:RCMR_IN010000UK05 |", pack.Text("endpoint.md"), StringComparison.Ordinal);
        Assert.NotNull(JsonNode.Parse(pack.Text("clients/appsettings.json"))!["Kestrel"]);
        Assert.Contains("PACK_ADDRESS", (await spine.Spine.RunAsync("pack", "--asid", spine.Asid, "--out", Path.Combine(pack.Folder, "x.zip"), "--address", "a; rm -rf /")).Errors, StringComparison.Ordinal);

        // What is refused issues no certificate, whose key nobody would have.
        var issued = await spine.Admin.GetStringAsync("/admin/certificates?limit=10000");
        Assert.Contains("PACK_ADDRESS", (await spine.Spine.RunAsync("pack", "--asid", spine.Asid, "--new-key", "--out", Path.Combine(pack.Folder, "x.zip"), "--address", "nowhere")).Errors, StringComparison.Ordinal);
        Assert.Equal(issued, await spine.Admin.GetStringAsync("/admin/certificates?limit=10000"));
        Assert.Contains("ASID_UNKNOWN", (await spine.Spine.RunAsync("pack", "--asid", "299999999999", "--out", Path.Combine(pack.Folder, "x.zip"))).Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_page_gives_packs_and_a_new_key_only_to_a_form_of_its_own()
    {
        using var client = SpineClient.Of(spine.Spine, spine.Endpoint, null, followsRedirects: false);
        client.DefaultRequestHeaders.Host = $"portal.localspine.test:{spine.Spine.Https}";
        var list = await client.GetStringAsync("/packs");
        Assert.Contains($"href=\"/packs/{spine.Asid}.zip\"", list, StringComparison.Ordinal);
        using (var pack = Pack.Open(await client.GetByteArrayAsync($"/packs/{spine.Asid}.zip")))
        {
            Assert.DoesNotContain("certificates/client.key", pack.Names);
            Assert.Contains("identity-agent/bt-identity-agent-ia13.reg", pack.Names);
        }

        var page = await client.GetAsync($"/endpoints/{spine.Asid}");
        var html = await page.Content.ReadAsStringAsync();
        using var without = await client.PostAsync($"/endpoints/{spine.Asid}?handler=NewKey", new FormUrlEncodedContent([]));
        Assert.Equal(HttpStatusCode.BadRequest, without.StatusCode);
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/endpoints/{spine.Asid}?handler=NewKey")
        {
            Content = new FormUrlEncodedContent([new("__RequestVerificationToken", Token().Match(html).Groups[1].Value)]),
        };
        request.Headers.Add("Cookie", page.Headers.GetValues("Set-Cookie").Select(c => c.Split(';')[0]));
        using var made = await client.SendAsync(request);
        using var withKey = Pack.Open(await made.Content.ReadAsByteArrayAsync());
        Assert.Contains("certificates/client.key", withKey.Names);
        using var unknown = await client.GetAsync("/packs/299999999999.zip");
        Assert.Equal(HttpStatusCode.NotFound, unknown.StatusCode);
    }

    [Fact]
    public async Task Registry_files_are_the_same_from_page_admin_API_and_command()
    {
        using var client = SpineClient.Of(spine.Spine, spine.Endpoint, null);
        client.DefaultRequestHeaders.Host = $"portal.localspine.test:{spine.Spine.Https}";
        var start = await client.GetStringAsync("/");
        var folder = Directory.CreateTempSubdirectory("localspine-reg-").FullName;
        try
        {
            var written = await spine.Spine.RunAsync("registry", "--out", folder, "--real-names");
            Assert.True(written.ExitCode == 0, written.Errors);
            var listed = await spine.Admin.GetFromJsonAsync<JsonElement[]>("/admin/estate/registry");
            Assert.Equal(5, listed!.Length);
            foreach (var name in listed.Select(f => f.GetProperty("fileName").GetString()!))
            {
                Assert.Contains($"href=\"/registry/{name}\"", start, StringComparison.Ordinal);
                var fromApi = await spine.Admin.GetByteArrayAsync($"/admin/estate/registry/{name}");
                Assert.Equal(fromApi, await client.GetByteArrayAsync($"/registry/{name}"));
                Assert.Contains($"https://gas.localspine.test:{spine.Spine.Https}/login/authactivate", Encoding.ASCII.GetString(fromApi), StringComparison.Ordinal);
                Assert.Contains($"https://gas.vn1.national.ncrs.nhs.uk:{spine.Spine.Https}/login/authactivate", File.ReadAllText(Path.Combine(folder, name)), StringComparison.Ordinal);
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task The_linter_has_nothing_against_what_the_environment_registers_itself_and_names_an_import()
    {
        var clean = await spine.Spine.RunAsync("lint", "--asid", spine.Asid, "--strict");
        Assert.True(clean.ExitCode == 0, clean.Output);
        const string Import = """
            dn: uniqueIdentifier=IMPORTED1,ou=Services,o=nhs
            objectClass: nhsMhs
            objectClass: top
            uniqueIdentifier: IMPORTED1
            nhsMhsCPAId: IMPORTED1
            nhsIDCode: Z9NOT
            nhsMHSPartyKey: Z9NOT-820000
            nhsMhsFQDN: mhs.z9not.nhs.uk
            nhsMHSEndPoint: http://mhs.z9not.nhs.uk/reliable
            nhsMhsSvcIA: urn:nhs:names:services:pds:MCCI_IN010000UK13
            nhsMHsSN: urn:nhs:names:services:pds
            nhsMHsIN: MCCI_IN010000UK13

            """;
        using var imported = await spine.Admin.PostAsync("/admin/directory/import", new StringContent(Import));
        Assert.True(imported.IsSuccessStatusCode, await imported.Content.ReadAsStringAsync());
        var warnings = await spine.Spine.RunAsync("lint", "--json", "--limit", "1000", "--strict");
        Assert.Equal(1, warnings.ExitCode);
        var rules = JsonNode.Parse(warnings.Output)!.AsArray().Where(w => w!["partyKey"]!.GetValue<string>() == "Z9NOT-820000").Select(w => w!["rule"]!.GetValue<string>()).ToHashSet();
        Assert.Superset(new HashSet<string> { "ENDPOINT_URL_FORM", "CONTRACT_VALUES_MISSING", "PARTY_SYSTEM", "ORGANISATION_KNOWN", "CERTIFICATE_ISSUED" }, rules);
        var known = await spine.Admin.GetFromJsonAsync<JsonElement[]>("/admin/estate/lint/rules");
        Assert.Subset(known!.Select(r => r.GetProperty("name").GetString()!).ToHashSet(), rules);
    }

    [GeneratedRegex("name=\"__RequestVerificationToken\" type=\"hidden\" value=\"([^\"]+)\"")]
    private static partial Regex Token();

    private async Task<Pack> PackAsync(params string[] more)
    {
        var file = Path.Combine(Path.GetTempPath(), $"localspine-{Guid.NewGuid()}.zip");
        try
        {
            var made = await spine.Spine.RunAsync(["pack", "--asid", spine.Asid, "--out", file, .. more]);
            Assert.True(made.ExitCode == 0, made.Errors);
            return Pack.Open(await File.ReadAllBytesAsync(file));
        }
        finally
        {
            File.Delete(file);
        }
    }

    // Of an endpoint whose certificate came from a request.
    private async Task<Pack> OfCsrAsync(string folder)
    {
        await LdapTool.RunAsync("openssl", ["req", "-new", "-key", $"{folder}/own.key", "-subj", "/CN=own.z90006.thirdparty.nhs.uk", "-out", $"{folder}/own.csr"]);
        var created = await spine.Spine.RunAsync("endpoint", "create", "--ods", "Z90006", "--csr", $"{folder}/own.csr", "--out", $"{folder}/out");
        Assert.True(created.ExitCode == 0, created.Errors);
        var asid = JsonNode.Parse(await File.ReadAllTextAsync($"{folder}/out/endpoint.json"))!["asid"]!.GetValue<string>();
        return Pack.Open(await spine.Admin.GetByteArrayAsync($"/admin/estate/packs/{asid}"));
    }
}
