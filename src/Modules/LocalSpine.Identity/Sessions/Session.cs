using LocalSpine.Hosting;

namespace LocalSpine.Identity.Sessions;

/// <summary>A living session as the database has it.</summary>
/// <param name="Card">Number of the card that signed on.</param>
/// <param name="Role">Selected role profile, or null.</param>
/// <param name="Mode">0 live, 1 training.</param>
/// <param name="LogSession">The agent's name for the sign-on.</param>
/// <param name="Device">Device id as the agent gave it.</param>
/// <param name="Address">Where the agent was.</param>
/// <param name="Properties">What applications set.</param>
internal sealed record Session(
    string Ticket, string Uid, string Card, string? Role, int Mode, string LogSession, string Device, string Address, DateTimeOffset Began, DateTimeOffset LastUse,
    IReadOnlyDictionary<string, string> Properties)
{
    /// <summary>When it ends if nobody uses it any more.</summary>
    public DateTimeOffset EndsAt(IdentityOptions options)
    {
        var max = Began.AddMinutes(options.MaxMinutes);
        var idle = LastUse.AddMinutes(options.IdleMinutes);
        return max < idle ? max : idle;
    }
}

/// <summary>How a session ends: the types of notifications (identity 6.5).</summary>
internal enum SessionEnd
{
    IdleTimeout = 1,
    MaximumTime = 2,
    Logout = 3,
    Destroyed = 5,
}
