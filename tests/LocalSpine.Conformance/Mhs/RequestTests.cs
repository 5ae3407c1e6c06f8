using System.Net.Http.Json;
using System.Text.Json;

namespace LocalSpine.Conformance.Mhs;

/// <summary>Reliable requests to the Spine: acknowledged at once, answered on a connection of their own (spine-messaging 4.3, 10.4).</summary>
public abstract class RequestTests(MhsEnvironment spine)
{
    private const string Psis = "urn:nhs:names:services:psis";
    private const string Summary = "REPC_IN150016UK05";
    private const string Path = "/reliablemessaging/reliablerequest";

    [Fact]
    public async Task A_reliable_request_is_acknowledged_and_its_answer_delivered_reliably()
    {
        var hl7 = Guid.NewGuid().ToString().ToUpperInvariant();
        var message = await MessageAsync(Wrapped(hl7));
        var answer = await spine.A.SendAsync(message, Path);
        Assert.Equal((202, "Acknowledgment", message.MessageId), (answer.Status, answer.Element("Action"), answer.Element("RefToMessageId")));
        Assert.Contains("actor:toPartyMSH", answer.Body, StringComparison.Ordinal);

        var delivery = await spine.A.NextAsync();
        Assert.Equal($"{Psis}/MCCI_IN010000UK13", delivery.Header("SOAPAction"));
        Assert.Equal((message.MessageId, message.ConversationId), (delivery.Element("RefToMessageId"), delivery.Element("ConversationId")));
        Assert.Equal(await spine.CpaAsync(spine.A.PartyKey, $"{Psis}:MCCI_IN010000UK13"), delivery.Element("CPAId"));
        Assert.Contains("<eb:DuplicateElimination", delivery.Text, StringComparison.Ordinal);
        Assert.Contains("<eb:AckRequested", delivery.Text, StringComparison.Ordinal);
        Assert.Contains("<eb:SyncReply", delivery.Text, StringComparison.Ordinal);
        Assert.Contains($"<messageRef><id root=\"{hl7}\"/>", delivery.Text, StringComparison.Ordinal);
        Assert.Contains($"<id root=\"{delivery.Element("MessageId")}\"/>", delivery.Text, StringComparison.Ordinal); // the Spine's HL7 id is its ebXML id
        await spine.MessageAsync(delivery.Element("MessageId"), "delivered", "out");

        // People see the whole conversation: request, processing, answer, delivery.
        var conversation = await spine.Admin.GetFromJsonAsync<JsonElement>($"/admin/conversations/{message.ConversationId}");
        Assert.Equal([Summary, "MCCI_IN010000UK13"], conversation.GetProperty("messages").EnumerateArray().Select(m => m.GetProperty("interaction").GetString()));
        Assert.Equal(["accepted", "processed", "waiting", "delivered"], conversation.GetProperty("timeline").EnumerateArray().Select(e => e.GetProperty("what").GetString()));
        var newest = await spine.Admin.GetFromJsonAsync<JsonElement[]>($"/admin/conversations?party={spine.A.PartyKey}");
        Assert.Contains(newest!, c => c.GetProperty("conversationId").GetString() == message.ConversationId && c.GetProperty("messages").GetInt32() == 2);
        using var page = OfPortal($"/conversations/{message.ConversationId}");
        using var shown = await spine.A.Client.SendAsync(page);
        var html = await shown.Content.ReadAsStringAsync();
        Assert.Contains(message.MessageId, html, StringComparison.Ordinal);
        Assert.Contains("delivered", html, StringComparison.Ordinal);

        // From the conversation to the exchange that brought a message, and back; its parts are shown one by one.
        Assert.Contains($"<a href=\"/exchanges?messageId={message.MessageId}\">", html, StringComparison.Ordinal);
        var exchange = Assert.Single((await spine.Admin.GetFromJsonAsync<JsonElement[]>($"/admin/exchanges?messageId={message.MessageId}&surface=messaging"))!);
        using var detail = OfPortal($"/exchanges/{exchange.GetProperty("id").GetInt64()}");
        using var told = await spine.A.Client.SendAsync(detail);
        var decoded = await told.Content.ReadAsStringAsync();
        Assert.Contains($"<a href=\"/conversations/{message.ConversationId}\">", decoded, StringComparison.Ordinal);
        Assert.Contains("<strong>ebXML (SOAP)</strong>", decoded, StringComparison.Ordinal);
        Assert.Contains($"<strong>HL7 v3: {Summary}</strong>", decoded, StringComparison.Ordinal);
        var health = await spine.Admin.GetFromJsonAsync<JsonElement>("/admin/health");
        Assert.Equal("ok", health.GetProperty("state").GetString());
        Assert.NotEqual(0, health.GetProperty("conversations").GetProperty("messages").GetInt32());
    }

    [Fact]
    public async Task The_page_of_a_conversation_is_told_of_each_change()
    {
        var message = await MessageAsync(Wrapped(Guid.NewGuid().ToString().ToUpperInvariant()));
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        using var asked = OfPortal($"/live/conversations/{message.ConversationId}");
        using var live = await spine.A.Client.SendAsync(asked, HttpCompletionOption.ResponseHeadersRead, timeout.Token);
        Assert.Equal("text/event-stream", live.Content.Headers.ContentType?.MediaType);
        using var events = new StreamReader(await live.Content.ReadAsStreamAsync(timeout.Token));
        var digests = new List<string> { await NextAsync() }; // the page as it is
        await spine.A.SendAsync(message, Path);
        await spine.A.NextAsync();
        var html = "";
        while (!html.Contains("<td>delivered</td>", StringComparison.Ordinal))
        {
            digests.Add(await NextAsync());
            using var page = OfPortal($"/conversations/{message.ConversationId}");
            using var shown = await spine.A.Client.SendAsync(page, timeout.Token);
            html = await shown.Content.ReadAsStringAsync(timeout.Token);
        }

        Assert.Equal(digests.Distinct(), digests);
        Assert.Contains($"data-events=\"/live/conversations/{message.ConversationId}\"", html, StringComparison.Ordinal);
        using var script = OfPortal("/assets/live.js");
        using var scripted = await spine.A.Client.SendAsync(script, timeout.Token);
        Assert.Equal("text/javascript", scripted.Content.Headers.ContentType?.MediaType);

        async Task<string> NextAsync()
        {
            string? line;
            while ((line = await events.ReadLineAsync(timeout.Token))?.StartsWith("data: ", StringComparison.Ordinal) != true)
            {
                Assert.NotNull(line);
            }

            return line;
        }
    }

    [Fact]
    public async Task A_conversation_is_waited_for_exported_and_replayed()
    {
        var message = await MessageAsync(Wrapped(Guid.NewGuid().ToString().ToUpperInvariant()));
        await spine.A.SendAsync(message, Path);
        var ended = await spine.Admin.GetFromJsonAsync<JsonElement>($"/admin/conversations/{message.ConversationId}?wait=60");
        Assert.Equal(["processed", "delivered"], ended.GetProperty("messages").EnumerateArray().Select(m => m.GetProperty("state").GetString()));
        var answer = await spine.A.NextAsync();

        var export = await spine.Admin.GetFromJsonAsync<JsonElement>($"/admin/conversations/{message.ConversationId}/export");
        Assert.Equal([message.Body(), answer.Body], export.GetProperty("bodies").EnumerateArray().Select(b => b.GetProperty("body").GetBytesFromBase64()));

        using var replay = await spine.Admin.PostAsync($"/admin/conversations/{message.ConversationId}/replay", null);
        var replayed = await replay.Content.ReadFromJsonAsync<JsonElement>();
        var again = await spine.A.NextAsync();
        Assert.Equal(replayed.GetProperty("conversationId").GetString(), again.Element("ConversationId"));
        Assert.Equal(replayed.GetProperty("messages")[0].GetProperty("messageId").GetString(), again.Element("RefToMessageId"));
        Assert.DoesNotContain("DUPLICATE_HL7_ID", again.Text, StringComparison.Ordinal);

        // Octet for octet it is a duplicate: acknowledged, and nothing comes of it.
        using var same = await spine.Admin.PostAsync($"/admin/conversations/{message.ConversationId}/replay?same=true", null);
        var twice = await same.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal(202, twice.GetProperty("messages")[0].GetProperty("status").GetInt32());
        ended = await spine.Admin.GetFromJsonAsync<JsonElement>($"/admin/conversations/{message.ConversationId}?wait=1");
        Assert.Equal(2, ended.GetProperty("messages").GetArrayLength());
        using var unknown = await spine.Admin.GetAsync("/admin/conversations/NOSUCH?wait=0.1");
        Assert.Equal(404, (int)unknown.StatusCode);
    }

    /// <summary>Under load an acknowledged message is sorted later than it is acknowledged; its duplicate is known all the same.</summary>
    [Fact]
    public async Task Duplicates_in_a_burst_are_known()
    {
        const int Burst = 150;
        var first = await MessageAsync(Wrapped(Guid.NewGuid().ToString().ToUpperInvariant()));
        var messages = Enumerable.Range(0, Burst).Select(_ => Guid.NewGuid().ToString().ToUpperInvariant()).Select(id => first with { MessageId = id, ConversationId = id, Payload = Wrapped(id) }).ToList();
        await Task.WhenAll(messages.Select(async message =>
        {
            foreach (var answer in new[] { await spine.A.SendAsync(message, Path), await spine.A.SendAsync(message, Path) })
            {
                Assert.Equal((202, "Acknowledgment", message.MessageId), (answer.Status, answer.Element("Action"), answer.Element("RefToMessageId")));
            }
        }));
        var answered = new List<string>();
        for (var i = 0; i < Burst; i++)
        {
            answered.Add((await spine.A.NextAsync()).Element("RefToMessageId"));
        }

        Assert.Equal(messages.Select(m => m.MessageId).Order(StringComparer.Ordinal), answered.Order(StringComparer.Ordinal));
        foreach (var message in messages)
        {
            var stored = await spine.Admin.GetFromJsonAsync<JsonElement[]>($"/admin/messages?conversation={message.ConversationId}");
            Assert.Equal(["out", "in"], stored!.Select(m => m.GetProperty("direction").GetString()));
        }
    }

    /// <param name="isMessageId">Whether the first message uses one id for both, as many clients do.</param>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_same_HL7_id_in_another_message_is_rejected(bool isMessageId)
    {
        var hl7 = Guid.NewGuid().ToString().ToUpperInvariant();
        var first = await MessageAsync(Wrapped(hl7));
        await spine.A.SendAsync(isMessageId ? first with { MessageId = hl7 } : first, Path);
        Assert.DoesNotContain("DUPLICATE_HL7_ID", (await spine.A.NextAsync()).Text, StringComparison.Ordinal);
        await spine.A.SendAsync(await MessageAsync(Wrapped(hl7)), Path);
        var second = await spine.A.NextAsync();
        Assert.Contains("typeCode=\"AR\"", second.Text, StringComparison.Ordinal);
        Assert.Contains("code=\"202\" codeSystem=\"2.16.840.1.113883.2.1.3.2.4.17.32\" displayName=\"DUPLICATE_HL7_ID", second.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("<creationTime value=\"20260701120000\"/>", "", "502")]
    [InlineData("<author1 ", "<author9 ", "509")]
    [InlineData("<subject>", "<object>", "513")]
    [InlineData("[ASID]", "200000999999", "900")]
    public async Task A_broken_wrapper_is_acknowledged_and_then_rejected(string find, string replace, string code)
    {
        var payload = Wrapped(Guid.NewGuid().ToString().ToUpperInvariant());
        var broken = payload.Replace(find.Replace("[ASID]", spine.A.Asid, StringComparison.Ordinal), replace, StringComparison.Ordinal)
            .Replace("</author1>", find.StartsWith("<author1", StringComparison.Ordinal) ? "</author9>" : "</author1>", StringComparison.Ordinal)
            .Replace("</subject>", find == "<subject>" ? "</object>" : "</subject>", StringComparison.Ordinal);
        Assert.NotEqual(payload, broken);
        var answer = await spine.A.SendAsync(await MessageAsync(broken), Path);
        Assert.Equal(202, answer.Status);
        var delivery = await spine.A.NextAsync();
        Assert.Contains("typeCode=\"AR\"", delivery.Text, StringComparison.Ordinal);
        Assert.Contains($"<code code=\"{code}\" codeSystem=\"2.16.840.1.113883.2.1.3.2.4.17.32\"", delivery.Text, StringComparison.Ordinal);
    }

    private static HttpRequestMessage OfPortal(string path)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Host = "portal.localspine.test";
        return request;
    }

    private string Wrapped(string id) => Hl7Request.Of(Summary, id, spine.A.Asid, "<subject><something/></subject>");

    private async Task<EbxmlMessage> MessageAsync(string payload) =>
        new(spine.A.PartyKey, "YES-0000806", await spine.CpaAsync("YES-0000806", $"{Psis}:{Summary}"), Psis, Summary, payload);
}

/// <inheritdoc />
public sealed class RequestsOnSqlite(MhsOnSqlite spine) : RequestTests(spine), IClassFixture<MhsOnSqlite>;

/// <inheritdoc />
public sealed class RequestsOnPostgres(MhsOnPostgres spine) : RequestTests(spine), IClassFixture<MhsOnPostgres>;
