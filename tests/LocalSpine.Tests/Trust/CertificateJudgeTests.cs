using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using LocalSpine.Core.Time;
using LocalSpine.Trust;

namespace LocalSpine.Tests.Trust;

/// <summary>Certificates that only the authority's own key can make: wrong in use, in time or in kind.</summary>
public sealed class CertificateJudgeTests : IDisposable
{
    private const string Crl = "http://localhost/crl";

    private readonly VirtualClock _clock = new();
    private readonly RSA _rootKey = RSA.Create(2048);
    private readonly RSA _subCaKey = RSA.Create(2048);
    private readonly RSA _key = RSA.Create(2048);
    private readonly X509Certificate2 _root;
    private readonly X509Certificate2 _subCa;
    private readonly CertificateJudge _judge;

    public CertificateJudgeTests()
    {
        _clock.Freeze(new DateTimeOffset(2026, 7, 1, 12, 0, 0, TimeSpan.Zero));
        _root = CertificateFactory.Root(_rootKey, _clock.GetUtcNow());
        _subCa = CertificateFactory.SubCa(_subCaKey, _root, Crl, _clock.GetUtcNow());
        _judge = new CertificateJudge("CLIENT_CERTIFICATE", "", _root, _subCa, new Revocations(_clock), _clock);
    }

    [Fact]
    public void An_endpoints_certificate_is_accepted_while_it_is_valid()
    {
        using var endpoint = EndEntity(_clock.GetUtcNow().AddDays(1));
        Assert.Equal("CLIENT_CERTIFICATE_NOT_YET_VALID", _judge.Judge(endpoint)?.Rule);
        _clock.Advance(TimeSpan.FromDays(2));
        Assert.Null(_judge.Judge(endpoint));
        _clock.Advance(TimeSpan.FromDays(365));
        Assert.Equal("CLIENT_CERTIFICATE_EXPIRED", _judge.Judge(endpoint)?.Rule);
    }

    [Fact]
    public void The_authoritys_own_certificate_opens_no_door() => Assert.Equal("CLIENT_CERTIFICATE_WRONG_USAGE", _judge.Judge(_subCa)?.Rule);

    [Fact]
    public void A_certificate_for_servers_only_is_refused()
    {
        var request = new CertificateRequest("CN=server.example.nhs.uk", _key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1")], false));
        using var server = request.Create(_subCa, _clock.GetUtcNow(), _clock.GetUtcNow().AddDays(1), [1, 2, 3]);
        Assert.Equal("CLIENT_CERTIFICATE_WRONG_USAGE", _judge.Judge(server)?.Rule);
    }

    [Fact]
    public void A_forged_signature_is_noticed()
    {
        using var endpoint = EndEntity(_clock.GetUtcNow());
        var bytes = endpoint.RawData;
        bytes[^1] ^= 1;
        using var forged = X509CertificateLoader.LoadCertificate(bytes);
        Assert.Equal("CLIENT_CERTIFICATE_UNKNOWN_ISSUER", _judge.Judge(forged)?.Rule);
    }

    public void Dispose()
    {
        _root.Dispose();
        _subCa.Dispose();
        _rootKey.Dispose();
        _subCaKey.Dispose();
        _key.Dispose();
    }

    private X509Certificate2 EndEntity(DateTimeOffset from) => CertificateFactory.EndEntity(
        new PublicKey(_key), "mhs.example.nhs.uk", ["mhs.example.nhs.uk"], false, _subCa, Crl, from, from.AddDays(90));
}
