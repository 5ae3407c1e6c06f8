using System.Collections.Concurrent;
using LocalSpine.Core.Directory;
using LocalSpine.Core.Time;
using LocalSpine.Messaging.Delivery;
using LocalSpine.Messaging.Messages;

namespace LocalSpine.Messaging.Faults;

/// <summary>Puts faults into what the Spine delivers.</summary>
internal sealed class FaultyDeliveries(FaultRules faults, OutboundSender sender, VirtualClock clock)
{
    /// <summary>Longest real wait of a reordered delivery for another one.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly ConcurrentDictionary<string, TaskCompletionSource> _next = new();

    /// <summary>Posts a message, with the fault that is due for it if there is one.</summary>
    public async Task<DeliveryOutcome> PostAsync(SpineMessage message, MhsContract contract, CancellationToken stopping)
    {
        var fault = faults.Take(FaultRules.Delivery, message.ToParty, message.Interaction, message.ConversationId);
        switch (fault?.Fault)
        {
            case null:
                break;
            case "drop":
                return new DeliveryOutcome(DeliveryResult.Failed, $"fault {fault.Id}: drop");
            case "delay":
                await clock.WaitUntilAsync(clock.GetUtcNow() + TimeSpan.FromSeconds(fault.Seconds), stopping);
                break;
            case "reorder":
                var next = _next.GetOrAdd(message.ToParty, _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
                await next.Task.WaitAsync(Patience, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                break;
            case "duplicate":
                await sender.PostAsync(message, contract, stopping);
                break;
            case "wrong-reference":
                message = message with { Body = FaultyAnswers.WrongReference(message.Body, message.RefToMessageId) };
                break;
            case "tls":
                return await sender.PostAsync(message, contract, stopping, withoutCertificate: true);
        }

        var outcome = await sender.PostAsync(message, contract, stopping);
        if (fault?.Fault != "reorder" && _next.TryRemove(message.ToParty, out var waiting))
        {
            waiting.SetResult();
        }

        return outcome;
    }
}
