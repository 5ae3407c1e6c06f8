using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using System.Xml.Linq;

namespace LocalSpine.Conformance.Proxy;

/// <summary>A TLS connection to a face of the proxy on which a test writes octets as it likes.</summary>
internal sealed class RawConnection : IAsyncDisposable
{
    private readonly TcpClient _socket;
    private readonly SslStream _tls;
    private readonly WireReader _reader;

    private RawConnection(TcpClient socket, SslStream tls)
    {
        (_socket, _tls) = (socket, tls);
        _reader = new WireReader(tls, TimeSpan.FromSeconds(30));
    }

    public SslProtocols Version => _tls.SslProtocol;

    /// <summary>Protocol that was agreed on in the handshake; empty for none.</summary>
    public string Alpn => _tls.NegotiatedApplicationProtocol.ToString();

    /// <param name="name">Face of the proxy, for SNI; its certificate must be for it.</param>
    public static async Task<RawConnection> OpenAsync(
        int port, string name, X509Certificate2? certificate, X509Certificate2Collection authorities, SslProtocols versions = SslProtocols.None, CipherSuitesPolicy? ciphers = null)
    {
        var socket = new TcpClient { NoDelay = true };
        try
        {
            await socket.ConnectAsync(IPAddress.Loopback, port);
            var tls = new SslStream(socket.GetStream());
            var options = new SslClientAuthenticationOptions
            {
                TargetHost = name,
                EnabledSslProtocols = versions,
                CipherSuitesPolicy = ciphers,
                AllowTlsResume = false,
                ApplicationProtocols = [SslApplicationProtocol.Http2, SslApplicationProtocol.Http11],
                LocalCertificateSelectionCallback = (_, _, _, _, _) => certificate!,
                CertificateChainPolicy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck, DisableCertificateDownloads = true },
            };
            options.CertificateChainPolicy.CustomTrustStore.AddRange(authorities);
            await tls.AuthenticateAsClientAsync(options);
            return new RawConnection(socket, tls);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    public async Task SendAsync(byte[] octets)
    {
        await _tls.WriteAsync(octets);
        await _tls.FlushAsync();
    }

    public Task SendAsync(string latin1) => SendAsync(Encoding.Latin1.GetBytes(latin1));

    /// <summary>The next answer after any interim ones; null when the connection ended without.</summary>
    public async Task<RawAnswer?> ReadAsync(bool hasBody = true)
    {
        var interim = new List<int>();
        while (true)
        {
            WireHead? head;
            try
            {
                head = await _reader.ReadHeadAsync();
            }
            catch (IOException)
            {
                head = null;
            }

            if (head is null)
            {
                return null;
            }

            var status = int.Parse(head.Start.Split(' ')[1], CultureInfo.InvariantCulture);
            if (status < 200 && status != 101)
            {
                interim.Add(status);
                continue;
            }

            var none = new WireBody([], 0, "", true, []);
            return new RawAnswer(status, head, status is 101 or 204 or 304 || !hasBody ? none : await _reader.ReadBodyAsync(head, untilClose: true), interim);
        }
    }

    /// <summary>Reads one octet of what comes next; false when the connection ends.</summary>
    public async Task<bool> ReadOctetAsync()
    {
        try
        {
            return await _reader.WaitForOctetAsync();
        }
        catch (IOException)
        {
            return false;
        }
    }

    /// <summary>The head of an answer whose body is read otherwise.</summary>
    public Task<WireHead?> ReadHeadAsync() => _reader.ReadHeadAsync();

    public async ValueTask DisposeAsync()
    {
        await _tls.DisposeAsync();
        _socket.Dispose();
    }
}

/// <summary>An answer as it came over the wire.</summary>
/// <param name="Interim">Statuses of 1xx answers before it.</param>
internal sealed record RawAnswer(int Status, WireHead Head, WireBody Body, IReadOnlyList<int> Interim)
{
    public string MediaType => Head.Value("Content-Type");

    public string Text => Body.Text;

    /// <summary>The outcome in the body, JSON or XML as the media type says.</summary>
    public OutcomeFields Outcome() => MediaType.Contains("json", StringComparison.Ordinal) ? OutcomeFields.OfJson(Text) : OutcomeFields.OfXml(Text);
}

/// <summary>Every field of an OperationOutcome of the proxy; null for those that are not there.</summary>
internal sealed record OutcomeFields(string? Id, string? Code, string? Severity, string? System, string? CodingCode, string? Display, string? Diagnostics)
{
    private static readonly XNamespace Fhir = "http://hl7.org/fhir";

    public static OutcomeFields OfJson(string text)
    {
        using var json = JsonDocument.Parse(text);
        var root = json.RootElement;
        Assert.Equal("OperationOutcome", root.GetProperty("resourceType").GetString());
        var issue = Assert.Single(root.GetProperty("issue").EnumerateArray());
        var coding = Assert.Single(issue.GetProperty("details").GetProperty("coding").EnumerateArray());
        return new OutcomeFields(
            Text(root, "id"), Text(issue, "code"), Text(issue, "severity"), Text(coding, "system"), Text(coding, "code"), Text(coding, "display"), Text(issue, "diagnostics"));
    }

    public static OutcomeFields OfXml(string text)
    {
        var root = XDocument.Parse(text).Root!;
        Assert.Equal(Fhir + "OperationOutcome", root.Name);
        var issue = Assert.Single(root.Elements(Fhir + "issue"));
        var coding = Assert.Single(Assert.Single(issue.Elements(Fhir + "details")).Elements(Fhir + "coding"));
        return new OutcomeFields(
            Value(root, "id"), Value(issue, "code"), Value(issue, "severity"), Value(coding, "system"), Value(coding, "code"), Value(coding, "display"), Value(issue, "diagnostics"));
    }

    private static string? Text(JsonElement of, string name) => of.TryGetProperty(name, out var found) ? found.GetString() : null;

    private static string? Value(XElement of, string name) => of.Element(Fhir + name)?.Attribute("value")?.Value;
}
