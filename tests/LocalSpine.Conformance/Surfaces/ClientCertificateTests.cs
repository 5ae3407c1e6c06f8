using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using LocalSpine.Conformance.Clients;
using LocalSpine.Conformance.Environments;

namespace LocalSpine.Conformance.Surfaces;

/// <summary>Who gets a connection: on the message host and on the directory, with the reason of each refusal in the exchange record.</summary>
public abstract class ClientCertificateTests(SpineFixture spine)
{
    private static readonly DirectorySearch Any = new("any", "o=nhs", "(objectClass=*)", "1.1", "base");

    [Fact]
    public async Task A_message_without_a_certificate_is_refused_and_the_record_says_why()
    {
        using var client = spine.ClientWith(null);
        using var response = await client.PostAsync("/sync-service", new ByteArrayContent([]));
        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
        await RecordedAsync("surface=messaging", "CLIENT_CERTIFICATE_MISSING");
    }

    [Fact]
    public async Task The_message_hosts_own_name_refuses_the_handshake_without_a_certificate()
    {
        using var client = spine.ClientWith(null);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/sync-service");
        request.Headers.Host = "msg.dep.spine2.ncrs.nhs.uk";
        await Assert.ThrowsAsync<HttpRequestException>(() => client.SendAsync(request));
        await RecordedAsync("surface=messaging", "CLIENT_CERTIFICATE_MISSING");
    }

    [Fact]
    public async Task A_certificate_of_another_authority_is_refused()
    {
        using var client = spine.ClientWith(Foreign());
        await Assert.ThrowsAsync<HttpRequestException>(() => client.PostAsync("/sync-service", new ByteArrayContent([])));
        var exchange = await RecordedAsync("", "CLIENT_CERTIFICATE_UNKNOWN_ISSUER");
        Assert.Contains("Another authority", exchange.GetProperty("came").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_revoked_certificate_is_refused_at_once_on_both_surfaces_and_listed()
    {
        var folder = Directory.CreateTempSubdirectory("localspine-revoked-").FullName;
        var created = await spine.Process.RunAsync("endpoint", "create", "--ods", "Z90021", "--out", folder);
        Assert.True(created.ExitCode == 0, created.Errors);
        using var json = JsonDocument.Parse(await File.ReadAllBytesAsync(Path.Combine(folder, "endpoint.json")));
        var serial = json.RootElement.GetProperty("serialNumber").GetString()!;
        var settings = new ClientSettings("localhost", spine.Process.Ldaps, folder);
        var before = await new LdapSearchProgram().RunAsync(settings, [Any]);
        Assert.Single(before[0].Entries);

        var revoked = await spine.Process.RunAsync("certificate", "revoke", serial);
        Assert.True(revoked.ExitCode == 0, revoked.Errors);

        await Assert.ThrowsAsync<ClientFailedException>(() => new LdapSearchProgram().RunAsync(settings, [Any]));
        await RecordedAsync("surface=directory", "CLIENT_CERTIFICATE_REVOKED");
        using var client = spine.ClientWith(X509Certificate2.CreateFromPemFile(Path.Combine(folder, "client.pem"), Path.Combine(folder, "client.key")));
        await Assert.ThrowsAsync<HttpRequestException>(() => client.PostAsync("/sync-service", new ByteArrayContent([])));

        var list = await spine.Admin.GetByteArrayAsync("/ptl/dep/level1c/crl1.crl");
        var builder = CertificateRevocationListBuilder.Load(list, out _);
        Assert.True(builder.RemoveEntry(Convert.FromHexString(serial)));
        Directory.Delete(folder, recursive: true);
    }

    [Theory]
    [InlineData("msg.dep.spine2.ncrs.nhs.uk")]
    [InlineData("dep.api.service.nhs.uk")]
    [InlineData("portal.vn1.national.ncrs.nhs.uk")]
    public async Task The_name_asked_for_chooses_the_servers_certificate(string name)
    {
        using var socket = new System.Net.Sockets.TcpClient();
        await socket.ConnectAsync(IPAddress.Loopback, spine.Process.Https);
        X509Certificate2? shown = null;
        using var tls = new System.Net.Security.SslStream(socket.GetStream(), false, (_, certificate, _, _) =>
        {
            shown = X509CertificateLoader.LoadCertificate(certificate!.GetRawCertData());
            return shown.Issuer.Contains("LocalSpine", StringComparison.Ordinal);
        });
        await tls.AuthenticateAsClientAsync(name);
        Assert.Equal(name, shown!.GetNameInfo(X509NameType.SimpleName, false));
        Assert.True(shown.MatchesHostname(name));
        Assert.True(shown.MatchesHostname("localhost"));
    }

    [Fact]
    public async Task Root_and_sub_ca_are_ready_to_install_in_both_forms()
    {
        var der = X509CertificateLoader.LoadCertificate(await spine.Admin.GetByteArrayAsync("/certificates/root.der"));
        var pem = X509Certificate2.CreateFromPem(await spine.Admin.GetStringAsync("/certificates/root.pem"));
        Assert.Equal(der.Thumbprint, pem.Thumbprint);
        Assert.Equal(der.Subject, der.Issuer);
        var sub = X509CertificateLoader.LoadCertificate(await spine.Admin.GetByteArrayAsync("/certificates/subca.der"));
        Assert.Equal(der.Subject, sub.Issuer);
        Assert.Contains(sub.Extensions, e => e.Oid!.Value == "2.5.29.31");
    }

    [Fact]
    public async Task A_request_of_ones_own_key_is_signed()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=own.z90023.thirdparty.nhs.uk", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using var response = await spine.Admin.PostAsJsonAsync("/admin/certificates", new { csr = request.CreateSigningRequestPem() });
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
        var issued = await response.Content.ReadFromJsonAsync<JsonElement>();
        using var certificate = X509Certificate2.CreateFromPem(issued.GetProperty("certificatePem").GetString());
        Assert.Equal(key.ExportSubjectPublicKeyInfo(), certificate.PublicKey.ExportSubjectPublicKeyInfo());
        Assert.False(issued.TryGetProperty("keyPem", out _));
    }

    [Theory]
    [InlineData("not a request", "CSR_UNREADABLE")]
    [InlineData(null, "CERTIFICATE_FQDN")]
    public async Task A_request_that_cannot_be_signed_says_why(string? csr, string rule)
    {
        using var response = await spine.Admin.PostAsJsonAsync("/admin/certificates", new { csr });
        Assert.Equal(422, (int)response.StatusCode);
        Assert.Equal(rule, (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("rule").GetString());
    }

    public static TheoryData<string, string> Requests => new()
    {
        { "CSR_KEY", Signed("CN=small.z90023.thirdparty.nhs.uk", 1024) },
        { "CSR_SUBJECT_EMAIL", Signed("CN=mail.z90023.thirdparty.nhs.uk, E=somebody@example.org", 2048) },
        { "CSR_SUBJECT_NAME", Signed("O=No name", 2048) },
        { "CSR_SUBJECT_NAME", Signed("CN=one.example.nhs.uk, CN=two.example.nhs.uk", 2048) },
        { "CSR_UNREADABLE", Tampered(Signed("CN=forged.z90023.thirdparty.nhs.uk", 2048)) },
        { "CSR_UNREADABLE", Signed("CN=cut.z90023.thirdparty.nhs.uk", 2048)[..200] },
    };

    [Theory, MemberData(nameof(Requests))]
    public async Task A_request_that_breaks_a_rule_says_which(string rule, string csr)
    {
        using var response = await spine.Admin.PostAsJsonAsync("/admin/certificates", new { csr });
        Assert.Equal(422, (int)response.StatusCode);
        Assert.Equal(rule, (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("rule").GetString());
    }

    private static string Signed(string subject, int bits)
    {
        using var key = RSA.Create(bits);
        return new CertificateRequest(subject, key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1).CreateSigningRequestPem();
    }

    private static string Tampered(string pem)
    {
        var lines = pem.Split('\n');
        lines[^2] = (lines[^2][0] == 'A' ? 'B' : 'A') + lines[^2][1..]; // an octet of the signature
        return string.Join('\n', lines);
    }

    private static X509Certificate2 Foreign()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=gpsys.example.nhs.uk, O=Another authority", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var now = DateTimeOffset.UnixEpoch.AddYears(50);
        return request.CreateSelfSigned(now, now.AddYears(50));
    }

    private async Task<JsonElement> RecordedAsync(string query, string rule)
    {
        var exchange = await spine.NewestExchangeAsync($"refused=true&rule={rule}&{query}");
        Assert.Equal(rule, exchange.GetProperty("rule").GetString());
        return exchange;
    }
}

[Collection(OnSqlite.Name)]
public sealed class ClientCertificatesOnSqlite(SqliteFixture spine) : ClientCertificateTests(spine);

[Collection(OnPostgres.Name)]
public sealed class ClientCertificatesOnPostgres(PostgresFixture spine) : ClientCertificateTests(spine);
