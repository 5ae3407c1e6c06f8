namespace LocalSpine.Core.Identity;

/// <summary>The smartcard users of the environment, always current.</summary>
public interface IUsers
{
    /// <summary>The user of a uid, or null.</summary>
    ValueTask<SpineUser?> FindAsync(string uid, CancellationToken cancellationToken);

    /// <summary>The user who has a role profile, or null.</summary>
    ValueTask<SpineUser?> FindByRoleAsync(string roleProfileId, CancellationToken cancellationToken);
}

/// <summary>Single sign-on sessions, begun with a smartcard.</summary>
public interface ISsoSessions
{
    /// <summary>The living session of a ticket in any of its transport forms, or null. Does not count as use.</summary>
    ValueTask<SsoSession?> FindAsync(string ticket, CancellationToken cancellationToken);
}

/// <summary>A living session.</summary>
/// <param name="Ticket">The single sign-on ticket as issued.</param>
/// <param name="RoleProfileId">The role that was selected; null before.</param>
/// <param name="IsTraining">Mode 1 of role selection.</param>
public sealed record SsoSession(string Ticket, string Uid, string? RoleProfileId, bool IsTraining, DateTimeOffset Began)
{
    /// <summary>Name of the cookie in which browsers bring the ticket.</summary>
    public const string CookieName = "iPlanetDirectoryPro";
}
