using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using LocalSpine.Conformance.Clients;
using LocalSpine.Conformance.Environments;

namespace LocalSpine.Conformance.Mhs;

/// <summary>
/// A supplier's message handling system: registered in an environment, sends with its own certificate, and takes deliveries on a socket of
/// its own over mutual TLS. Its HTTP is written by hand, so that what goes over the wire is seen octet by octet.
/// </summary>
internal sealed class TestMhs : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("localspine-mhs-").FullName;
    private readonly TcpListener _listener;
    private readonly CancellationTokenSource _stopping = new();
    private readonly ConcurrentQueue<Delivery> _deliveries = new();
    private readonly SemaphoreSlim _arrived = new(0);
    private readonly SpineProcess _spine;
    private X509Certificate2? _certificate;
    private X509Certificate2Collection _authorities = null!;
    private Task _serving = Task.CompletedTask;

    /// <summary>One that is not registered yet: it has a port, and a folder for what registration gives.</summary>
    public TestMhs(SpineProcess spine)
    {
        _spine = spine;
        Port = FreePorts.Take();
        _listener = new TcpListener(IPAddress.Loopback, Port);
    }

    public int Port { get; }

    /// <summary>Where <c>client.p12</c> and <c>ca.pem</c> are.</summary>
    public string Folder => _folder;

    public string Asid { get; private set; } = "";

    public string PartyKey { get; private set; } = "";

    public string Ods { get; private set; } = "";

    public HttpClient Client { get; private set; } = null!;

    /// <summary>How a delivery is answered; an acknowledgement on the same connection unless a test wants another.</summary>
    public Func<Delivery, Reply> Answer { get; set; } = d => Reply.Acknowledge(d);

    /// <summary>False to forget deliveries once they are answered, when there are very many.</summary>
    public bool Keeps { get; set; } = true;

    /// <summary>All deliveries so far.</summary>
    public IReadOnlyList<Delivery> Deliveries => [.. _deliveries];

    /// <param name="interactions">What it registers for; all of them unless a test wants fewer.</param>
    public static async Task<TestMhs> StartAsync(SpineProcess spine, string ods, string interactions = "all")
    {
        var mhs = new TestMhs(spine);
        var created = await spine.RunAsync(
            "endpoint", "create", "--ods", ods, "--url", string.Create(CultureInfo.InvariantCulture, $"https://localhost:{mhs.Port}/mhs"), "--interactions", interactions, "--out", mhs._folder);
        Assert.True(created.ExitCode == 0, created.Errors);
        using var json = JsonDocument.Parse(await File.ReadAllBytesAsync(Path.Combine(mhs._folder, "endpoint.json")));
        mhs.Open(ods, json.RootElement.GetProperty("asid").GetString()!, json.RootElement.GetProperty("partyKey").GetString()!);
        return mhs;
    }

    /// <summary>Is the registered system of that name, with the certificate in its folder, and takes deliveries.</summary>
    public void Open(string ods, string asid, string partyKey)
    {
        (Ods, Asid, PartyKey) = (ods, asid, partyKey);
        _certificate = X509CertificateLoader.LoadPkcs12FromFile(Path.Combine(_folder, "client.p12"), "localspine");
        _authorities = [];
        _authorities.ImportFromPemFile(Path.Combine(_folder, "ca.pem"));
        Client = SpineClient.Of(_spine, _folder, _certificate);
        Listen();
    }

    /// <summary>A client of this supplier for another node of its environment.</summary>
    public HttpClient ClientOf(SpineProcess node) => SpineClient.Of(node, _folder, _certificate);

    /// <summary>Takes deliveries (again).</summary>
    public void Listen()
    {
        _listener.Start();
        _serving = Task.Run(ServeAsync);
    }

    /// <summary>Nobody is there any more: connections are refused.</summary>
    public void HangUp() => _listener.Stop();

    /// <summary>The next delivery that was not taken yet.</summary>
    public async Task<Delivery> NextAsync()
    {
        Assert.True(await _arrived.WaitAsync(TimeSpan.FromSeconds(60)), $"no delivery came\n{_spine.Output}");
        return Deliveries[_taken++];
    }

    /// <summary>Posts a message as this supplier.</summary>
    public async Task<MhsAnswer> SendAsync(EbxmlMessage message, string path, Func<string, string>? change = null, string? end = null, HttpClient? via = null)
    {
        var body = message.Body(change, end);
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new ByteArrayContent(body) };
        request.Content.Headers.TryAddWithoutValidation("Content-Type", EbxmlMessage.ContentType);
        request.Headers.TryAddWithoutValidation("SOAPAction", $"\"{message.Service}/{message.Action}\"");
        using var response = await (via ?? Client).SendAsync(request);
        return await MhsAnswer.ReadAsync(response);
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        _listener.Stop();
        await _serving;
        Client?.Dispose();
        _certificate?.Dispose();
        _stopping.Dispose();
        _arrived.Dispose();
        _listener.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private int _taken;

    private async Task ServeAsync()
    {
        while (true)
        {
            TcpClient connection;
            try
            {
                connection = await _listener.AcceptTcpClientAsync(_stopping.Token);
            }
            catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                return;
            }

            _ = Task.Run(() => TakeAsync(connection));
        }
    }

    private async Task TakeAsync(TcpClient connection)
    {
        using (connection)
        {
            try
            {
                using var tls = new SslStream(connection.GetStream());
                await tls.AuthenticateAsServerAsync(new SslServerAuthenticationOptions
                {
                    ServerCertificate = _certificate, ClientCertificateRequired = true, RemoteCertificateValidationCallback = (_, shown, _, _) => IsTheSpines(shown),
                });
                var delivery = await Delivery.ReadAsync(tls, new X509Certificate2(tls.RemoteCertificate!).GetNameInfo(X509NameType.SimpleName, false));
                var reply = Answer(delivery);
                if (!reply.IsSilent)
                {
                    await tls.WriteAsync(reply.Bytes());
                }

                if (Keeps)
                {
                    _deliveries.Enqueue(delivery);
                    _arrived.Release();
                }
            }
            catch (IOException)
            {
                // The Spine went away.
            }
        }
    }

    private bool IsTheSpines(X509Certificate? shown)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(_authorities);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        return shown is not null && chain.Build(new X509Certificate2(shown));
    }
}

/// <summary>A request that the Spine made to a supplier.</summary>
/// <param name="Head">Request line and headers as they came.</param>
internal sealed record Delivery(string Head, byte[] Body, string ClientName)
{
    /// <summary>The body, or the beginning of a very large one, as text.</summary>
    public string Text => Encoding.UTF8.GetString(Body, 0, Math.Min(Body.Length, 1_000_000));

    public string Header(string name) =>
        Head.Split("\r\n").Skip(1).FirstOrDefault(l => l.StartsWith(name + ":", StringComparison.OrdinalIgnoreCase))?[(name.Length + 1)..].Trim() ?? "";

    /// <summary>Text of the first element of that name in the envelope.</summary>
    public string Element(string name) => EbxmlMessage.ElementOf(Text, name);

    public static async Task<Delivery> ReadAsync(Stream stream, string clientName)
    {
        var head = new List<byte>();
        var one = new byte[1];
        while (head.Count < 4 || !head[^4..].SequenceEqual("\r\n\r\n"u8.ToArray()))
        {
            if (await stream.ReadAsync(one) == 0)
            {
                throw new IOException("the head is cut off");
            }

            head.Add(one[0]);
        }

        var text = Encoding.ASCII.GetString([.. head]);
        var delivery = new Delivery(text.TrimEnd(), [], clientName);
        var body = new byte[int.Parse(delivery.Header("Content-Length"), CultureInfo.InvariantCulture)];
        await stream.ReadExactlyAsync(body);
        return delivery with { Body = body };
    }
}

/// <summary>What a supplier answers to a delivery.</summary>
internal sealed record Reply(int Status, string Body, bool IsSilent = false)
{
    /// <summary>Takes it with an Acknowledgment, as the adaptor of a real client does: 200, on the same connection.</summary>
    public static Reply Acknowledge(Delivery delivery, string? refTo = null, string party = "") => new(200, Signal(delivery, refTo ?? delivery.Element("MessageId"), party));

    /// <summary>An Acknowledgment envelope.</summary>
    public static string Signal(Delivery delivery, string refTo, string party = "") => $"""
        <SOAP:Envelope xmlns:SOAP="http://schemas.xmlsoap.org/soap/envelope/" xmlns:eb="http://www.oasis-open.org/committees/ebxml-msg/schema/msg-header-2_0.xsd"><SOAP:Header>
        <eb:MessageHeader SOAP:mustUnderstand="1" eb:version="2.0"><eb:From><eb:PartyId eb:type="urn:nhs:names:partyType:ocs+serviceInstance">{party}</eb:PartyId></eb:From><eb:To><eb:PartyId>YES-0000806</eb:PartyId></eb:To>
        <eb:CPAId>oasis0001</eb:CPAId><eb:ConversationId>{delivery.Element("ConversationId")}</eb:ConversationId><eb:Service>urn:oasis:names:tc:ebxml-msg:service</eb:Service><eb:Action>Acknowledgment</eb:Action>
        <eb:MessageData><eb:MessageId>{Guid.NewGuid()}</eb:MessageId><eb:Timestamp>2026-01-01T00:00:00Z</eb:Timestamp><eb:RefToMessageId>{refTo}</eb:RefToMessageId></eb:MessageData></eb:MessageHeader>
        <eb:Acknowledgment SOAP:mustUnderstand="1" eb:version="2.0" SOAP:actor="urn:oasis:names:tc:ebxml-msg:actor:toPartyMSH"><eb:Timestamp>2026-01-01T00:00:00Z</eb:Timestamp><eb:RefToMessageId>{refTo}</eb:RefToMessageId></eb:Acknowledgment>
        </SOAP:Header><SOAP:Body/></SOAP:Envelope>
        """;

    /// <summary>A final refusal.</summary>
    public static Reply MessageError(string description) => new(200, $"""
        <SOAP:Envelope xmlns:SOAP="http://schemas.xmlsoap.org/soap/envelope/" xmlns:eb="http://www.oasis-open.org/committees/ebxml-msg/schema/msg-header-2_0.xsd"><SOAP:Header>
        <eb:ErrorList eb:version="2.0" eb:highestSeverity="Error"><eb:Error eb:codeContext="urn:oasis:names:tc:ebxml-msg:service:errors" eb:errorCode="ValueNotRecognized" eb:severity="Error"><eb:Description xml:lang="en">{description}</eb:Description></eb:Error></eb:ErrorList>
        </SOAP:Header><SOAP:Body/></SOAP:Envelope>
        """);

    public byte[] Bytes()
    {
        var body = Encoding.UTF8.GetBytes(Body);
        return [.. Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"HTTP/1.1 {Status} Answer\r\nContent-Type: text/xml\r\nContent-Length: {body.Length}\r\nConnection: close\r\n\r\n")), .. body];
    }
}

/// <summary>What the Spine answered to a message.</summary>
internal sealed record MhsAnswer(int Status, string ContentType, string SoapAction, long? Length, string Body)
{
    public string Element(string name) => EbxmlMessage.ElementOf(Body, name);

    public static async Task<MhsAnswer> ReadAsync(HttpResponseMessage response) => new(
        (int)response.StatusCode, response.Content.Headers.NonValidated.TryGetValues("Content-Type", out var type) ? type.ToString() : "",
        response.Headers.NonValidated.TryGetValues("SOAPAction", out var action) ? action.ToString() : "", response.Content.Headers.ContentLength, await response.Content.ReadAsStringAsync());
}
