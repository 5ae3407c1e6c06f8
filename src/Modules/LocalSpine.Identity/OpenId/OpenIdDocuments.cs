namespace LocalSpine.Identity.OpenId;

/// <summary>What a client asked of a provider, once it was found good.</summary>
/// <param name="Realm">Name of the realm.</param>
/// <param name="Issuer">As the client reached it.</param>
/// <param name="Acr">Authentication class as asked.</param>
/// <param name="ChallengeMethod">S256 or plain.</param>
internal sealed record AuthorizeRequest(
    string Realm, string Issuer, string ClientId, string RedirectUri, IReadOnlyList<string> Scopes, string? State, string? Nonce, string Acr, string? Challenge, string? ChallengeMethod)
{
    public bool Wants(string scope) => Scopes.Contains(scope);
}

/// <summary>A sign-in under way.</summary>
/// <param name="Browser">Cookie of the browser that began it: no other may go on with it.</param>
/// <param name="Who">Known when only the role is still to be chosen.</param>
internal sealed record PendingSignIn(AuthorizeRequest Request, string Browser, SignedIn? Who);

/// <summary>Somebody who signed in.</summary>
/// <param name="Session">The single sign-on ticket, or an id of its own when there is none: what all that follows ends with.</param>
/// <param name="IsSso">True when <see cref="Session"/> is a ticket.</param>
/// <param name="Subject">uid, or NHS number.</param>
/// <param name="Level">Assurance of the authentication: 1 to 3; for patients P0, P5, P9.</param>
internal sealed record SignedIn(string Session, bool IsSso, string Subject, string Level, string Method, DateTimeOffset At)
{
    /// <summary>Role profile that was chosen.</summary>
    public string? Role { get; init; }

    /// <summary>NHS number of who signed in for the patient; null when that is the patient.</summary>
    public string? Actor { get; init; }
}

/// <summary>A provider's code, or what an access token of it stands for.</summary>
/// <param name="SessionId">The client's session (claim sid).</param>
internal sealed record ProviderGrant(AuthorizeRequest Request, SignedIn Who, string SessionId);

/// <summary>A client's session at a provider.</summary>
/// <param name="SignOn">The user's sign-on that it belongs to: <see cref="SignedIn.Session"/>.</param>
/// <param name="IsSso">True when that is a single sign-on ticket.</param>
internal sealed record OpenIdSession(string SessionId, string ClientId, string Subject, string Realm, string Issuer, string SignOn, bool IsSso);

/// <summary>An error of OAuth (RFC 6749 5.2), with why for the exchange record.</summary>
internal sealed class OpenIdException(int status, string error, string description, Core.Outcomes.Refusal refusal) : Core.Outcomes.RefusedException(refusal)
{
    public int Status { get; } = status;

    public string Error { get; } = error;

    public string Description { get; } = description;
}
