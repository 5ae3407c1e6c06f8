using LocalSpine.Core.Identity;
using LocalSpine.Core.Outcomes;
using LocalSpine.Core.Time;
using LocalSpine.Identity.Sessions;

namespace LocalSpine.Identity.Broker;

/// <summary>Selects the role and mode of a session (identity 7.1).</summary>
internal sealed class RoleSelection(SessionStore sessions, IUsers users, TimeProvider clock)
{
    /// <summary>Selects; why it could not be, or null. The session is null when the ticket is none of a living one.</summary>
    /// <param name="mode"><c>0</c> live, <c>1</c> training; null for 0.</param>
    public async Task<(Session? Session, Refusal? Refusal)> SelectAsync(string ticket, string roleId, string? mode, CancellationToken cancellationToken)
    {
        if (await sessions.FindSessionAsync(ticket, cancellationToken) is not { } session)
        {
            return (null, new Refusal("SESSION_TICKET", "the ticket of a living session", ticket, "identity 7.1"));
        }

        if (mode is not (null or "" or "0" or "1"))
        {
            return (session, new Refusal("ROLE_MODE", "ssbMode 0 or 1", mode, "identity 7.1"));
        }

        var user = await users.FindAsync(session.Uid, cancellationToken);
        if (user?.RolesOpenOn(UkTime.Date(clock.GetUtcNow())).FirstOrDefault(r => r.Id == roleId) is not { } role)
        {
            return (session, new Refusal("ROLE_SELECTED", $"an open role profile of user {session.Uid}", roleId, "identity 7.1"));
        }

        await sessions.SelectRoleAsync(session, role.Id, mode == "1" ? 1 : 0, cancellationToken);
        return (session with { Role = role.Id, Mode = mode == "1" ? 1 : 0 }, null);
    }
}
