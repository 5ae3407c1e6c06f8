using LocalSpine.Core.Outcomes;
using LocalSpine.Core.Time;
using LocalSpine.Hosting.Exchanges;
using LocalSpine.SecureProxy.Outcomes;
using Microsoft.AspNetCore.Http;

namespace LocalSpine.SecureProxy.Faults;

/// <summary>Lets a fault happen.</summary>
internal sealed class FaultyProxy(OutcomeWriter outcomes, VirtualClock clock)
{
    /// <summary>True when the request goes on to its provider afterwards.</summary>
    public async Task<bool> GoesOnAsync(HttpContext context, Exchange exchange, ProxyFault fault)
    {
        var injected = new Refusal("FAULT_INJECTED", "an undisturbed request", $"fault {fault.Id}: {fault.Fault}", "admin API /proxy/faults");
        switch (fault.Fault)
        {
            case "delay":
                exchange.Warning = injected;
                await clock.WaitUntilAsync(clock.GetUtcNow() + TimeSpan.FromSeconds(fault.Seconds), context.RequestAborted);
                return true;
            case "drop":
                exchange.Refusal = injected;
                context.Abort();
                return false;
            default:
                await outcomes.WriteAsync(context, exchange, ProxyOutcome.Fault(fault.Status), injected, fault.Status is 429 or 503 ? RateHeaders : null);
                return false;
        }
    }

    // Foreseen by the guide (ssp 3); the values are ours.
    private static void RateHeaders(IHeaderDictionary headers)
    {
        headers["X-Rate-Limit-Limit"] = "100";
        headers["X-Rate-Limit-Remaining"] = "0";
        headers["X-Rate-Limit-Reset"] = "60";
    }
}
