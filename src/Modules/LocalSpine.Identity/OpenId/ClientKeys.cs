using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using LocalSpine.Core.Directory;
using LocalSpine.Core.Trust;
using LocalSpine.Hosting.Outbound;
using LocalSpine.Identity.Platform;

namespace LocalSpine.Identity.OpenId;

/// <summary>
/// Public keys of applications: given at registration, or fetched from their URL. Fetched ones are kept for ten minutes of the environment's clock, and fetched
/// once more when a token names a key that is not among them (identity 18).
/// </summary>
internal sealed class ClientKeys(ICertificateAuthority trust, INameRegister names, TimeProvider clock) : IDisposable
{
    private const int MaxDocument = 262_144;
    private const int MostKept = 1_000;

    private static readonly TimeSpan Kept = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<string, (KeySet Keys, DateTimeOffset At)> _fetched = new();
    private readonly Lock _gate = new();
    private HttpClient? _http;

    public static bool HasKeys(Application application) => application.Jwks is not null || application.JwksUrl is not null;

    /// <summary>The application's keys; null when its URL could not be read.</summary>
    /// <param name="wanted">Id of the key that is looked for.</param>
    public async ValueTask<KeySet?> FindAsync(Application application, string wanted, CancellationToken cancellationToken)
    {
        if (application.Jwks is { } inline)
        {
            return KeySet.Read(inline);
        }

        var url = application.JwksUrl!;
        var now = clock.GetUtcNow();
        if (_fetched.TryGetValue(url, out var known) && known.Keys.Has(wanted) && now - known.At < Kept && now >= known.At)
        {
            return known.Keys;
        }

        if (await FetchAsync(url, cancellationToken) is not { } fetched)
        {
            return null;
        }

        if (_fetched.Count >= MostKept)
        {
            _fetched.Clear();
        }

        _fetched[url] = (fetched, now);
        return fetched;
    }

    public void Dispose() => _http?.Dispose();

    private async Task<KeySet?> FetchAsync(string url, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Patience);
        try
        {
            await trust.Ready.WaitAsync(patience.Token);
            using var request = new HttpRequestMessage(HttpMethod.Get, url);
            request.Headers.Accept.ParseAdd("application/json");
            using var response = await Client().SendAsync(request, HttpCompletionOption.ResponseHeadersRead, patience.Token);
            if (response.StatusCode != HttpStatusCode.OK)
            {
                return null;
            }

            var body = new byte[MaxDocument + 1];
            using var stream = await response.Content.ReadAsStreamAsync(patience.Token);
            var length = await stream.ReadAtLeastAsync(body, body.Length, throwOnEndOfStream: false, patience.Token);
            return length <= MaxDocument ? KeySet.Read(Encoding.UTF8.GetString(body, 0, length)) : null;
        }
        catch (Exception e) when (e is HttpRequestException or IOException or UriFormatException or InvalidOperationException or NotSupportedException)
        {
            return null;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return null;
        }
    }

    private HttpClient Client()
    {
        lock (_gate)
        {
            return _http ??= new HttpClient(OutboundTls.Handler(trust, null, (end, cancellationToken) => OutboundTls.ConnectAsync(names, end.Host, end.Port, cancellationToken), IsTrusted));
        }
    }

    // Key sets are published on ordinary web servers as well as on servers with a certificate of this environment.
    private bool IsTrusted(object sender, X509Certificate? certificate, X509Chain? sent, SslPolicyErrors errors)
    {
        if (certificate is not X509Certificate2 shown || errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch))
        {
            return false;
        }

        using var chain = new X509Chain();
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.DisableCertificateDownloads = true;
        chain.ChainPolicy.ExtraStore.AddRange(sent?.ChainPolicy.ExtraStore ?? []);
        return trust.Judge(shown) is null || chain.Build(shown);
    }
}
