namespace LocalSpine.Identity.Platform;

/// <summary>An application of a supplier, known to CIS2, NHS login and the API platform under one client id (identity 12.2, 13, 16).</summary>
internal sealed record Application(string ClientId, string Name)
{
    /// <summary>Null for an application that can only show assertions.</summary>
    public string? Secret { get; init; }

    /// <summary>The API platform knows the first only; providers all.</summary>
    public IReadOnlyList<string> RedirectUris { get; init; } = [];

    /// <summary>Where its public keys are; null when <see cref="Jwks"/> has them, or when it has none.</summary>
    public string? JwksUrl { get; init; }

    /// <summary>Its public keys: a key set document.</summary>
    public string? Jwks { get; init; }

    /// <summary>Accredited system that it is; null for none.</summary>
    public string? Asid { get; init; }

    public string? OdsCode { get; init; }

    /// <summary>APIs that it is subscribed to.</summary>
    public IReadOnlyList<string> Products { get; init; } = [];

    /// <summary>Every scope that its products give (identity 13.5).</summary>
    public IReadOnlyList<string> Scopes { get; init; } = [];

    /// <summary>Where CIS2 posts logout tokens; null for nowhere.</summary>
    public string? BackchannelLogoutUri { get; init; }

    public ApplicationState State { get; init; }
}

/// <summary>What the platform's gateway thinks of an application.</summary>
internal enum ApplicationState
{
    Approved,

    /// <summary>Revoked, or not approved yet.</summary>
    Revoked,

    /// <summary>Not subscribed to the identity service.</summary>
    NotSubscribed,

    DeveloperInactive,

    CompanyInactive,
}
