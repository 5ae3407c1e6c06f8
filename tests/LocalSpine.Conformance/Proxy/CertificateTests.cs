using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace LocalSpine.Conformance.Proxy;

/// <summary>Who may call at all: the front end's pages 495 and 496, versions and ciphers of TLS (ssp 5 row 1 to 3, 6).</summary>
[Collection(OnProxy.Name)]
public sealed class CertificateTests(ProxyOnSqlite spine)
{
    private const string Face = "proxy.localspine.test";

    [Theory]
    [InlineData(Face)]
    [InlineData("proxy.dep.spine2.ncrs.nhs.uk")]
    [InlineData("proxy.depspineservices.nhs.uk")]
    public Task A_caller_without_a_certificate_is_told_so_before_anything_else(string face) => RefusedAsync(null, 496, "No required SSL certificate was sent", "CLIENT_CERTIFICATE_MISSING", face);

    [Fact]
    public async Task A_certificate_of_another_authority_is_bad()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest($"CN={spine.Consumer.Fqdn}", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var now = DateTimeOffset.UnixEpoch.AddYears(50);
        using var foreign = request.CreateSelfSigned(now, now.AddYears(50));
        await RefusedAsync(spine.Consumer with { Certificate = foreign }, 495, "The SSL certificate error", "CLIENT_CERTIFICATE_UNKNOWN_ISSUER");
    }

    [Fact]
    public async Task A_revoked_certificate_is_bad_at_once()
    {
        var party = await Party.CreateAsync(spine.Admin, new { odsCode = "Z90112", interactions = Interactions.Shared });
        Assert.Equal(200, (await spine.SendAsync(spine.Read().With("Ssp-From", party.Asid), party)).Status);
        await using var kept = await spine.ConnectAsync(Face, party);
        using var revoked = await spine.Admin.PostAsync($"/admin/certificates/{party.SerialNumber}/revoke", null);
        await RefusedAsync(party, 495, "The SSL certificate error", "CLIENT_CERTIFICATE_REVOKED");
        await kept.SendAsync(spine.Read().With("Ssp-From", party.Asid).Octets());
        Assert.Equal(495, (await kept.ReadAsync())!.Status); // on a connection from before, too
    }

    [Fact]
    public async Task An_expired_certificate_is_bad()
    {
        await spine.ClockAsync("advance?seconds=315360000");
        try
        {
            await RefusedAsync(spine.Consumer, 495, "The SSL certificate error", "CLIENT_CERTIFICATE_EXPIRED");
        }
        finally
        {
            await spine.ClockAsync("reset");
        }

        Assert.Equal(200, (await spine.SendAsync(spine.Read())).Status);
    }

    [Theory]
    [InlineData(SslProtocols.Tls12)]
    [InlineData(SslProtocols.Tls13)]
    public async Task Both_versions_of_tls_are_spoken_and_http_1_1_over_them(SslProtocols version)
    {
        await using var connection = await RawConnection.OpenAsync(spine.Spine.Https, Face, spine.Consumer.Certificate, spine.Practice.Authorities, version);
        Assert.Equal((version, "http/1.1"), (connection.Version, connection.Alpn));
        await connection.SendAsync(spine.Read().Octets());
        Assert.Equal(200, (await connection.ReadAsync())!.Status);
    }

    [Theory]
    [InlineData(TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384, true)]
    [InlineData(TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256, true)]
    [InlineData(TlsCipherSuite.TLS_RSA_WITH_AES_128_CBC_SHA256, false)]
    [InlineData(TlsCipherSuite.TLS_RSA_WITH_AES_128_GCM_SHA256, false)]
    [System.Runtime.Versioning.UnsupportedOSPlatform("windows")] // which leaves the choice of ciphers to itself
    public async Task Ciphers_without_forward_secrecy_fail(TlsCipherSuite cipher, bool isSpoken)
    {
        Task<RawConnection> Open() => RawConnection.OpenAsync(
            spine.Spine.Https, Face, spine.Consumer.Certificate, spine.Practice.Authorities, SslProtocols.Tls12, new CipherSuitesPolicy([cipher]));
        if (isSpoken)
        {
            await using var connection = await Open();
            return;
        }

        await Assert.ThrowsAnyAsync<Exception>(Open);
    }

    private async Task RefusedAsync(Party? caller, int status, string title, string rule, string face = Face)
    {
        var (requests, before) = (spine.Provider.Requests.Count, await spine.NewestAsync());
        await using var connection = await RawConnection.OpenAsync(spine.Spine.Https, face, caller?.Certificate, spine.Practice.Authorities);
        await connection.SendAsync((Breaks.Of("METHOD").Break(spine, spine.Read()) with { Face = face }).Octets());
        var answer = await connection.ReadAsync();
        Assert.Equal((status, "text/html", "close"), (answer!.Status, answer.MediaType, answer.Head.Value("Connection")));
        Assert.Contains($"<title>{status} {title}</title>", answer.Text, StringComparison.Ordinal);
        Assert.Null(await connection.ReadAsync());
        var trace = await spine.TraceAsync(before, "&rule=CLIENT_CERTIFICATE");
        Assert.Equal(rule, trace.AssertRefusedBy("CLIENT_CERTIFICATE").Directory);
        Assert.Equal(requests, spine.Provider.Requests.Count);
    }
}
