using System.Globalization;
using LocalSpine.Core.Outcomes;
using LocalSpine.Core.Time;

namespace LocalSpine.Core.Estate;

/// <summary>Which services are closed now, as far as the calendar is enforced.</summary>
public interface IServiceHours
{
    /// <summary>The calendar changed, or is enforced from now on or not any more.</summary>
    event Action? Changed;

    /// <summary>Why a service is closed now; null when it is open, or none of those that close. Cheap: asked for each request.</summary>
    Closure? Find(string? service);
}

/// <summary>A service is closed.</summary>
/// <param name="Id">Of the slot or change that closes it: <c>slot-spine-core-20261203</c>, <c>change-7</c>.</param>
/// <param name="Since">Since when it has been closed without a break, by whatever; what was due before is late through the closing.</param>
/// <param name="Opens">When it opens: later than <paramref name="To"/> when something else goes on closing it.</param>
public sealed record Closure(string Service, string Id, string Title, DateTimeOffset From, DateTimeOffset To, DateTimeOffset Since, DateTimeOffset Opens)
{
    /// <summary>Name of the rule that closed services answer with.</summary>
    public const string Rule = "MAINTENANCE";

    /// <summary>For the exchange record, and for the wire as far as the protocol allows.</summary>
    public Refusal Refusal => new(Rule, $"{Service} open", $"{Id} ({Title}), {Local(From)} to {Local(To)} UK time; opens {Local(Opens)}", "deployment environments page, maintenance slots");

    private static string Local(DateTimeOffset instant) => UkTime.ToLocal(instant).ToString("ddd d MMM yyyy HH:mm", CultureInfo.InvariantCulture);
}
