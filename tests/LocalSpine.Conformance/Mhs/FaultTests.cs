using System.Net.Http.Json;
using System.Text.Json;

namespace LocalSpine.Conformance.Mhs;

/// <summary>Faults on purpose, over the command line, and what becomes of the messages they hit.</summary>
public abstract class FaultTests(MhsEnvironment spine)
{
    private const string Gp2Gp = "urn:nhs:names:services:gp2gp";
    private const string Path = "/reliablemessaging/intermediary";

    [Theory]
    [InlineData("drop")]
    [InlineData("tls")]
    public async Task A_dropped_acknowledgement_loses_nothing_and_the_duplicate_gets_it(string fault)
    {
        await AddAsync(fault, "acknowledgement", "--party", spine.A.PartyKey);
        var message = await MessageAsync();
        await Assert.ThrowsAsync<HttpRequestException>(() => spine.A.SendAsync(message, Path));
        Assert.Equal(message.MessageId, (await spine.B.NextAsync()).Element("MessageId"));
        var again = await spine.A.SendAsync(message, Path);
        Assert.Equal((202, message.MessageId), (again.Status, again.Element("RefToMessageId")));
        await NothingMoreAsync();
    }

    [Fact]
    public async Task An_acknowledgement_has_the_status_that_was_asked_for()
    {
        await AddAsync("status", "acknowledgement", "--interaction", "COPC_IN000001UK01", "--status", "503", "--times", "2");
        var message = await MessageAsync();
        for (var i = 0; i < 2; i++)
        {
            var refused = await spine.A.SendAsync(message, Path);
            Assert.Equal((503, ""), (refused.Status, refused.Body));
        }

        Assert.Equal(202, (await spine.A.SendAsync(message, Path)).Status);
        Assert.Equal(message.MessageId, (await spine.B.NextAsync()).Element("MessageId"));
        await NothingMoreAsync();
    }

    [Fact]
    public async Task An_acknowledgement_refers_to_another_message_in_one_conversation_only()
    {
        var message = await MessageAsync();
        await AddAsync("wrong-reference", "acknowledgement", "--conversation", message.ConversationId);
        var other = await MessageAsync();
        Assert.Equal(other.MessageId, (await spine.A.SendAsync(other, Path)).Element("RefToMessageId"));
        var wrong = await spine.A.SendAsync(message, Path);
        Assert.Equal((202, true), (wrong.Status, Guid.TryParse(wrong.Element("RefToMessageId"), out _)));
        Assert.NotEqual(message.MessageId, wrong.Element("RefToMessageId"));
        await spine.B.NextAsync();
        await spine.B.NextAsync();
    }

    [Fact]
    public async Task A_slow_acknowledgement_comes_when_the_clock_says()
    {
        await spine.ClockAsync("freeze");
        try
        {
            await AddAsync("delay", "acknowledgement", "--party", spine.A.PartyKey, "--seconds", "40");
            var message = await MessageAsync();
            var sending = spine.A.SendAsync(message, Path);
            Assert.Equal(message.MessageId, (await spine.B.NextAsync()).Element("MessageId")); // accepted and delivered, but not answered yet
            await spine.ClockAsync("advance?seconds=39");
            Assert.False(sending.IsCompleted);
            await spine.ClockAsync("advance?seconds=1");
            Assert.Equal(202, (await sending).Status);
        }
        finally
        {
            await spine.ClockAsync("reset");
        }
    }

    [Fact]
    public async Task A_delivery_comes_twice()
    {
        await AddAsync("duplicate", "delivery", "--party", spine.B.PartyKey);
        var message = await MessageAsync();
        await spine.A.SendAsync(message, Path);
        Assert.Equal([message.MessageId, message.MessageId], [(await spine.B.NextAsync()).Element("MessageId"), (await spine.B.NextAsync()).Element("MessageId")]);
        await spine.MessageAsync(message.MessageId, "delivered");
    }

    [Fact]
    public async Task Deliveries_come_in_the_other_order()
    {
        await AddAsync("reorder", "delivery", "--party", spine.B.PartyKey);
        var (first, second) = (await MessageAsync(), await MessageAsync());
        await spine.A.SendAsync(first, Path);
        await UntilFaultIsTakenAsync(); // else the second may be the one that is held back
        await spine.A.SendAsync(second, Path);
        Assert.Equal([second.MessageId, first.MessageId], [(await spine.B.NextAsync()).Element("MessageId"), (await spine.B.NextAsync()).Element("MessageId")]);
    }

    [Fact]
    public async Task A_delivery_without_the_Spines_certificate_is_refused_by_the_receiver_and_tried_again()
    {
        await spine.ClockAsync("freeze");
        try
        {
            await AddAsync("tls", "delivery", "--party", spine.B.PartyKey);
            var message = await MessageAsync();
            await spine.A.SendAsync(message, Path);
            await spine.UntilAttemptAsync(message.MessageId, 1);
            await spine.ClockAsync("advance?seconds=7200");
            Assert.Equal(message.MessageId, (await spine.B.NextAsync()).Element("MessageId"));
        }
        finally
        {
            await spine.ClockAsync("reset");
        }
    }

    [Fact]
    public async Task A_response_refers_to_another_request()
    {
        await AddAsync("wrong-reference", "delivery", "--party", spine.A.PartyKey);
        var sender = new Demographics.PdsSender(spine);
        var nhs = (await sender.PatientAsync()).GetProperty("nhsNumber").GetString()!;
        const string Interaction = "PRPA_IN000203UK03";
        var message = new EbxmlMessage(
            spine.A.PartyKey, "YES-0000806", await spine.CpaAsync("YES-0000806", $"urn:nhs:names:services:pds:{Interaction}"), "urn:nhs:names:services:pds", Interaction,
            Hl7Request.Of(Interaction, Guid.NewGuid().ToString().ToUpperInvariant(), spine.A.Asid, $"<subject>{Demographics.PdsSender.Update(nhs, 1, "")}</subject>"));
        await spine.A.SendAsync(message, "/reliablemessaging/reliablerequest");
        var answer = await spine.A.NextAsync();
        Assert.Equal(message.ConversationId, answer.Element("ConversationId"));
        Assert.NotEqual(message.MessageId, answer.Element("RefToMessageId"));
    }

    [Fact]
    public async Task The_clock_runs_until_a_dead_receivers_message_is_given_up()
    {
        spine.B.HangUp();
        try
        {
            var message = await MessageAsync();
            await spine.A.SendAsync(message, Path);
            var run = await spine.Spine.RunAsync("clock", "run", "--json");
            Assert.True(run.ExitCode == 0, run.Errors);
            using var json = JsonDocument.Parse(run.Output);
            Assert.True(json.RootElement.GetProperty("isIdle").GetBoolean());
            Assert.Equal(2, json.RootElement.GetProperty("steps").GetInt32()); // attempts after two and four hours
            await spine.MessageAsync(message.MessageId, "expired");
            Assert.Equal("MessageError", (await spine.A.NextAsync()).Element("Action"));
        }
        finally
        {
            spine.B.Listen();
            await spine.ClockAsync("reset");
        }
    }

    [Theory]
    [InlineData("duplicate", "acknowledgement")]
    [InlineData("status", "delivery")]
    [InlineData("drop", "delivery", "--times", "0")]
    [InlineData("status", "acknowledgement", "--status", "99")]
    [InlineData("delay", "acknowledgement", "--seconds", "-1")]
    public async Task A_fault_that_cannot_be_is_refused(string fault, string on, params string[] more)
    {
        var refused = await spine.Spine.RunAsync(["fault", "add", fault, "--on", on, .. more]);
        Assert.NotEqual(0, refused.ExitCode);
        Assert.Contains("FAULT_", refused.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Faults_are_listed_and_cleared()
    {
        await AddAsync("drop", "delivery", "--party", "NOBODY-123456", "--times", "7");
        Assert.Contains("NOBODY-123456", (await spine.Spine.RunAsync("fault", "list")).Output, StringComparison.Ordinal);
        await spine.Spine.RunAsync("fault", "clear");
        Assert.Empty((await spine.Admin.GetFromJsonAsync<JsonElement[]>("/admin/faults"))!);
    }

    private async Task AddAsync(string fault, string on, params string[] more)
    {
        var added = await spine.Spine.RunAsync(["fault", "add", fault, "--on", on, .. more]);
        Assert.True(added.ExitCode == 0, added.Errors);
    }

    // A later message arrives first when nothing else was on its way.
    private async Task NothingMoreAsync()
    {
        var last = await MessageAsync();
        await spine.A.SendAsync(last, Path);
        Assert.Equal(last.MessageId, (await spine.B.NextAsync()).Element("MessageId"));
    }

    private async Task UntilFaultIsTakenAsync()
    {
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while ((await spine.Admin.GetFromJsonAsync<JsonElement[]>("/admin/faults", timeout.Token))!.Length > 0)
        {
            timeout.Token.ThrowIfCancellationRequested();
        }
    }

    private async Task<EbxmlMessage> MessageAsync() => new(
        spine.A.PartyKey, spine.B.PartyKey, await spine.CpaAsync(spine.B.PartyKey, $"{Gp2Gp}:COPC_IN000001UK01"), Gp2Gp, "COPC_IN000001UK01", "<COPC_IN000001UK01 xmlns=\"urn:hl7-org:v3\"/>")
    {
        AckActor = "nextMSH", SyncReply = false,
    };
}

/// <inheritdoc />
public sealed class FaultsOnSqlite(MhsOnSqlite spine) : FaultTests(spine), IClassFixture<MhsOnSqlite>;

/// <inheritdoc />
public sealed class FaultsOnPostgres(MhsOnPostgres spine) : FaultTests(spine), IClassFixture<MhsOnPostgres>;
