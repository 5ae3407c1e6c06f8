using LocalSpine.Core.Outcomes;
using LocalSpine.Hosting.Admin;
using LocalSpine.Hosting.Exchanges;
using LocalSpine.Messaging.Delivery;
using LocalSpine.Storage;
using LocalSpine.Storage.Queue;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace LocalSpine.Messaging.Messages;

/// <summary>Stored messages over the admin API: search, one with its timeline and body, and another try for a dead one.</summary>
internal static class MessageAdmin
{
    public static void Map(IEndpointRouteBuilder admin)
    {
        admin.MapGet("/messages", async (MessageStore store, string? party, string? conversation, string? messageId, string? state, int? limit) =>
            (await store.ListAsync(party ?? "", conversation ?? "", messageId ?? "", state?.ToLowerInvariant() ?? "", Math.Clamp(limit ?? 100, 1, 10_000))).Select(MessageView.Of));
        admin.MapGet("/messages/{id:long}", async (MessageStore store, long id) => await store.FindAsync(id) is { } message
            ? Results.Json(new MessageDetail(
                MessageView.Of(message), [.. (await store.TimelineAsync(id)).Select(e => new TimelineEntry(e.At, e.What, e.Detail))], BodyText.Of(message.Body.ToArray())))
            : Unknown(id));
        admin.MapPost("/messages/{id:long}/resend", ResendAsync);
        admin.MapGet("/messages/queue", async (DeliveryQueue queue, MessageInbox inbox) =>
        {
            await inbox.SortAsync();
            return await queue.StatusAsync(DeliveryWorker.Queues);
        });
    }

    private static async Task<IResult> ResendAsync(MessageStore store, IDatabase database, DeliveryQueue queue, Core.Directory.IDirectory directory, TimeProvider clock, long id)
    {
        if (await store.FindAsync(id) is not { } message)
        {
            return Unknown(id);
        }

        var now = clock.GetUtcNow();
        var persist = directory.FindContractByCpa(message.CpaId) is { } contract ? ContractTiming.Of(contract.Reliability).PersistDuration : TimeSpan.FromMinutes(5);
        var revived = await database.WriteAsync(write =>
        {
            if (!DeliveryQueue.Revive(write, DeliveryWorker.Deliver, id, now, now + persist))
            {
                return false;
            }

            MessageStore.Move(write, id, now, MessageState.Waiting, "sent again by hand");
            return true;
        });
        queue.Wake(DeliveryWorker.Deliver);
        return revived ? Results.NoContent()
            : ProblemAnswers.Refused(new Refusal("MESSAGE_NOT_DEAD", "a message whose delivery was given up", MessageStore.Name(message.State)), StatusCodes.Status409Conflict);
    }

    private static IResult Unknown(long id) => ProblemAnswers.Refused(
        new Refusal("MESSAGE_UNKNOWN", "the number of a stored message", id.ToString(System.Globalization.CultureInfo.InvariantCulture)), StatusCodes.Status404NotFound);
}

/// <summary>A stored message as listed.</summary>
public sealed record MessageView(
    long Id, DateTimeOffset ReceivedAt, string Direction, string Pattern, string FromParty, string ToParty, string MessageId, string ConversationId, string? RefToMessageId,
    string CpaId, string Service, string Interaction, string State, string? Reason)
{
    internal static MessageView Of(SpineMessage m) => new(
        m.Id, m.ReceivedAt, m.Direction, MessageStore.Name(m.Pattern), m.FromParty, m.ToParty, m.MessageId, m.ConversationId, m.RefToMessageId, m.CpaId, m.Service, m.Interaction,
        MessageStore.Name(m.State), m.Reason);
}

/// <summary>What happened to a message at an instant of virtual time.</summary>
public sealed record TimelineEntry(DateTimeOffset At, string What, string Detail);

/// <summary>A stored message with its timeline and its body as text.</summary>
public sealed record MessageDetail(MessageView Message, IReadOnlyList<TimelineEntry> Timeline, string Body);
