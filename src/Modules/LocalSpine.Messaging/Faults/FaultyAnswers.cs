using System.Text;
using LocalSpine.Core.Outcomes;
using LocalSpine.Core.Time;
using LocalSpine.Hosting.Exchanges;
using Microsoft.AspNetCore.Http;

namespace LocalSpine.Messaging.Faults;

/// <summary>Puts faults into what the Spine answers a sender. The work was done before: only its answer goes wrong.</summary>
internal sealed class FaultyAnswers(FaultRules faults, VirtualClock clock)
{
    /// <summary>The answer to send, changed by a fault if one is due; null when the connection was broken off.</summary>
    /// <param name="exchange">Its party, interaction and message id are known by now.</param>
    public async ValueTask<(int Status, ReadOnlyMemory<byte> Body)?> ApplyAsync(HttpContext context, Exchange exchange, string conversation, int status, ReadOnlyMemory<byte> body)
    {
        if (faults.Take(FaultRules.Acknowledgement, exchange.PartyKey, exchange.Interaction, conversation) is not { } fault)
        {
            return (status, body);
        }

        exchange.Warning = new Refusal("FAULT_INJECTED", "an undisturbed answer", $"fault {fault.Id}: {fault.Fault}", "admin API /faults");
        switch (fault.Fault)
        {
            case "drop" or "tls":
                context.Abort();
                return null;
            case "delay":
                await clock.WaitUntilAsync(clock.GetUtcNow() + TimeSpan.FromSeconds(fault.Seconds), context.RequestAborted);
                return (status, body);
            case "status":
                return (fault.Status, default);
            default:
                return (status, WrongReference(body, exchange.MessageId));
        }
    }

    /// <summary>The message with another id wherever it refers to <paramref name="messageId"/>.</summary>
    public static ReadOnlyMemory<byte> WrongReference(ReadOnlyMemory<byte> body, string? messageId) => string.IsNullOrEmpty(messageId)
        ? body
        : Encoding.Latin1.GetBytes(Encoding.Latin1.GetString(body.Span).Replace(messageId, Guid.NewGuid().ToString().ToUpperInvariant(), StringComparison.Ordinal));
}
