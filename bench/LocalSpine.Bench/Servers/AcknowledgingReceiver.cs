using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace LocalSpine.Bench.Servers;

/// <summary>A supplier's message handling system: takes deliveries over mutual TLS and acknowledges each on its connection.</summary>
internal sealed class AcknowledgingReceiver : IDisposable
{
    private const int MostHead = 65_536;

    private readonly TcpListener listener;
    private readonly string party;
    private SslStreamCertificateContext certificate = null!;
    private int taken;

    public AcknowledgingReceiver(string party = "")
    {
        this.party = party;
        listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start(1_024);
        Port = ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    public int Port { get; }

    /// <summary>Deliveries so far.</summary>
    public int Taken => Volatile.Read(ref taken);

    /// <summary>Begins to take deliveries with the key and certificate of an endpoint folder.</summary>
    public void Start(string folder)
    {
        using var pem = X509Certificate2.CreateFromPemFile(Path.Combine(folder, "client.pem"), Path.Combine(folder, "client.key"));
        certificate = SslStreamCertificateContext.Create(X509CertificateLoader.LoadPkcs12(pem.Export(X509ContentType.Pkcs12), null), null, offline: true);
        _ = AcceptAsync();
    }

    public void Dispose() => listener.Dispose();

    private async Task AcceptAsync()
    {
        while (true)
        {
            try
            {
                var socket = await listener.AcceptSocketAsync();
                _ = Task.Run(() => TakeAsync(socket));
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    private async Task TakeAsync(Socket socket)
    {
        try
        {
            await using var tls = new SslStream(new NetworkStream(socket, ownsSocket: true));
            await tls.AuthenticateAsServerAsync(new SslServerAuthenticationOptions
            {
                ServerCertificateContext = certificate, ClientCertificateRequired = true, RemoteCertificateValidationCallback = (_, shown, _, _) => shown is not null,
            });
            var buffer = new byte[MostHead];
            var (filled, wanted) = (0, int.MaxValue);
            while (filled < wanted)
            {
                var read = await tls.ReadAsync(buffer.AsMemory(filled));
                if (read == 0)
                {
                    return;
                }

                filled += read;
                var end = wanted == int.MaxValue ? buffer.AsSpan(0, filled).IndexOf("\r\n\r\n"u8) : -1;
                if (end >= 0)
                {
                    var head = Encoding.ASCII.GetString(buffer, 0, end);
                    wanted = end + 4 + int.Parse(Between(head + "\r", "Content-Length: ", "\r"), System.Globalization.CultureInfo.InvariantCulture);
                }
            }

            var text = Encoding.ASCII.GetString(buffer, 0, filled);
            await tls.WriteAsync(Acknowledgement(Between(text, "<eb:MessageId>", "<"), Between(text, "<eb:CPAId>", "<"), Between(text, "<eb:ConversationId>", "<")));
            Interlocked.Increment(ref taken);
        }
        catch (Exception e) when (e is IOException or System.Security.Authentication.AuthenticationException)
        {
            // The Spine went away; it comes again.
        }
    }

    private byte[] Acknowledgement(string messageId, string cpa, string conversation)
    {
        var body = $"""
            <SOAP:Envelope xmlns:SOAP="http://schemas.xmlsoap.org/soap/envelope/" xmlns:eb="http://www.oasis-open.org/committees/ebxml-msg/schema/msg-header-2_0.xsd"><SOAP:Header>
            <eb:MessageHeader SOAP:mustUnderstand="1" eb:version="2.0"><eb:From><eb:PartyId>{party}</eb:PartyId></eb:From><eb:To><eb:PartyId>YES-0000806</eb:PartyId></eb:To><eb:CPAId>{cpa}</eb:CPAId><eb:ConversationId>{conversation}</eb:ConversationId>
            <eb:Service>urn:oasis:names:tc:ebxml-msg:service</eb:Service><eb:Action>Acknowledgment</eb:Action><eb:MessageData><eb:MessageId>{Guid.NewGuid()}</eb:MessageId><eb:Timestamp>2026-06-01T12:00:00Z</eb:Timestamp><eb:RefToMessageId>{messageId}</eb:RefToMessageId></eb:MessageData></eb:MessageHeader>
            <eb:Acknowledgment SOAP:mustUnderstand="1" eb:version="2.0"><eb:Timestamp>2026-06-01T12:00:00Z</eb:Timestamp><eb:RefToMessageId>{messageId}</eb:RefToMessageId></eb:Acknowledgment></SOAP:Header><SOAP:Body/></SOAP:Envelope>
            """;
        return Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nContent-Length: {Encoding.ASCII.GetByteCount(body)}\r\nConnection: close\r\n\r\n{body}");
    }

    private static string Between(string text, string before, string after)
    {
        var at = text.IndexOf(before, StringComparison.OrdinalIgnoreCase);
        return at < 0 ? "" : text[(at + before.Length)..text.IndexOf(after, at + before.Length, StringComparison.Ordinal)];
    }
}
