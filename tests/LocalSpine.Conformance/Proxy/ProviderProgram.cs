using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using LocalSpine.Conformance.Clients;

namespace LocalSpine.Conformance.Proxy;

/// <summary>
/// A provider behind the proxy: takes only who shows the proxy's certificate, keeps every request as it came, and answers, or misbehaves, as a test
/// says. Its HTTP is written by hand.
/// </summary>
internal sealed class ProviderProgram : IAsyncDisposable
{
    private readonly TcpListener _listener;
    private readonly CancellationTokenSource _stopping = new();
    private readonly ConcurrentQueue<ProviderRequest> _requests = new();
    private readonly ConcurrentDictionary<TcpClient, Task> _open = new();
    private readonly X509Certificate2Collection _authorities;
    private readonly X509Certificate2 _certificate;
    private Task _serving = Task.CompletedTask;
    private int _connections;

    /// <param name="certificate">With its key, as <c>endpoint create</c> wrote it, or a bad one.</param>
    public ProviderProgram(X509Certificate2 certificate, X509Certificate2Collection authorities)
    {
        (_certificate, _authorities) = (certificate, authorities);
        Port = FreePorts.Take();
        _listener = new TcpListener(IPAddress.Loopback, Port);
        Listen();
    }

    public int Port { get; }

    public string Address => $"127.0.0.1:{Port}";

    /// <summary>How a request is answered.</summary>
    public Func<ProviderRequest, ProviderConnection, Task> Answer { get; set; } = Plain;

    /// <summary>Versions of TLS that it speaks.</summary>
    public SslProtocols Versions { get; set; } = SslProtocols.Tls12 | SslProtocols.Tls13;

    /// <summary>Every connection is closed before the handshake.</summary>
    public bool HangsUp { get; set; }

    /// <summary>Connections so far, whatever came of them.</summary>
    public int Connections => Volatile.Read(ref _connections);

    /// <summary>All requests so far.</summary>
    public IReadOnlyList<ProviderRequest> Requests => [.. _requests];

    /// <summary>An answer for tests that look at the request.</summary>
    public static Task Plain(ProviderRequest request, ProviderConnection connection) =>
        connection.AnswerAsync("200 OK", "{\"resourceType\":\"Patient\",\"id\":\"1\"}", "Content-Type: application/fhir+json");

    /// <summary>Takes connections (again).</summary>
    public void Listen()
    {
        _listener.Start();
        _serving = Task.Run(ServeAsync);
    }

    /// <summary>Nobody is there any more: connections are refused and kept ones end.</summary>
    public async Task StopAsync()
    {
        _listener.Stop();
        await _serving;
        foreach (var (socket, _) in _open)
        {
            socket.Close();
        }

        await Task.WhenAll(_open.Values);
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await StopAsync();
        _listener.Dispose();
        _stopping.Dispose();
    }

    private async Task ServeAsync()
    {
        while (true)
        {
            TcpClient socket;
            try
            {
                socket = await _listener.AcceptTcpClientAsync(_stopping.Token);
            }
            catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException or InvalidOperationException)
            {
                return;
            }

            Interlocked.Increment(ref _connections);
            socket.NoDelay = true;
            var done = new TaskCompletionSource();
            _open[socket] = done.Task;
            _ = Task.Run(async () =>
            {
                await TakeAsync(socket);
                _open.TryRemove(socket, out _);
                done.SetResult();
            });
        }
    }

    private async Task TakeAsync(TcpClient socket)
    {
        using (socket)
        {
            if (HangsUp)
            {
                return;
            }

            try
            {
                await using var tls = new SslStream(socket.GetStream());
                await tls.AuthenticateAsServerAsync(new SslServerAuthenticationOptions
                {
                    ServerCertificate = _certificate, ClientCertificateRequired = true, EnabledSslProtocols = Versions,
                    RemoteCertificateValidationCallback = (_, shown, _, _) => IsTheProxys(shown as X509Certificate2),
                });
                using var shown = new X509Certificate2(tls.RemoteCertificate!);
                var connection = new ProviderConnection(socket, tls, shown.GetNameInfo(X509NameType.SimpleName, false));
                while (!connection.IsOver && await connection.ReadAsync() is { } request)
                {
                    _requests.Enqueue(request);
                    if (!request.Body.IsWhole)
                    {
                        return; // the proxy gave it up
                    }

                    await Answer(request, connection);
                }
            }
            catch (Exception e) when (e is IOException or AuthenticationException or ObjectDisposedException or SocketException or OperationCanceledException or Xunit.Sdk.XunitException)
            {
                // The proxy went away, or did not like the certificate; a test that asserts here sees no answer.
            }
        }
    }

    private bool IsTheProxys(X509Certificate2? shown)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(_authorities);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.VerificationFlags = X509VerificationFlags.IgnoreNotTimeValid; // the environment's clock is its own
        return shown is not null && chain.Build(shown);
    }
}

/// <summary>A request that reached a provider.</summary>
/// <param name="ClientName">CN of the certificate that the proxy showed.</param>
internal sealed record ProviderRequest(WireHead Head, WireBody Body, string ClientName)
{
    public string Method => Head.Start.Split(' ')[0];

    /// <summary>Request target, octet by octet.</summary>
    public string Target => Head.Start.Split(' ')[1];

    public string Header(string name) => Head.Value(name);
}
