using System.Text.Json;

namespace LocalSpine.Conformance.Proxy;

/// <summary>The built-in provider: registered like a practice, takes the proxy only, tells what arrived, misbehaves on request.</summary>
[Collection(OnProxy.Name)]
public sealed class EchoProviderTests(ProxyOnSqlite spine)
{
    private const string Root = "https://provider.localspine.test/Z9ECH/STU3/1/gpconnect";

    [Fact]
    public async Task It_tells_what_arrived()
    {
        var request = Request("POST", "/Patient/$gpc.getstructuredrecord?x=a|b", Interactions.Structured).WithBody("abc", "application/fhir+json") with
        {
            Target = $"/{Root}/structured/Patient/$gpc.getstructuredrecord?x=a|b",
        };
        var answer = await spine.SendAsync(request);
        Assert.Equal(200, answer.Status);
        using var echo = JsonDocument.Parse(answer.Text);
        Assert.Equal("/Z9ECH/STU3/1/gpconnect/structured/Patient/$gpc.getstructuredrecord?x=a|b", echo.RootElement.GetProperty("target").GetString());
        Assert.Equal(("POST", 3, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"), (
            echo.RootElement.GetProperty("method").GetString(), echo.RootElement.GetProperty("bodyBytes").GetInt32(), echo.RootElement.GetProperty("bodySha256").GetString()));
        var headers = echo.RootElement.GetProperty("headers");
        Assert.Equal("provider.localspine.test", headers.GetProperty("Host")[0].GetString());
        Assert.Equal(request.TraceId, headers.GetProperty("Ssp-TraceID")[0].GetString());
    }

    [Fact]
    public async Task It_has_a_capability_statement()
    {
        var answer = await spine.SendAsync(Request("GET", "/metadata", Interactions.Metadata));
        using var capability = JsonDocument.Parse(answer.Text);
        Assert.Equal(("CapabilityStatement", "3.0.1"), (capability.RootElement.GetProperty("resourceType").GetString(), capability.RootElement.GetProperty("fhirVersion").GetString()));
    }

    [Theory]
    [InlineData("?status=404", 404)]
    [InlineData("?status=204", 204)]
    [InlineData("?location=https://elsewhere.example.nhs.uk/", 302)]
    [InlineData("?drop=headers", 502)]
    public async Task It_misbehaves_on_request(string query, int status) => Assert.Equal(status, (await spine.SendAsync(Request("GET", "/Patient/2" + query, Interactions.ReadPatient))).Status);

    [Fact]
    public async Task It_sends_as_much_as_wanted_or_half_of_it()
    {
        Assert.Equal(300_000, (await spine.SendAsync(Request("GET", "/Patient/2?size=300000", Interactions.ReadPatient))).Body.Length);
        Assert.False((await spine.SendAsync(Request("GET", "/Patient/2?size=300000&drop=body", Interactions.ReadPatient))).Body.IsWhole);
    }

    [Fact]
    public async Task It_takes_nobody_but_the_proxy()
    {
        await using var connection = await spine.ConnectAsync("provider.localspine.test", spine.Consumer);
        await connection.SendAsync((Request("GET", "", Interactions.Metadata) with { Face = "provider.localspine.test", Target = "/Z9ECH/STU3/1/gpconnect/metadata" }).Octets());
        var answer = await connection.ReadAsync();
        Assert.Equal(400, answer!.Status);
        Assert.Contains("PROVIDER_CALLER", answer.Text, StringComparison.Ordinal);
        Assert.Contains("BAD_REQUEST", answer.Text, StringComparison.Ordinal);
        await Assert.ThrowsAnyAsync<Exception>(async () =>
        {
            await using var without = await spine.ConnectAsync("provider.localspine.test", null);
            await without.SendAsync("GET / HTTP/1.1\r\nHost: provider.localspine.test\r\n\r\n");
            _ = await without.ReadAsync() ?? throw new IOException("the connection was closed");
        });
    }

    private ProxyRequest Request(string method, string rest, string interaction) =>
        spine.Request(method, "", interaction).With("Ssp-To", "200000000999") with { Target = $"/{Root}{rest}" };
}
