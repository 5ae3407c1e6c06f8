using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using LocalSpine.Protocols.Ldap;

namespace LocalSpine.Hosting.Doctor;

/// <summary>Connects to one surface as a client does, and ends where a client would.</summary>
/// <param name="name">The surface's name in the sheet.</param>
internal sealed class SurfaceProbe(string name, string text, ClientIdentity identity, DoctorOptions options, TimeProvider clock)
{
    private const string WhenClosed = "See the environment's maintenance slots and change schedule; try again when it is open";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan NameServers = TimeSpan.FromSeconds(5);

    private readonly List<Step> _steps = [];

    public IReadOnlyList<Step> Steps => _steps;

    /// <summary>What the server's clock is ahead of ours; null when it did not say.</summary>
    public TimeSpan? Skew { get; private set; }

    /// <summary>Does something with an LDAPS connection on which nothing was sent yet.</summary>
    public Func<DirectoryClient, CancellationToken, Task>? AskDirectory { get; init; }

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out var url) || url.Scheme is not ("https" or "ldaps" or "http") || url.Host.Length == 0)
        {
            _steps.Add(Step.Failed(Step.Names, name, $"'{text}' is no https, ldaps or http URL", "Correct it in endpoint.json"));
            return;
        }

        var port = url.Port > 0 ? url.Port : 636; // only ldaps has no port of its own for the platform
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Patience);
        try
        {
            if (await AddressAsync(url.Host, patience.Token) is { } address && await ConnectsAsync(url.Host, address, port, patience.Token))
            {
                await (url.Scheme == "http" ? PlainAsync(url, address, port, patience.Token) : SecureAsync(url, address, port, patience.Token));
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            _steps.Add(Step.Failed(Step.Answers, name, $"nothing came within {Patience.TotalSeconds} s", "Ask whoever runs it whether it is overloaded or hangs behind a firewall"));
        }
        catch (Exception e) when (e is IOException or SocketException)
        {
            _steps.Add(Step.Failed(Step.Answers, name, $"the connection broke: {e.Message}", "Try again; when it stays so, ask whoever runs it"));
        }
    }

    private async Task<string?> AddressAsync(string host, CancellationToken cancellationToken)
    {
        if (options.Address is { } given)
        {
            _steps.Add(Step.Ok(Step.Names, host, $"taken to be at {given}, as asked for"));
            return given;
        }

        try
        {
            var addresses = await Dns.GetHostAddressesAsync(host, cancellationToken).WaitAsync(NameServers, cancellationToken);
            if (addresses.Length > 0)
            {
                _steps.Add(Step.Ok(Step.Names, host, $"found at {addresses[0]}"));
                return host;
            }
        }
        catch (Exception e) when (e is SocketException or ArgumentException or TimeoutException)
        {
            // Nobody knows it.
        }

        if (options.KnownNames.Contains(host))
        {
            _steps.Add(Step.Warning(
                Step.Names, host, "no name server of this machine knows it; looked at on this machine instead", "Append the lines of 'localspine hosts' to the hosts file, or use https://localhost with the same ports"));
            return "127.0.0.1";
        }

        _steps.Add(Step.Failed(Step.Names, host, "no name server of this machine knows it", "Look for a typing error in the URL, append the environment's hosts block to the hosts file, or name its address with --address"));
        return null;
    }

    private async Task<bool> ConnectsAsync(string host, string address, int port, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(TimeSpan.FromSeconds(5));
        var subject = $"{name} ({(address == host ? host : address)}:{port.ToString(CultureInfo.InvariantCulture)})";
        try
        {
            await using var stream = await Outbound.OutboundTls.ConnectAsync(address, port, patience.Token);
            _steps.Add(Step.Ok(Step.Ports, port.ToString(CultureInfo.InvariantCulture), "take connections"));
            return true;
        }
        catch (SocketException e)
        {
            _steps.Add(Step.Failed(Step.Ports, subject, $"no connection: {e.Message}", "See that the environment runs and that the URL has its port; the firewall has to let TCP out to it (firewall.csv of the connection pack)"));
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            _steps.Add(Step.Failed(Step.Ports, subject, "no answer to a connection within 5 s", "A firewall drops it: let TCP out to this address and port (firewall.csv of the connection pack)"));
        }

        return false;
    }

    // One connection at a time: a server that takes no second one is no fault.
    private async Task SecureAsync(Uri url, string address, int port, CancellationToken cancellationToken)
    {
        TlsAttempt older;
        await using (older = await ShakeHandsAsync(SslProtocols.Tls12))
        {
        }

        await using var newer = await ShakeHandsAsync(SslProtocols.Tls13);
        if ((newer.Server ?? older.Server) is { } server)
        {
            JudgeServer(server, url.Host);
        }

        var asked = newer.Asked || older.Asked;
        if (newer.Error is not null && older.Error is not null)
        {
            _steps.Add(asked ? Refused("closed the connection in the handshake")
                : newer.IsOther || older.IsOther ? Step.Failed(Step.Versions, name, "what answers there does not speak TLS", "See that the URL has the right port: the plain HTTP port serves certificates and revocation lists only")
                : Step.Failed(Step.Versions, name, $"takes neither TLS 1.2 nor 1.3 ({older.Error})", "The Spine speaks 1.2 and 1.3 only: switch 1.2 on at the server, or connect to the right one"));
            return;
        }

        _steps.Add(Step.Ok(Step.Versions, name, newer.Error is null && older.Error is null ? "1.3 and 1.2" : newer.Error is null ? "1.3 only" : "1.2 only"));
        try
        {
            await using var again = newer.Error is null ? null : await ShakeHandsAsync(SslProtocols.Tls12);
            if (again?.Error is { } gone)
            {
                throw new IOException(gone);
            }

            await AskAsync(url, (again ?? newer).Stream, cancellationToken);
            if (asked && Shown is not null && !_steps.Exists(s => s.Check == Step.ClientCertificate))
            {
                _steps.Add(Step.Ok(Step.ClientCertificate, name, "taken"));
            }
        }
        catch (DirectoryRefusedException e)
        {
            _steps.Add(Step.Failed(Step.Answers, name, e.Message, e.Code is LdapResult.Busy or LdapResult.Unavailable ? WhenClosed : "Ask whoever runs the directory what it lacks for anonymous binds and searches"));
        }
        catch (Exception e) when (e is IOException or LdapDecodingException)
        {
            // In TLS 1.3 the server looks at the certificate after the client's side of the handshake is done.
            _steps.Add(asked ? Refused("closed the connection when it had seen the certificate")
                : Step.Failed(Step.Answers, name, $"no answer: {e.Message}", "Try again; when it stays so, ask whoever runs it"));
        }

        Task<TlsAttempt> ShakeHandsAsync(SslProtocols version) => TlsAttempt.MakeAsync(address, port, url.Host, version, Shown, cancellationToken);
    }

    // A certificate cannot be shown without its key.
    private X509Certificate2? Shown => identity.Certificate is { HasPrivateKey: true } whole ? whole : null;

    private Step Refused(string how) => Shown is null
        ? Step.Skipped(Step.ClientCertificate, name, "wants a client certificate, and there is none to show", "Name certificate and key: --folder, or --cert and --key")
        : Step.Failed(Step.ClientCertificate, name, how, "See the other rows about the client certificate; whoever runs the environment finds the rule with 'localspine exchanges --refused'");

    private async Task AskAsync(Uri url, Stream stream, CancellationToken cancellationToken)
    {
        if (url.Scheme == "ldaps")
        {
            var directory = new DirectoryClient(stream);
            await directory.BindAsync(cancellationToken);
            _steps.Add(Step.Ok(Step.Answers, name, "takes an anonymous bind"));
            if (AskDirectory is not null)
            {
                await AskDirectory(directory, cancellationToken);
            }
        }
        else
        {
            await AskHttpAsync(url, stream, cancellationToken);
        }
    }

    private async Task PlainAsync(Uri url, string address, int port, CancellationToken cancellationToken)
    {
        await using var stream = await Outbound.OutboundTls.ConnectAsync(address, port, cancellationToken);
        await AskHttpAsync(url, stream, cancellationToken);
    }

    private async Task AskHttpAsync(Uri url, Stream stream, CancellationToken cancellationToken)
    {
        var sent = clock.GetUtcNow();
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"GET {url.AbsolutePath} HTTP/1.1\r\nHost: {url.Authority}\r\nUser-Agent: localspine-doctor\r\nAccept: */*\r\nConnection: close\r\n\r\n"), cancellationToken);
        var (status, date) = await HeadAsync(stream, cancellationToken);
        if (date is { } theirs)
        {
            Skew = theirs - (sent + ((clock.GetUtcNow() - sent) / 2));
        }

        _steps.Add(status switch
        {
            495 or 496 => Refused($"HTTP {status}: it does not take the client certificate"),
            0 => Step.Failed(Step.Answers, name, "what answers is no HTTP", "See that the URL has the right port"),
            502 or 503 or 504 => Step.Failed(Step.Answers, name, $"HTTP {status}: it is closed for maintenance, starting, or down", WhenClosed),
            _ => Step.Ok(Step.Answers, name, "answer"),
        });
    }

    private static async Task<(int Status, DateTimeOffset? Date)> HeadAsync(Stream stream, CancellationToken cancellationToken)
    {
        const int Longest = 16_384;
        var head = new byte[Longest];
        var length = 0;
        while (length < Longest && head.AsSpan(0, length).IndexOf("\r\n\r\n"u8) < 0)
        {
            var read = await stream.ReadAsync(head.AsMemory(length), cancellationToken);
            if (read == 0)
            {
                break;
            }

            length += read;
        }

        if (length == 0)
        {
            throw new IOException("it closed the connection");
        }

        var lines = Encoding.Latin1.GetString(head, 0, length).Split("\r\n");
        var status = lines[0].StartsWith("HTTP/1.", StringComparison.Ordinal) && lines[0].Split(' ') is [_, var code, ..] && int.TryParse(code, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;
        var date = Array.Find(lines, l => l.StartsWith("date:", StringComparison.OrdinalIgnoreCase));
        return (status, date is not null && DateTimeOffset.TryParseExact(date[5..].Trim(), "r", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at) ? at : null);
    }

    private void JudgeServer(X509Certificate2 server, string host)
    {
        if (identity.Authorities.Count == 0)
        {
            _steps.Add(Step.Skipped(Step.ServerCertificate, name, "no CA file to judge it with", "Name it with --ca"));
        }
        else if (Trust.Problem(server, identity.Authorities) is { } problem)
        {
            _steps.Add(Step.Failed(
                Step.ServerCertificate, name, $"issued by {server.Issuer}, which leads to no authority of the CA file ({problem})", "Take the ca.pem of this environment: its root and sub-CA are on the start page and in the connection pack"));
        }
        else if (clock.GetUtcNow() is var now && (now < server.NotBefore.ToUniversalTime() || now > server.NotAfter.ToUniversalTime()))
        {
            _steps.Add(Step.Failed(
                Step.ServerCertificate, name, $"valid from {server.NotBefore.ToUniversalTime():yyyy-MM-dd} to {server.NotAfter.ToUniversalTime():yyyy-MM-dd}, and this machine has {now:yyyy-MM-dd}", "Set this machine's clock, or ask whoever runs it for a new server certificate"));
        }
        else
        {
            _steps.Add(Step.Ok(Step.ServerCertificate, name, "leads to the CA file's authorities, in its period"));
        }

        _steps.Add(server.MatchesHostname(host, allowWildcards: true, allowCommonName: true)
            ? Step.Ok(Step.ServerName, name, "the certificate is for the name that was asked for")
            : Step.Failed(Step.ServerName, name, $"the certificate is for {server.GetNameInfo(X509NameType.DnsName, forIssuer: false)} and not for {host}", "The name leads to another server, or the URL has a wrong name: compare both with the endpoint sheet and the hosts block"));
    }
}
