namespace LocalSpine.Core.Identity;

/// <summary>An Identity Agent without card reader and Windows: puts a virtual card in, enters its passcode, picks a role, and gives the ticket to programs (identity 1, 2).</summary>
public interface IVirtualAgent
{
    /// <summary>Signs on over the gateway's own wire.</summary>
    /// <param name="cardOrUser">Number of a card, or the uid of a user, whose current card it is then.</param>
    /// <param name="role">Role profile to select; null leaves that open when the user has several.</param>
    /// <exception cref="Outcomes.RefusedException">The card, the gateway or the role selection refused.</exception>
    Task<AgentSession> SignOnAsync(string cardOrUser, string passcode, string? role, bool isTraining, CancellationToken cancellationToken);

    /// <summary>Selects a role of a session.</summary>
    /// <exception cref="Outcomes.RefusedException">It was refused.</exception>
    Task SelectRoleAsync(string ticket, string role, bool isTraining, CancellationToken cancellationToken);

    /// <summary>Keeps a session alive; false when it is over.</summary>
    Task<bool> KeepAliveAsync(string ticket, CancellationToken cancellationToken);

    /// <summary>Takes the card out: the session ends.</summary>
    Task SignOffAsync(string ticket, CancellationToken cancellationToken);
}

/// <summary>What an agent knows after sign-on.</summary>
/// <param name="Role">The selected role profile; null when one has to be chosen from <paramref name="Roles"/> or there is none.</param>
public sealed record AgentSession(string Ticket, string Uid, string Name, string Card, string? Role, IReadOnlyList<AgentRole> Roles);

/// <summary>A role as the gateway lists it.</summary>
public sealed record AgentRole(string Id, string OdsCode, string Organisation, string JobRole);

/// <summary>What people see of smartcards and sessions.</summary>
public interface ISignOnView
{
    /// <summary>The cards in use, by their holders' names.</summary>
    ValueTask<IReadOnlyList<HeldCard>> CardsAsync(int limit, CancellationToken cancellationToken);

    /// <summary>The living sessions, newest first.</summary>
    ValueTask<IReadOnlyList<LivingSession>> SessionsAsync(int limit, CancellationToken cancellationToken);

    /// <summary>What happened in sessions, newest first.</summary>
    /// <param name="ticket">Of one session, or null for all.</param>
    ValueTask<IReadOnlyList<SignOnEvent>> EventsAsync(string? ticket, int limit, CancellationToken cancellationToken);
}

/// <summary>A card with its holder.</summary>
public sealed record HeldCard(string Serial, string State, string Uid, string Name, IReadOnlyList<AgentRole> OpenRoles);

/// <summary>A living session with its user.</summary>
public sealed record LivingSession(string Ticket, string Uid, string Name, string? Role, bool IsTraining, DateTimeOffset Began, DateTimeOffset EndsAt);

/// <summary>Something that happened in a session.</summary>
public sealed record SignOnEvent(DateTimeOffset At, string Ticket, string Uid, string Kind, string Detail);
