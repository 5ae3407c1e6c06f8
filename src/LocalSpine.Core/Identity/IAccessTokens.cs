namespace LocalSpine.Core.Identity;

/// <summary>The API platform's access tokens, for the APIs behind its gateway (identity 13.7).</summary>
public interface IAccessTokens
{
    /// <summary>What a bearer token stands for, or the gateway's fault.</summary>
    /// <param name="bearer">The token, with or without the word Bearer before it: the whole header will do. Null for none.</param>
    ValueTask<AccessTokenResult> FindAsync(string? bearer, CancellationToken cancellationToken);
}

/// <summary>A good token or a fault; one of the two.</summary>
public sealed record AccessTokenResult(AccessToken? Token, GatewayFault? Fault);

/// <summary>What an access token stands for.</summary>
/// <param name="ClientId">The application.</param>
/// <param name="Scopes">For example <c>urn:nhsd:apim:user-nhs-cis2:aal3:personal-demographics-service</c>.</param>
/// <param name="Asid">Accredited system that the application is; null for none.</param>
/// <param name="OdsCode">Organisation of the application; null for none.</param>
/// <param name="Expires">On the environment's clock.</param>
public sealed record AccessToken(string ClientId, string ApplicationName, IReadOnlyList<string> Scopes, string? Asid, string? OdsCode, DateTimeOffset Expires)
{
    /// <summary>The smartcard user; null for applications and patients.</summary>
    public SpineUser? User { get; init; }

    /// <summary>The user's role profile: the one that was selected, or the only one that is open; null when the request has to say which.</summary>
    public RoleProfile? Role { get; init; }

    /// <summary>The patient who signed in; null for applications and staff.</summary>
    public string? NhsNumber { get; init; }

    /// <summary>Who acts for the patient, by NHS number; null when it is the patient.</summary>
    public string? ActorNhsNumber { get; init; }

    /// <summary>Level of authentication: 1 to 3 of staff, P0, P5, P9 of patients; null for applications.</summary>
    public string? AssuranceLevel { get; init; }

    /// <summary>True when no user signed in.</summary>
    public bool IsApplication => User is null && NhsNumber is null;

    /// <summary>True for a scope of that API, whatever the access mode.</summary>
    /// <param name="api">Last part of the scope, for example <c>e-referrals-service-api</c>.</param>
    public bool IsFor(string api) => Scopes.Any(s => s[(s.LastIndexOf(':') + 1)..] == api);
}

/// <summary>What the gateway answers in place of the API.</summary>
/// <param name="Rule">Name of the rule for the exchange record.</param>
public sealed record GatewayFault(string Rule, int Status, string FaultString, string ErrorCode)
{
    /// <summary>The body, JSON.</summary>
    public string Body => $"{{\"fault\":{{\"faultstring\":\"{FaultString}\",\"detail\":{{\"errorcode\":\"{ErrorCode}\"}}}}}}";
}
