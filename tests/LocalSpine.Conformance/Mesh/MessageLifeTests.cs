using System.Net.Http.Json;
using System.Text.Json;

namespace LocalSpine.Conformance.Mesh;

/// <summary>What time does to messages: expiry after five days, deletion after thirty, delays (mesh 7). The clock is moved, nobody waits.</summary>
public abstract class MessageLifeTests(MeshEnvironment mesh)
{
    private const double Day = 86_400;

    // Tokens carry the environment's time.
    private async Task<MeshClient> NewAsync(Dictionary<string, object>? more = null) => new(mesh.Http, (await mesh.NewMailboxAsync(more: more)).Mailbox) { Now = Now };

    private DateTimeOffset Now() => mesh.Admin.GetFromJsonAsync<JsonElement>("/admin/clock").GetAwaiter().GetResult().GetProperty("now").GetDateTimeOffset();

    private Task AdvanceAsync(double seconds) => mesh.ClockAsync($"advance?seconds={seconds.ToString(System.Globalization.CultureInfo.InvariantCulture)}");

    private static async Task UntilAsync(Func<Task<bool>> done)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (!await done())
        {
            patience.Token.ThrowIfCancellationRequested();
        }
    }

    [Fact]
    public async Task After_five_days_the_sender_gets_a_report_and_after_thirty_everything_is_gone()
    {
        var (sender, recipient) = (await NewAsync(), await NewAsync());
        var large = new byte[100_000];
        new Random(1).NextBytes(large);
        var lost = (await sender.SendAsync(recipient.Mailbox, "API-DOCS-TEST", large, 2, ("mex-localid", "order-17"), ("mex-subject", "Monthly extract"))).Json.GetProperty("message_id").GetString()!;
        var read = await sender.SentAsync(recipient.Mailbox, "API-DOCS-TEST", "read");
        Assert.Equal(200, (await recipient.AcknowledgeAsync(read)).Status);
        var unsubjected = await sender.SentAsync(recipient.Mailbox, "API-DOCS-TEST", "x");
        var never = await sender.SendAsync(recipient.Mailbox, "API-DOCS-TEST", [31, 139], 2, ("mex-chunk-range", "1:2"), ("content-encoding", "gzip"));
        var incomplete = never.Json.GetProperty("message_id").GetString()!;
        var sent = Now();
        var expiry = DateTimeOffset.Parse((await sender.TrackAsync(lost)).GetProperty("expiry_time").GetString() + "Z", System.Globalization.CultureInfo.InvariantCulture);
        Assert.InRange((expiry - sent).TotalDays, 4.99, 5.01);

        await AdvanceAsync((4.9 * Day) + 60);
        Assert.Equal(2, (await recipient.InboxAsync()).Count);
        Assert.Equal("accepted", (await sender.TrackAsync(lost)).GetProperty("status").GetString());
        await AdvanceAsync(0.1 * Day);
        var reports = await sender.UntilInboxAsync(2);
        var report = await sender.ReceiveAsync(reports[0]);
        Assert.Equal((200, 0), (report.Status, report.Body.Length));
        foreach (var (name, value) in new[]
        {
            ("mex-messagetype", "REPORT"), ("mex-linkedmsgid", lost), ("mex-to", sender.Mailbox), ("mex-workflowid", "API-DOCS-TEST"), ("mex-localid", "order-17"), ("mex-subject", "NDR: Monthly extract"),
            ("mex-statuscode", "14"), ("mex-statusevent", "SEND"), ("mex-statussuccess", "ERROR"), ("mex-statusdescription", "Message not collected by recipient after 5 days"),
            ("mex-chunk-range", "1:0"), ("mex-total-chunks", "0"), ("mex-addresstype", "ALL"), ("mex-version", "1.0"), ("mex-content-compressed", "N"), ("mex-messageid", reports[0]),
        })
        {
            Assert.Equal(value, report[name]);
        }

        Assert.Null(report["mex-from"]);
        Assert.Equal("NDR", (await sender.ReceiveAsync(reports[1]))["mex-subject"]);
        Assert.Equal(unsubjected, (await sender.ReceiveAsync(reports[1]))["mex-linkedmsgid"]);
        Assert.Empty(await recipient.InboxAsync());
        Assert.Equal(410, (await recipient.ReceiveAsync(lost)).Status);
        Assert.Equal(410, (await recipient.AcknowledgeAsync(lost)).Status);
        var tracked = await sender.AskAsync("GET", sender.Path($"outbox/tracking?messageID={lost}"), null, 1);
        Assert.Equal(("Undeliverable", "ERROR", "Message not collected by recipient after 5 days"),
            (tracked.Json.GetProperty("status").GetString(), tracked.Json.GetProperty("statusSuccess").GetString(), tracked.Json.GetProperty("failureDiagnostic").GetString()));

        // What was never completed is gone already.
        await UntilAsync(async () => (await sender.AskAsync("GET", sender.Path($"outbox/tracking?messageID={incomplete}"))).Status == 404);

        // Nobody is told that a report was not read.
        await AdvanceAsync(5.1 * Day);
        await UntilAsync(async () => (await sender.InboxAsync()).Count == 0);
        Assert.Equal(410, (await sender.ReceiveAsync(reports[0])).Status);

        Assert.Equal("acknowledged", (await sender.TrackAsync(read)).GetProperty("status").GetString());
        await AdvanceAsync(20 * Day);
        foreach (var id in new[] { lost, read, unsubjected })
        {
            await UntilAsync(async () => (await sender.AskAsync("GET", sender.Path($"outbox/tracking?messageID={id}"))).Status == 404);
        }

        Assert.Equal(404, (await recipient.ReceiveAsync(lost)).Status);
        Assert.False(Directory.Exists(Path.Combine(mesh.Data, "payloads")) && Directory.EnumerateFiles(Path.Combine(mesh.Data, "payloads"), "*", SearchOption.AllDirectories).Any());
        await mesh.ClockAsync("reset");
    }

    [Fact]
    public async Task A_mailbox_that_delays_gets_its_messages_later()
    {
        await mesh.ClockAsync("freeze");
        var (sender, recipient) = (await NewAsync(), await NewAsync(new() { ["delaySeconds"] = 90 }));
        var id = await sender.SentAsync(recipient.Mailbox, "API-DOCS-TEST", "x");
        Assert.Equal("accepted", (await sender.TrackAsync(id)).GetProperty("status").GetString());
        Assert.Empty(await recipient.InboxAsync());
        Assert.Equal(404, (await recipient.ReceiveAsync(id)).Status);
        Assert.Equal(404, (await recipient.AcknowledgeAsync(id)).Status);
        await AdvanceAsync(89);
        Assert.Empty(await recipient.InboxAsync());
        await AdvanceAsync(1);
        Assert.Equal([id], await recipient.UntilInboxAsync(1));
        Assert.Equal("x", (await recipient.ReceiveAsync(id)).Text);

        // A clock that runs until nothing waits ends delays, and leaves mailboxes as they are.
        var second = await sender.SentAsync(recipient.Mailbox, "API-DOCS-TEST", "y");
        var before = Now();
        await mesh.ClockAsync("run");
        Assert.Equal([id, second], await recipient.InboxAsync());
        Assert.Equal(90, (Now() - before).TotalSeconds, 1.0);
        await mesh.ClockAsync("reset");
    }

    [Fact]
    public async Task Responder_answers_for_a_mailbox()
    {
        var (sender, recipient) = (await NewAsync(), await NewAsync());
        async Task RespondAsync(object responder)
        {
            using var set = await mesh.Admin.PutAsJsonAsync($"/admin/mailboxes/{recipient.Mailbox}/responders", responder);
            Assert.True(set.IsSuccessStatusCode, await set.Content.ReadAsStringAsync());
        }

        await RespondAsync(new { workflow = "ECHO", action = "echo" });
        await RespondAsync(new { workflow = "REPORT", action = "acknowledge", code = "21", description = "Not for us" });
        await RespondAsync(new { workflow = "OK", action = "acknowledge" });
        var large = new byte[200_000];
        new Random(2).NextBytes(large);
        var echoed = (await sender.SendAsync(recipient.Mailbox, "ECHO", large, 2, ("mex-localid", "L"), ("mex-subject", "S"), ("content-type", "text/csv"))).Json.GetProperty("message_id").GetString()!;
        var back = await sender.ReceiveAsync((await sender.UntilInboxAsync(1))[0]);
        Assert.Equal((200, "ECHO_ACK", recipient.Mailbox, "L", "S", "text/csv"), (back.Status, back["mex-workflowid"], back["mex-from"], back["mex-localid"], back["mex-subject"], back["mex-content-type"]));
        Assert.Equal(large, back.Body);
        await UntilAsync(async () => (await sender.TrackAsync(echoed)).GetProperty("status").GetString() == "acknowledged");

        var first = (await sender.SendAsync(recipient.Mailbox, "ECHO", [31, 139], 2, ("mex-chunk-range", "1:2"), ("content-encoding", "gzip"))).Json.GetProperty("message_id").GetString()!;
        Assert.Equal(202, (await sender.AskAsync("POST", sender.Path($"outbox/{first}/2"), [8, 0], 2, ("mex-chunk-range", "2:2"), ("content-encoding", "gzip"))).Status);
        var chunked = (await sender.UntilInboxAsync(2))[1];
        Assert.Equal([8, 0], (await sender.ReceiveAsync(chunked, 2, 2, ("accept-encoding", "gzip"))).Body);

        var refused = await sender.SentAsync(recipient.Mailbox, "REPORT", "x");
        var report = await sender.ReceiveAsync((await sender.UntilInboxAsync(3))[2]);
        Assert.Equal(("REPORT", refused, "21", "ERROR", "Not for us"), (report["mex-messagetype"], report["mex-linkedmsgid"], report["mex-statuscode"], report["mex-statussuccess"], report["mex-statusdescription"]));
        await sender.SentAsync(recipient.Mailbox, "OK", "x");
        var success = await sender.ReceiveAsync((await sender.UntilInboxAsync(4))[3]);
        Assert.Equal(("00", "SUCCESS"), (success["mex-statuscode"], success["mex-statussuccess"]));
        await sender.SentAsync(recipient.Mailbox, "OTHER", "x");
        Assert.Single(await recipient.InboxAsync());
    }

    [Fact]
    public async Task A_hook_gets_the_message_and_its_answer_goes_back()
    {
        var (sender, recipient) = (await NewAsync(), await NewAsync());
        await using var hook = await HookServer.StartAsync();
        using var set = await mesh.Admin.PutAsJsonAsync($"/admin/mailboxes/{recipient.Mailbox}/responders", new { action = "hook", hookUrl = hook.Url, replyWorkflow = "REPLY" });
        Assert.True(set.IsSuccessStatusCode);
        hook.Failures = 1;
        var id = await sender.SentAsync(recipient.Mailbox, "ANY", "question", ("mex-localid", "L9"), ("mex-subject", "Caf\u00E9"));
        await UntilAsync(() => Task.FromResult(hook.Failures == 0));
        await UntilAsync(async () =>
        {
            await mesh.ClockAsync("run"); // to the second attempt, once it is waiting
            return (await sender.InboxAsync()).Count > 0;
        });
        var reply = await sender.ReceiveAsync((await sender.UntilInboxAsync(1))[0]);
        Assert.Equal(("answer to question", "REPLY", "L9", "application/json"), (reply.Text, reply["mex-workflowid"], reply["mex-localid"], reply["mex-content-type"]));
        Assert.Equal((id, "ANY", sender.Mailbox), (hook.Last["mex-messageid"], hook.Last["mex-workflowid"], hook.Last["mex-from"]));
        await UntilAsync(async () => (await sender.TrackAsync(id)).GetProperty("status").GetString() == "acknowledged");
        await mesh.ClockAsync("reset");
    }
}

/// <inheritdoc />
public sealed class MessageLifeOnSqlite(MeshOnSqlite mesh) : MessageLifeTests(mesh), IClassFixture<MeshOnSqlite>;

/// <inheritdoc />
public sealed class MessageLifeOnPostgres(MeshOnPostgres mesh) : MessageLifeTests(mesh), IClassFixture<MeshOnPostgres>;
