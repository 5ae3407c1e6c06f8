using LocalSpine.Identity.OpenId;

namespace LocalSpine.Identity.Platform;

/// <summary>What the platform gave an application, for itself or in a user's name.</summary>
/// <param name="Provider">Who signed the user in; null for an application alone.</param>
/// <param name="Subject">uid or NHS number.</param>
internal sealed record PlatformGrant(string ClientId, IReadOnlyList<string> Scopes, ProviderKind? Provider, string? Subject, string? Level, string? Role)
{
    /// <summary>The provider's session (sid) of combined authentication: what is given in it ends with it. Null otherwise.</summary>
    public string? SessionId { get; init; }

    /// <summary>NHS number of who acts for the patient; null for nobody.</summary>
    public string? Actor { get; init; }

    /// <summary>What the provider granted, for userinfo; null unless combined authentication.</summary>
    public ProviderGrant? Combined { get; init; }
}

/// <summary>An access token as the database has it.</summary>
internal sealed record StoredAccessToken(PlatformGrant Grant, DateTimeOffset Expires);

/// <summary>A refresh token as the database has it.</summary>
/// <param name="Count">How often its chain was refreshed.</param>
/// <param name="ChainEnds">No refresh token of the chain lives longer.</param>
internal sealed record StoredRefreshToken(PlatformGrant Grant, int Count, DateTimeOffset Expires, DateTimeOffset ChainEnds);
