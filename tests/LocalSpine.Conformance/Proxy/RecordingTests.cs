using System.Net.Http.Json;
using System.Text.Json;

namespace LocalSpine.Conformance.Proxy;

/// <summary>Answers of a provider kept while it is there, and given again when it is not.</summary>
public abstract class RecordingTests(ProxyEnvironment spine) : IAsyncLifetime
{
    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        spine.Provider.Answer = ProviderProgram.Plain; // the next test finds a provider that answers
        await ModeAsync("live");
        await spine.Admin.DeleteAsync("/admin/proxy/recordings");
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task What_was_recorded_is_replayed_without_the_provider()
    {
        var requests = new[]
        {
            spine.Read("/Patient/71?x=1"), spine.Request("POST", "/Patient/$gpc.getstructuredrecord", Interactions.Structured).WithBody("{\"a\":1}", "application/fhir+json"),
            spine.Read("/Patient/none"), spine.Read("/Patient/unchanged"), spine.Request("GET", "/Binary/7", Interactions.Binary),
        };
        spine.Provider.Answer = (r, c) => r.Target.EndsWith("none", StringComparison.Ordinal) ? c.AnswerAsync("404 Not Found", "{}", "Content-Type: application/fhir+json")
            : r.Target.EndsWith("unchanged", StringComparison.Ordinal) ? c.WriteAsync("HTTP/1.1 304 Not Modified\r\nETag: \"4\"\r\n\r\n")
            : r.Target.Contains("Binary", StringComparison.Ordinal) ? c.WriteAsync("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Encoding: gzip\r\n\r\n3\r\n\u001f\u008b\0\r\n0\r\n\r\n")
            : c.AnswerAsync("200 OK", r.Target + r.Body.Text, "Content-Type: application/fhir+json", "ETag: W/\"1\"", "Set-Cookie: a=1", "Set-Cookie: b=2", "X-Latin: Zo\u00EB", "Strict-Transport-Security: max-age=7");
        await ModeAsync("record");
        var recorded = new List<RawAnswer>();
        foreach (var request in requests)
        {
            recorded.Add(await spine.SendAsync(request));
        }

        await ModeAsync("replay");
        await spine.Provider.StopAsync();
        var before = spine.Provider.Connections;
        try
        {
            foreach (var (request, first) in requests.Zip(recorded))
            {
                var again = await spine.SendAsync(request.With("Ssp-TraceID", Guid.NewGuid().ToString()));
                Assert.Equal((first.Status, first.Body.Sha256), (again.Status, again.Body.Sha256));
                static IEnumerable<string> Comparable(RawAnswer a) =>
                    a.Head.Fields.Where(f => f.Name is not ("Date" or "Transfer-Encoding" or "Content-Length")).Select(f => $"{f.Name}: {f.Value}").Order(StringComparer.Ordinal);
                Assert.Equal(Comparable(first), Comparable(again));
            }

            foreach (var other in new[] { spine.Read("/Patient/71?x=2"), spine.Read("/Patient/72"), requests[1] with { Body = "{\"a\":2}"u8.ToArray() } })
            {
                var (answer, trace) = await spine.DecideAsync(other.With("Ssp-TraceID", Guid.NewGuid().ToString()));
                Assert.Equal((503, "transient"), (answer.Status, answer.Outcome().Code));
                Assert.StartsWith("NOT_RECORDED", answer.Outcome().Diagnostics, StringComparison.Ordinal);
                trace.AssertRefusedBy("PROVIDER");
            }

            Assert.Equal(403, (await spine.SendAsync(requests[0].With("Ssp-InteractionID", Interactions.NotAsked))).Status); // the checks are the same
            Assert.Equal(before, spine.Provider.Connections);
        }
        finally
        {
            spine.Provider.Listen();
        }

        var listed = (await spine.Admin.GetFromJsonAsync<JsonElement[]>("/admin/proxy/recordings"))!;
        Assert.Equal(requests.Length, listed.Length);
        Assert.Contains(listed, l => l.GetProperty("url").GetString() == $"{spine.Practice.Root}/Patient/71?x=1" && l.GetProperty("status").GetInt32() == 200);
    }

    [Fact]
    public async Task A_second_recording_replaces_the_first_and_a_broken_answer_is_not_kept()
    {
        await ModeAsync("record");
        var request = spine.Read("/Patient/81");
        foreach (var text in new[] { "first", "second" })
        {
            Assert.Equal(text, (await spine.ForwardAsync(request, (_, c) => c.AnswerAsync("200 OK", text))).Answer.Text);
        }

        spine.Provider.Answer = async (_, c) =>
        {
            await c.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nthird");
            c.Abort();
        };
        await using (var connection = await spine.ConnectAsync(request.Face, spine.Consumer))
        {
            await connection.SendAsync(request.Octets());
            Assert.True(await connection.ReadAsync() is null or { Body.IsWhole: false });
        }

        await ModeAsync("replay");
        var replayed = await spine.SendAsync(request);
        Assert.True(replayed.Text == "second", replayed.Text);
    }

    [Fact]
    public async Task A_mode_that_is_none_is_refused()
    {
        using var response = await spine.Admin.PutAsJsonAsync("/admin/proxy/providers", new { mode = "7" });
        Assert.Equal(422, (int)response.StatusCode);
        Assert.Equal("PROVIDER_MODE", (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("rule").GetString());
    }

    private async Task ModeAsync(string mode)
    {
        using var response = await spine.Admin.PutAsJsonAsync("/admin/proxy/providers", new { mode });
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
        Assert.Equal(mode, (await spine.Admin.GetFromJsonAsync<JsonElement>("/admin/proxy/providers")).GetProperty("mode").GetString());
    }
}

[Collection(OnProxy.Name)]
public sealed class RecordingsOnSqlite(ProxyOnSqlite spine) : RecordingTests(spine);

[Collection(OnProxyPostgres.Name)]
public sealed class RecordingsOnPostgres(ProxyOnPostgres spine) : RecordingTests(spine);
