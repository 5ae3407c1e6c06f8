using System.Net;
using System.Text.RegularExpressions;
using LocalSpine.Conformance.Environments;

namespace LocalSpine.Conformance.Identity;

/// <summary>A browser without scripts on the pages of the Care Identity Service.</summary>
internal sealed partial class CisBrowser(SpineFixture spine) : IDisposable
{
    private readonly HttpClient _http = SpineClient.Of(spine.Process, spine.Endpoint, null, followsRedirects: false);

    /// <summary>Signed on with a card.</summary>
    public static async Task<CisBrowser> WithAsync(SpineFixture spine, string card, string passcode = "1234")
    {
        var browser = new CisBrowser(spine);
        var (status, page) = await browser.PostAsync("/cis/sign-in", "", ("card", card), ("passcode", passcode));
        Assert.True(status == HttpStatusCode.Redirect, page);
        return browser;
    }

    /// <summary>Signed on as one of the environment's users.</summary>
    public static Task<CisBrowser> AsAsync(SpineFixture spine, string uid) => WithAsync(spine, $"9{uid[^9..]}");

    public async Task<(HttpStatusCode Status, string Page)> GetAsync(string path)
    {
        using var answer = await _http.GetAsync(path);
        return (answer.StatusCode, WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync()));
    }

    /// <summary>Sends a form; of redirects, where they go is the page.</summary>
    /// <param name="page">Where the form is, or another from which its protection comes.</param>
    public async Task<(HttpStatusCode Status, string Page)> PostAsync(string page, string handler, params (string Name, string Value)[] fields)
    {
        var token = Token().Match(await _http.GetStringAsync(page)).Groups[1].Value;
        return await SendAsync(page, handler, [.. fields, ("__RequestVerificationToken", token)]);
    }

    /// <summary>Sends to a page what it did not offer: the protection is that of another form.</summary>
    public async Task<(HttpStatusCode Status, string Page)> ForgeAsync(string page, string handler, params (string Name, string Value)[] fields)
    {
        var token = Token().Match(await _http.GetStringAsync("/cis/self")).Groups[1].Value;
        return await SendAsync(page, handler, [.. fields, ("__RequestVerificationToken", token)]);
    }

    public async Task<(HttpStatusCode Status, string Page)> SendAsync(string page, string handler, params (string Name, string Value)[] fields)
    {
        using var form = new FormUrlEncodedContent(fields.Select(f => KeyValuePair.Create(f.Name, f.Value)));
        using var answer = await _http.PostAsync(handler.Length == 0 ? page : $"{page}?handler={handler}", form);
        return (answer.StatusCode, answer.Headers.Location?.OriginalString ?? WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync()));
    }

    public void Dispose() => _http.Dispose();

    [GeneratedRegex("name=\"__RequestVerificationToken\" type=\"hidden\" value=\"([^\"]+)\"")]
    private static partial Regex Token();
}
