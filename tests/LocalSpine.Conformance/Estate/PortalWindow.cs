using System.Net;
using System.Text.RegularExpressions;
using LocalSpine.Conformance.Environments;

namespace LocalSpine.Conformance.Estate;

/// <summary>A browser without scripts on the portal, with cookies of its own.</summary>
internal sealed partial class PortalWindow(SpineProcess spine, string endpoint) : IDisposable
{
    private readonly HttpClient _http = SpineClient.Of(spine, endpoint, null, followsRedirects: false);

    public async Task<(HttpStatusCode Status, string Page)> GetAsync(string path)
    {
        using var answer = await _http.GetAsync(path);
        return (answer.StatusCode, answer.Headers.Location?.OriginalString ?? WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync()));
    }

    /// <summary>Sends a form with the protection of a page; of redirects, where they go is the page.</summary>
    public async Task<(HttpStatusCode Status, string Page)> PostAsync(string page, string to, params (string Name, string Value)[] fields)
    {
        var token = Token().Match(await _http.GetStringAsync(page)).Groups[1].Value;
        using var form = new FormUrlEncodedContent(fields.Append(("__RequestVerificationToken", token)).Select(f => KeyValuePair.Create(f.Item1, f.Item2)));
        using var answer = await _http.PostAsync(to, form);
        return (answer.StatusCode, answer.Headers.Location?.OriginalString ?? WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync()));
    }

    /// <summary>Sends a cookie from now on, with those that it is given.</summary>
    public void Keep(string cookie) => _http.DefaultRequestHeaders.Add("Cookie", cookie);

    public async Task<byte[]?> DownloadAsync(string path)
    {
        using var answer = await _http.GetAsync(path);
        return answer.StatusCode == HttpStatusCode.OK ? await answer.Content.ReadAsByteArrayAsync() : null;
    }

    public void Dispose() => _http.Dispose();

    [GeneratedRegex("name=\"__RequestVerificationToken\" type=\"hidden\" value=\"([^\"]+)\"")]
    private static partial Regex Token();
}
