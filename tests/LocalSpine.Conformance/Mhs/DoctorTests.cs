namespace LocalSpine.Conformance.Mhs;

/// <summary>The endpoint doctor: what it says of a good endpoint, and of each bad one.</summary>
public sealed class DoctorTests(MhsOnSqlite spine) : IClassFixture<MhsOnSqlite>
{
    [Fact]
    public async Task A_good_endpoint_is_found_good_in_every_point()
    {
        spine.B.Answer = d => Reply.Acknowledge(d, party: spine.B.PartyKey);
        var checkedUp = await spine.Spine.RunAsync("endpoint", "check", spine.B.PartyKey);
        Assert.True(checkedUp.ExitCode == 0, checkedUp.Errors + checkedUp.Output);
        var lines = checkedUp.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        Assert.All(lines, l => Assert.StartsWith("ok", l, StringComparison.Ordinal));
        Assert.Equal(
            ["name", "TLS version", "certificate and chain", "certificate name", "client certificate", "acknowledgement", "time", "duplicate"],
            lines.Select(l => l["ok".Length..].Split(':')[0].Trim()));
        Assert.Contains(spine.B.Deliveries.GroupBy(d => d.Element("MessageId")), g => g.Count() == 2);
    }

    [Theory]
    [InlineData(500, "", "failed   acknowledgement: HTTP 500")]
    [InlineData(200, "", "warning  acknowledgement: HTTP 200 without a body")]
    [InlineData(200, "nonsense", "failed   acknowledgement: the body is no SOAP envelope")]
    [InlineData(200, "<a/>", "failed   acknowledgement: the envelope has no eb:Acknowledgment")]
    public async Task A_bad_acknowledgement_is_named(int status, string body, string said)
    {
        spine.B.Answer = _ => new Reply(status, body);
        try
        {
            Assert.Contains(said, (await spine.Spine.RunAsync("endpoint", "check", spine.B.PartyKey)).Output, StringComparison.Ordinal);
        }
        finally
        {
            spine.B.Answer = d => Reply.Acknowledge(d);
        }
    }

    [Fact]
    public async Task A_wrong_reference_and_a_refused_duplicate_are_named()
    {
        try
        {
            spine.B.Answer = d => Reply.Acknowledge(d, "ANOTHER");
            Assert.Contains("RefToMessageId is 'ANOTHER'", (await spine.Spine.RunAsync("endpoint", "check", spine.B.PartyKey)).Output, StringComparison.Ordinal);
            var calls = 0;
            spine.B.Answer = d => Interlocked.Increment(ref calls) == 1 ? Reply.Acknowledge(d, party: spine.B.PartyKey) : new Reply(500, "");
            Assert.Contains("failed   duplicate", (await spine.Spine.RunAsync("endpoint", "check", spine.B.PartyKey)).Output, StringComparison.Ordinal);
        }
        finally
        {
            spine.B.Answer = d => Reply.Acknowledge(d);
        }
    }

    [Fact]
    public async Task An_endpoint_that_is_away_and_a_party_that_is_unknown_are_named()
    {
        spine.B.HangUp();
        try
        {
            var away = await spine.Spine.RunAsync("endpoint", "check", spine.B.PartyKey);
            Assert.NotEqual(0, away.ExitCode);
            Assert.Contains("failed   name", away.Output, StringComparison.Ordinal);
        }
        finally
        {
            spine.B.Listen();
        }

        Assert.Contains("PARTY_UNKNOWN", (await spine.Spine.RunAsync("endpoint", "check", "NOBODY-123456")).Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_registered_name_is_reached_at_its_address()
    {
        var folder = Directory.CreateTempSubdirectory("localspine-named-").FullName;
        try
        {
            const string Name = "mhs.supplier.test";
            var port = spine.B.Port.ToString(System.Globalization.CultureInfo.InvariantCulture);
            var created = await spine.Spine.RunAsync(
                "endpoint", "create", "--ods", "C84001", "--fqdn", Name, "--url", $"https://{Name}/mhs", "--address", $"127.0.0.1:{port}", "--out", folder);
            Assert.True(created.ExitCode == 0, created.Errors);
            using var json = System.Text.Json.JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(folder, "endpoint.json")));
            var party = json.RootElement.GetProperty("partyKey").GetString()!;
            var found = (await spine.Spine.RunAsync("endpoint", "check", party)).Output;
            Assert.Contains($"{Name} is registered at 127.0.0.1:{port}", found, StringComparison.Ordinal);
            Assert.Contains($"warning  certificate name: CN", found, StringComparison.Ordinal); // it is B's certificate

            var moved = await spine.Spine.RunAsync("endpoint", "name", Name, "--address", "127.0.0.1:1");
            Assert.True(moved.ExitCode == 0, moved.Errors);
            Assert.Contains("failed   name", (await spine.Spine.RunAsync("endpoint", "check", party)).Output, StringComparison.Ordinal);
            Assert.Contains("ADDRESS_INVALID", (await spine.Spine.RunAsync("endpoint", "name", Name, "--address", "nowhere")).Errors, StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
