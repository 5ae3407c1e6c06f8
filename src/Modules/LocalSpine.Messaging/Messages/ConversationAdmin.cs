using LocalSpine.Core.Messaging;
using LocalSpine.Core.Outcomes;
using LocalSpine.Hosting.Admin;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace LocalSpine.Messaging.Messages;

/// <summary>Conversations over the admin API: search, one (waiting until it has ended), export with all bodies, replay.</summary>
internal static class ConversationAdmin
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(120);
    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(50);

    // A message in another state has something still to come.
    private static readonly string[] Ended =
        [MessageStore.Name(MessageState.Processed), MessageStore.Name(MessageState.Delivered), MessageStore.Name(MessageState.Refused), MessageStore.Name(MessageState.Expired), MessageStore.Name(MessageState.Failed)];

    public static void Map(IEndpointRouteBuilder admin)
    {
        admin.MapGet("/conversations", (IConversations conversations, string? party, int? limit, CancellationToken cancellationToken) =>
            conversations.NewestAsync(party ?? "", Math.Clamp(limit ?? 100, 1, 10_000), cancellationToken));
        admin.MapGet("/conversations/{id}", FindAsync);
        admin.MapGet("/conversations/{id}/export", ExportAsync);
        admin.MapPost("/conversations/{id}/replay", async (ConversationReplay replay, string id, bool? same, CancellationToken cancellationToken) =>
            await replay.RunAsync(id, same ?? false, cancellationToken) is { } replayed ? Results.Json(replayed) : Unknown(id));
    }

    // With wait, the answer comes when the conversation is there and all its messages have ended, or when the wait is over.
    private static async Task<IResult> FindAsync(IConversations conversations, string id, double? wait, CancellationToken cancellationToken)
    {
        var until = TimeProvider.System.GetTimestamp() + (long)(Math.Clamp(wait ?? 0, 0, LongestWait.TotalSeconds) * TimeProvider.System.TimestampFrequency);
        while (true)
        {
            var found = await conversations.FindAsync(id, cancellationToken);
            if (found?.Messages.All(m => Ended.Contains(m.State)) == true || TimeProvider.System.GetTimestamp() >= until)
            {
                return found is null ? Unknown(id) : Results.Json(found);
            }

            await Task.Delay(LookAgain, cancellationToken);
        }
    }

    private static async Task<IResult> ExportAsync(IConversations conversations, MessageStore store, string id, CancellationToken cancellationToken)
    {
        if (await conversations.FindAsync(id, cancellationToken) is not { } found)
        {
            return Unknown(id);
        }

        var bodies = new List<ExportedBody>();
        foreach (var message in found.Messages)
        {
            if (await store.FindAsync(message.Id) is { } stored)
            {
                bodies.Add(new ExportedBody(message.Id, $"{stored.Service}/{stored.Interaction}", stored.CpaId, stored.ContentType, stored.Body.ToArray()));
            }
        }

        return Results.Json(new ExportedConversation(found, bodies));
    }

    private static IResult Unknown(string id) => ProblemAnswers.Refused(new Refusal("CONVERSATION_UNKNOWN", "the id of a conversation", id), StatusCodes.Status404NotFound);
}

/// <summary>A conversation with everything that was sent in it.</summary>
public sealed record ExportedConversation(Conversation Conversation, IReadOnlyList<ExportedBody> Bodies);

/// <summary>What a message carried.</summary>
/// <param name="Body">Octet for octet (base64 in JSON).</param>
public sealed record ExportedBody(long Message, string SoapAction, string CpaId, string ContentType, byte[] Body);
