using System.Buffers.Text;
using System.Globalization;
using System.Text;
using System.Text.Json;
using LocalSpine.Mailboxes.Messages;
using LocalSpine.Mailboxes.Register;
using LocalSpine.Storage;
using Microsoft.AspNetCore.Http;

namespace LocalSpine.Mailboxes.Api.Operations;

/// <summary>All messages of a mailbox's inbox, newest first and whatever their status (mesh 5.12).</summary>
internal sealed class RichInbox(RichView view) : IMeshOperation
{
    public string Name => "MESH rich inbox";

    public IReadOnlyList<(string Method, string Path)> Routes { get; } = [("GET", "/messageexchange/{mailbox}/inbox/rich")];

    public TokenUse Token => TokenUse.Before;

    public Task AnswerAsync(MeshCall call) => view.AnswerAsync(call, "inbox", "recipient", least: 1, most: 2000, cut: 2000);
}

/// <summary>The same of its outbox.</summary>
internal sealed class RichOutbox(RichView view) : IMeshOperation
{
    public string Name => "MESH rich outbox";

    public IReadOnlyList<(string Method, string Path)> Routes { get; } = [("GET", "/messageexchange/{mailbox}/outbox/rich")];

    public TokenUse Token => TokenUse.Before;

    public Task AnswerAsync(MeshCall call) => view.AnswerAsync(call, "outbox", "sender", least: 10, most: 5000, cut: 100);
}

/// <summary>What both have in common.</summary>
internal sealed class RichView(IDatabase database, MailboxRegister register, MeshStrictness strictness, TimeProvider clock)
{
    private const int DefaultResults = 100;

    public async Task AnswerAsync(MeshCall call, string box, string side, int least, int most, int cut)
    {
        var now = clock.GetUtcNow();
        var validation = new Validation(call, strictness);
        var since = validation.QueryInstant("start_time") ?? now - MessageLife.Retention;
        var wanted = validation.QueryNumber("max_results", DefaultResults, least, most);
        var from = validation.Query("continue_from", 1, 1000);
        validation.Throw();
        var results = Math.Min(wanted, cut);
        var before = from is null ? long.MaxValue : Place(from);
        var found = await database.ReadAsync(read => MessageRows.Newest(read, side, call.MailboxId, since, before, results + 1), call.Aborted);
        await MeshAnswers.JsonAsAsync(call, StatusCodes.Status200OK, ApiVersion.Version2, json =>
        {
            json.WriteStartObject();
            json.WriteString("valid_at", MeshAnswers.Iso(now));
            json.WriteStartArray("messages");
            foreach (var message in found.Take(results))
            {
                Write(json, message, box == "outbox");
            }

            json.WriteEndArray();
            json.WriteStartObject("links");
            json.WriteString("self", Link(call.MailboxId, box, since, wanted, null));
            if (found.Count > results)
            {
                json.WriteString("next", Link(call.MailboxId, box, since, wanted, found[results - 1].Id));
            }

            json.WriteEndObject();
            json.WriteEndObject();
        });
    }

    private void Write(Utf8JsonWriter json, MeshMessage m, bool isOutbox)
    {
        json.WriteStartObject();
        json.WriteString("message_id", m.MessageId);
        json.WriteString("expiry_timestamp", MeshAnswers.Iso(m.Expires));
        json.WriteString("local_id", MeshMessage.Text(m.LocalId));
        json.WriteString("message_type", m.IsReport ? "REPORT" : "DATA");
        json.WriteString("recipient", m.RecipientText);
        json.WriteString("recipient_name", register.Now.PartyOf(m.Recipient).Name);
        json.WriteString("sender", m.Sender);
        json.WriteString("sender_name", register.Now.PartyOf(m.Sender).Name);
        json.WriteString("sent_date", MeshAnswers.Iso(m.Created));
        json.WriteString("status", m.Status.ToString().ToLowerInvariant());
        MeshAnswers.Optional(json, "status_code", m.Code.Length > 0 ? m.Code : isOutbox ? "" : null);
        json.WriteString("workflow_id", MeshMessage.Text(m.WorkflowId));
        json.WriteNumber("total_chunks", m.Chunks);
        json.WriteEndObject();
    }

    private static string Link(string mailbox, string box, DateTimeOffset since, int results, long? before)
    {
        var goOn = before is { } place ? $"&continue_from={Base64Url.EncodeToString(Encoding.ASCII.GetBytes(place.ToString(CultureInfo.InvariantCulture)))}" : "";
        return string.Create(
            CultureInfo.InvariantCulture, $"/messageexchange/{mailbox}/{box}/rich?start_time={Uri.EscapeDataString(MeshAnswers.Iso(since))}&max_results={results}{goOn}");
    }

    private static long Place(string from)
    {
        var bytes = new byte[from.Length];
        return Base64Url.IsValid(from) && Base64Url.TryDecodeFromChars(from, bytes, out var length)
            && long.TryParse(Encoding.ASCII.GetString(bytes, 0, length), NumberStyles.None, CultureInfo.InvariantCulture, out var place)
            ? place
            : throw new MeshInvalidException([new Invalid("query", "continue_from", "not from a link of this view", "value_error")]);
    }
}
