using System.Net;
using LocalSpine.Conformance.Environments;
using LocalSpine.Conformance.Proxying;

namespace LocalSpine.Conformance.Portal;

/// <summary>A browser without scripts on the portal of an environment.</summary>
/// <param name="endpoint">Folder that <c>endpoint create</c> wrote.</param>
internal sealed class PortalBrowser(SpineProcess spine, string endpoint) : IDisposable
{
    private readonly HttpClient _client = SpineClient.Of(spine, endpoint, null);

    /// <summary>A page that is there, as people read it.</summary>
    public async Task<string> ReadAsync(string path) => WebUtility.HtmlDecode(await SourceAsync(path));

    /// <summary>The same as it is written.</summary>
    public async Task<string> SourceAsync(string path)
    {
        var (status, page) = await GetAsync(path);
        Assert.Equal((path, HttpStatusCode.OK), (path, status));
        return page;
    }

    public async Task<(HttpStatusCode Status, string Page)> GetAsync(string path)
    {
        using var answer = await _client.GetAsync(path);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }

    /// <summary>Sends the form of a page; the page that it leads to.</summary>
    public async Task<string> DoAsync(string page, string handler, params (string Name, string Value)[] fields)
    {
        using var answer = await ProxyEnvironment.PostAsync(_client, page, handler, fields);
        var shown = WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync());
        Assert.True(answer.StatusCode == HttpStatusCode.OK, $"{page} {handler}: {answer.StatusCode}\n{shown}");
        return shown;
    }

    /// <summary>Sends a form that has to be refused under that rule; the page that says so.</summary>
    public async Task<string> RefusedAsync(string rule, string page, string handler, params (string Name, string Value)[] fields)
    {
        using var answer = await ProxyEnvironment.PostAsync(_client, page, handler, fields);
        var shown = WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync());
        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        Assert.Contains($"<code>{rule}</code>", shown, StringComparison.Ordinal);
        return shown;
    }

    public void Dispose() => _client.Dispose();
}
