using System.Buffers.Text;
using System.Globalization;
using System.Text;
using LocalSpine.Mailboxes.Messages;
using LocalSpine.Storage;
using Microsoft.AspNetCore.Http;

namespace LocalSpine.Mailboxes.Api.Operations;

/// <summary>Lists what waits, oldest first (mesh 5.4).</summary>
internal sealed class ListInbox(IDatabase database, Inbox inbox, MeshAnswers answers, MeshStrictness strictness) : IMeshOperation
{
    private const int DefaultResults = 500;
    private const string Place = "place-";

    // A filtered page looks at so many messages at most; its link goes on from there. Version 1 has no links, its pages look at all.
    private const int MostLooks = 20_000;

    public string Name => "MESH list";

    public IReadOnlyList<(string Method, string Path)> Routes { get; } = [("GET", "/messageexchange/{mailbox}/inbox")];

    public TokenUse Token => TokenUse.Before;

    public async Task AnswerAsync(MeshCall call)
    {
        var validation = new Validation(call, strictness);
        var most = validation.QueryNumber("max_results", DefaultResults, 10, 5000);
        var from = validation.Query("continue_from", 24, 1000);
        var filter = validation.Query("workflow_filter", 2, 255);
        validation.Throw();
        var after = from is null ? 0 : await PlaceAsync(call, from);
        var (ids, goOnFrom) = await inbox.ListAsync(
            call.MailboxId, after, filter is null ? null : new WorkflowFilter(filter), most, call.Version == 2 ? MostLooks : int.MaxValue, call.Aborted);
        var waiting = call.Version == 2 ? await inbox.CountAsync(call.MailboxId, call.Aborted) : 0;
        await answers.JsonAsync(call, StatusCodes.Status200OK, json =>
        {
            json.WriteStartObject();
            json.WriteStartArray("messages");
            foreach (var id in ids)
            {
                json.WriteStringValue(id);
            }

            json.WriteEndArray();
            if (call.Version == 2)
            {
                json.WriteStartObject("links");
                json.WriteString("self", Link(call.MailboxId, most, null, filter));
                if (goOnFrom is { } place)
                {
                    json.WriteString("next", Link(call.MailboxId, most, place, filter));
                }

                json.WriteEndObject();
                json.WriteNumber("approx_inbox_count", waiting);
            }

            json.WriteEndObject();
        });
    }

    private static string Link(string mailbox, int most, long? place, string? filter)
    {
        var query = new List<string>();
        if (most != DefaultResults)
        {
            query.Add(string.Create(CultureInfo.InvariantCulture, $"max_results={most}"));
        }

        if (filter is not null)
        {
            query.Add($"workflow_filter={Uri.EscapeDataString(filter)}");
        }

        if (place is { } at)
        {
            query.Add($"continue_from={Opaque(at)}");
        }

        return $"/messageexchange/{mailbox}/inbox{(query.Count == 0 ? "" : "?")}{string.Join('&', query)}";
    }

    private static string Opaque(long place) => Base64Url.EncodeToString(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{Place}{place:D20}")));

    // A link's text, or the id of the last message of the page before, which may have been acknowledged since.
    private async ValueTask<long> PlaceAsync(MeshCall call, string from)
    {
        var bytes = new byte[from.Length];
        if (Base64Url.IsValid(from) && Base64Url.TryDecodeFromChars(from, bytes, out var length) && Encoding.ASCII.GetString(bytes, 0, length) is var text
            && text.StartsWith(Place, StringComparison.Ordinal) && long.TryParse(text.AsSpan(Place.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var place))
        {
            return place;
        }

        var id = from.ToUpperInvariant();
        return await database.ReadAsync(read => MessageRows.Find(read, id), call.Aborted) is { Seq: { } seq } message && message.Recipient == call.MailboxId
            ? seq
            : throw new MeshInvalidException([new Invalid("query", "continue_from", "not the end of a page of this inbox", "value_error")]);
    }
}
