using System.Net;
using System.Text.Json;
using LocalSpine.Conformance.Mailboxes;

namespace LocalSpine.Conformance.Proxying;

/// <summary><c>localspine proxy</c> against a running environment.</summary>
public sealed class ProxyCommandTests(ProxyEnvironment spine) : IClassFixture<ProxyEnvironment>
{
    [Fact]
    public async Task The_line_that_endpoint_create_prints_reaches_the_built_in_provider()
    {
        var begin = spine.Able.Printed.IndexOf("  curl ", StringComparison.Ordinal);
        Assert.Contains("LocalSpine echo provider", await MailboxEnvironment.BashAsync(spine.Able.Printed[begin..].TrimEnd() + " -s", spine.Folder), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_trace_tells_each_check_and_the_command_that_it_prints_mends_the_request()
    {
        using var consumer = await spine.ConsumerAsync("Z9PC1", ProxyEnvironment.Slots);
        var (status, exchange) = await spine.GetAsync(consumer, ProxyEnvironment.Metadata);
        Assert.Equal(HttpStatusCode.Forbidden, status);
        var printed = await spine.RunAsync("proxy", "trace", $"{exchange}");
        Assert.Matches(@"passed +SENDER_CERTIFICATE\n", printed);
        Assert.Matches($@"failed +SENDER_INTERACTION\n +expected +an accredited system with nhsAsSvcIA {ProxyEnvironment.Metadata}\n +found .*\n +directory +uniqueIdentifier={consumer.Asid}", printed);
        Assert.Matches(@"not reached +SHARING\n", printed);
        var mend = printed.TrimEnd().Split('\n')[^1].Trim();
        Assert.Equal($"localspine endpoint add --asid {consumer.Asid} --interactions {ProxyEnvironment.Metadata}", mend);
        await spine.RunAsync(mend.Split(' ')[1..]);
        Assert.Equal(HttpStatusCode.OK, (await spine.GetAsync(consumer, ProxyEnvironment.Metadata)).Status);
    }

    [Fact]
    public async Task Without_a_number_the_newest_is_traced()
    {
        var (_, refused) = await spine.GetAsync(spine.Able, ProxyEnvironment.Metadata, to: "999999999999");
        var (_, accepted) = await spine.GetAsync(spine.Able, ProxyEnvironment.Metadata);
        Assert.StartsWith($"exchange {accepted}, ", await spine.RunAsync("proxy", "trace"), StringComparison.Ordinal);
        Assert.StartsWith($"exchange {refused}, ", await spine.RunAsync("proxy", "trace", "--refused"), StringComparison.Ordinal);
        using var json = JsonDocument.Parse(await spine.RunAsync("proxy", "trace", "--json"));
        Assert.Equal("CLIENT_CERTIFICATE", json.RootElement.GetProperty("decision")[0].GetProperty("check").GetString());
    }

    [Fact]
    public async Task A_pair_that_may_not_share_is_mended_by_the_command_of_its_trace()
    {
        using var consumer = await spine.ConsumerAsync("Z9PC2", "all");
        Assert.Matches(@"sharing rule \d+: denied from Z9PC2 to \* for urn:nhs:", await spine.RunAsync("proxy", "share", "--from", "Z9PC2", "--to", "*", "--interaction", ProxyEnvironment.Metadata, "--deny"));
        var (status, exchange) = await spine.GetAsync(consumer, ProxyEnvironment.Metadata);
        Assert.Equal(HttpStatusCode.Forbidden, status);
        var mend = (await spine.RunAsync("proxy", "trace", $"{exchange}")).TrimEnd().Split('\n')[^1].Trim();
        Assert.Equal($"localspine proxy share --from {consumer.Asid} --to {ProxyEnvironment.EchoAsid}", mend);
        await spine.RunAsync(mend.Split(' ')[1..]);
        Assert.Equal(HttpStatusCode.OK, (await spine.GetAsync(consumer, ProxyEnvironment.Metadata)).Status);
    }

    [Fact]
    public async Task A_rule_is_listed_and_removed()
    {
        using var added = JsonDocument.Parse(await spine.RunAsync("proxy", "share", "--from", "Z9PC3", "--to", "Z9ECH", "--json"));
        var id = added.RootElement.GetProperty("id").GetInt64();
        Assert.Matches($@"{id} +Z9PC3 +Z9ECH +\* +true\n", await spine.RunAsync("proxy", "sharing"));
        using var one = JsonDocument.Parse(await spine.RunAsync("proxy", "sharing", "--json", "--limit", "1"));
        Assert.Single(one.RootElement.EnumerateArray());
        await spine.RunAsync("proxy", "unshare", $"{id}");
        Assert.DoesNotContain("Z9PC3", await spine.RunAsync("proxy", "sharing"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_audit_is_written_in_both_forms()
    {
        await spine.GetAsync(spine.Able, ProxyEnvironment.Metadata);
        var file = Path.Combine(spine.Folder, "audit.csv");
        await spine.RunAsync("proxy", "audit", "--from", "2020-01-01T00:00:00Z", "--out", file);
        var lines = await File.ReadAllLinesAsync(file);
        Assert.Equal("\"_time\",sspFrom,sspTo,SspTraceId,interaction,responseCode,duration,responseSize,responseErrorMessage,method", lines[0]);
        Assert.Contains(lines, l => l.Contains($",{spine.Able.Asid},{ProxyEnvironment.EchoAsid},", StringComparison.Ordinal));
        Assert.Contains(",certificateSubject,", await spine.RunAsync("proxy", "audit", "--all", "--limit", "1"), StringComparison.Ordinal);
        using var json = JsonDocument.Parse(await spine.RunAsync("proxy", "audit", "--format", "json", "--limit", "1"));
        Assert.Equal("proxy", Assert.Single(json.RootElement.EnumerateArray()).GetProperty("face").GetString());
        Assert.Single((await spine.RunAsync("proxy", "audit", "--to", "2020-01-01")).TrimEnd().Split('\n'));
    }

    [Fact]
    public async Task What_was_recorded_is_replayed_until_it_is_forgotten()
    {
        Assert.Equal("providers live\n", await spine.RunAsync("proxy", "providers"));
        Assert.Equal("providers record\n", await spine.RunAsync("proxy", "providers", "record"));
        await spine.GetAsync(spine.Able, ProxyEnvironment.Metadata, "/metadata?kept=1");
        Assert.Matches($@"{ProxyEnvironment.EchoAsid} +{ProxyEnvironment.Metadata} +GET +{ProxyEnvironment.EchoRoot}/metadata\?kept=1 +200 +\d+\n", await spine.RunAsync("proxy", "recordings"));
        await spine.RunAsync("proxy", "providers", "replay");
        Assert.Equal(HttpStatusCode.OK, (await spine.GetAsync(spine.Able, ProxyEnvironment.Metadata, "/metadata?kept=1")).Status);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await spine.GetAsync(spine.Able, ProxyEnvironment.Metadata, "/metadata?kept=2")).Status);
        await spine.RunAsync("proxy", "recordings", "--clear");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await spine.GetAsync(spine.Able, ProxyEnvironment.Metadata, "/metadata?kept=1")).Status);
        await spine.RunAsync("proxy", "providers", "live");
    }

    [Fact]
    public async Task A_fault_hits_the_consumer_that_it_is_for()
    {
        using var consumer = await spine.ConsumerAsync("Z9PC4", "all");
        await spine.RunAsync("proxy", "fault", "status", "--from", consumer.Asid, "--status", "502", "--times", "2");
        Assert.Matches($@"status +{consumer.Asid} +502 +5 +2\n", await spine.RunAsync("proxy", "faults"));
        Assert.Equal(HttpStatusCode.OK, (await spine.GetAsync(spine.Able, ProxyEnvironment.Metadata)).Status);
        Assert.Equal(HttpStatusCode.BadGateway, (await spine.GetAsync(consumer, ProxyEnvironment.Metadata)).Status);
        await spine.RunAsync("proxy", "clear-faults");
        Assert.Equal(HttpStatusCode.OK, (await spine.GetAsync(consumer, ProxyEnvironment.Metadata)).Status);
    }

    [Theory]
    [InlineData("proxy fault status --status 200", "FAULT_STATUS")]
    [InlineData("proxy trace 1000000", "localspine exchanges")]
    [InlineData("proxy share --from Z9Z01", "--to")]
    [InlineData("proxy share --from a,b --to Z9Z01", "--from and --to")]
    [InlineData("proxy unshare 1000000", "proxy sharing")]
    [InlineData("proxy audit --from yesterday", "2026-07-01T12:00:00Z")]
    [InlineData("proxy audit --out nowhere/audit.csv", "--out")]
    [InlineData("proxy providers sometimes", "replay")]
    public async Task An_error_says_what_to_do_next(string command, string next) =>
        Assert.Contains(next, await spine.RefusalAsync(command.Split(' ')), StringComparison.Ordinal);
}
