using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text.RegularExpressions;
using LocalSpine.Conformance.Environments;
using Microsoft.AspNetCore.WebUtilities;

namespace LocalSpine.Conformance.Identity;

/// <summary>A browser without scripts: keeps cookies, follows redirects until one leads out of the environment, posts the form that a page has.</summary>
internal sealed partial class TestBrowser(SpineFixture spine) : IDisposable
{
    public const string Cis2 = "/openam/oauth2/realms/root/realms/NHSIdentity/realms/Healthcare";
    public const string Passcode = "1234";

    private readonly HttpClient _client = Client(spine);
    private readonly CookieContainer _cookies = new();

    /// <summary>The page that is shown; empty once a redirect led out.</summary>
    public string Page { get; private set; } = "";

    public int Status { get; private set; }

    /// <summary>Where the last redirect led, when it led out.</summary>
    public Uri? Left { get; private set; }

    /// <summary>Every address on the way.</summary>
    public List<string> Way { get; } = [];

    /// <summary>A parameter of the address that the browser was sent out to.</summary>
    public string? Returned(string name) => Left is { } url && QueryHelpers.ParseQuery(url.Query).TryGetValue(name, out var value) ? value.ToString() : null;

    public Task OpenAsync(string url) => SendAsync(HttpMethod.Get, new Uri(_client.BaseAddress!, url), null);

    /// <summary>Posts the page's form.</summary>
    public Task SubmitAsync(params (string Name, string Value)[] fields) => SendAsync(
        HttpMethod.Post, new Uri(_client.BaseAddress!, Action), new FormUrlEncodedContent(fields.ToDictionary(f => f.Name, f => f.Value)));

    /// <summary>Where the page's form goes.</summary>
    public string Action => WebUtility.HtmlDecode(FormAction().Match(Page).Groups[1].Value);

    /// <summary>A URL of CIS2's authorize endpoint.</summary>
    public static string AuthorizeUrl(TestApplication application, string scope = "openid", string more = "") =>
        $"{Cis2}/authorize?response_type=code&client_id={application.ClientId}&redirect_uri={Uri.EscapeDataString(TestApplication.Redirect)}&scope={Uri.EscapeDataString(scope)}&state=state-1&nonce=nonce-1{more}";

    /// <summary>A URL of the API platform's authorize endpoint.</summary>
    public static string PlatformUrl(TestApplication application, string more = "", string root = "/oauth2") =>
        $"{root}/authorize?response_type=code&client_id={application.ClientId}&redirect_uri={Uri.EscapeDataString(TestApplication.Redirect)}&state=state-1{more}";

    /// <summary>Signs in with a smartcard and answers the code that the application gets.</summary>
    public async Task<string> SignInAsync(string url, string user = Staff.OneRole)
    {
        await OpenAsync(url);
        if (Left is null)
        {
            await SubmitAsync(("user", user), ("passcode", Passcode));
        }

        return Returned("code") ?? throw new InvalidOperationException($"no code: {Status} {Left} {Page}");
    }

    /// <summary>Signs in at CIS2 and answers the token endpoint's answer.</summary>
    public async Task<PlatformAnswer> Cis2TokensAsync(TestApplication application, string scope = "openid", string user = Staff.OneRole, string more = "") =>
        await RedeemAsync(application, await SignInAsync(AuthorizeUrl(application, scope, more), user));

    /// <summary>Redeems a code at CIS2.</summary>
    public Task<PlatformAnswer> RedeemAsync(TestApplication application, string code, params (string Name, string Value)[] more)
    {
        var form = new Dictionary<string, string>
        {
            ["grant_type"] = "authorization_code", ["code"] = code, ["redirect_uri"] = TestApplication.Redirect, ["client_id"] = application.ClientId, ["client_secret"] = application.Secret,
        };
        foreach (var (name, value) in more)
        {
            form[name] = value;
        }

        return PlatformAnswer.PostAsync(spine, $"{Cis2}/access_token", form);
    }

    public void Dispose() => _client.Dispose();

    // Every name is this machine's, as with a hosts file.
    private static HttpClient Client(SpineFixture spine)
    {
        var authorities = new X509Certificate2Collection();
        authorities.ImportFromPemFile(Path.Combine(spine.Endpoint, "ca.pem"));
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            ConnectCallback = async (context, cancellationToken) =>
            {
                var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
                await socket.ConnectAsync(IPAddress.Loopback, context.DnsEndPoint.Port, cancellationToken);
                return new NetworkStream(socket, ownsSocket: true);
            },
        };
        handler.SslOptions.CertificateChainPolicy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck, DisableCertificateDownloads = true,
        };
        handler.SslOptions.CertificateChainPolicy.CustomTrustStore.AddRange(authorities);
        return new HttpClient(handler) { BaseAddress = new Uri($"https://localhost:{spine.Process.Https}") };
    }

    private async Task SendAsync(HttpMethod method, Uri url, HttpContent? content)
    {
        for (var hops = 0; hops < 10; hops++)
        {
            Way.Add(url.OriginalString);
            using var request = new HttpRequestMessage(method, url) { Content = content };
            if (_cookies.GetCookieHeader(url) is { Length: > 0 } cookies)
            {
                request.Headers.Add("Cookie", cookies);
            }

            using var response = await _client.SendAsync(request);
            if (response.Headers.TryGetValues("Set-Cookie", out var set))
            {
                foreach (var cookie in set)
                {
                    _cookies.SetCookies(url, cookie);
                }
            }

            Status = (int)response.StatusCode;
            Page = await response.Content.ReadAsStringAsync();
            Left = null;
            if (response.Headers.Location is not { } location)
            {
                return;
            }

            (method, content, url) = (HttpMethod.Get, null, new Uri(url, location));
            if (url.Port != spine.Process.Https)
            {
                (Left, Page) = (url, "");
                return;
            }
        }

        throw new InvalidOperationException($"too many redirects: {string.Join(", ", Way)}");
    }

    [GeneratedRegex("<form[^>]* action=\"([^\"]*)\"")]
    private static partial Regex FormAction();
}

/// <summary>Smartcard users of the seed.</summary>
internal static class Staff
{
    public const string OneRole = "555000100000";
    public const string OneRoleProfile = "555000300000";
    public const string Card = "9000100000";
    public const string ManyRoles = "555000100019";
    public const string NoRole = "555000100020";
    public const string Closed = "555000100021";
}
