using System.Text.Json;
using LocalSpine.Identity.OpenId;

namespace LocalSpine.Identity.Platform;

/// <summary>The checks of a subject token, an id_token of CIS2 or NHS login, in the real one's order (identity 13.4).</summary>
internal sealed class SubjectChecks(SigningKeys keys, RealmAddresses addresses, TimeProvider clock)
{
    private static readonly JwtErrors Subject = new("subject_token");
    private static readonly JwtErrors Actor = new("act.sub");

    /// <summary>What an application gets for a subject token.</summary>
    /// <exception cref="PlatformException">The first check that fails.</exception>
    public async Task<PlatformGrant> CheckAsync(PlatformRequest request, Application application, string? subjectToken)
    {
        var token = Jwt.Read(subjectToken ?? throw new PlatformException(PlatformErrors.SubjectMissing)) ?? throw new PlatformException(Subject.Malformed, "something else");
        var realm = await VerifyAsync(request, token, Subject);
        var claims = token.Claims;
        var isStaff = realm.Kind == ProviderKind.Cis2;
        var actor = Jwt.Member(claims, "act") is { ValueKind: JsonValueKind.Object } act && Jwt.Text(act, "sub") is { } acting ? await CheckActorAsync(request, acting) : null;

        // Levels occur as text and as number.
        var level = Jwt.Member(claims, isStaff ? "authentication_assurance_level" : "identity_proofing_level")?.ToString();
        var scopes = PlatformScopes.OfUser(application.Scopes, realm.Kind, level);
        return scopes.Count == 0
            ? throw new PlatformException(PlatformErrors.NoUserScope, $"level {level ?? "none"}, scopes {string.Join(' ', application.Scopes)}")
            : new PlatformGrant(
                application.ClientId, scopes, realm.Kind, Jwt.Text(claims, isStaff ? "sub" : "nhs_number"), level, isStaff ? Jwt.Text(claims, "selected_roleid") : null) { Actor = actor };
    }

    // Somebody who acts for the patient: a token of NHS login too. Answers the NHS number.
    private async Task<string> CheckActorAsync(PlatformRequest request, string actor)
    {
        var token = Jwt.Read(actor) ?? throw new PlatformException(Actor.Malformed, "something else");
        await VerifyAsync(request, token, Actor);
        return Jwt.Text(token.Claims, "nhs_number") ?? throw new PlatformException(Actor.NhsNumberMissing);
    }

    // 6 to 15.
    private async Task<Realm> VerifyAsync(PlatformRequest request, Jwt token, JwtErrors errors)
    {
        var exp = Jwt.Member(token.Claims, "exp");
        var now = clock.GetUtcNow().ToUnixTimeSeconds();
        _ = token.KeyId ?? throw new PlatformException(errors.KidMissing);
        if (Jwt.Text(token.Header, "typ")?.Equals("JWT", StringComparison.OrdinalIgnoreCase) != true)
        {
            throw new PlatformException(errors.Typ, Jwt.Text(token.Header, "typ"));
        }

        var issuer = token.Algorithm.Length == 0 ? throw new PlatformException(errors.AlgMissing)
            : exp is null ? throw new PlatformException(errors.ExpMissing)
            : exp.Value.ValueKind != JsonValueKind.Number ? throw new PlatformException(errors.ExpNotNumber, exp.ToString())
            : token.Seconds("exp") is not { } seconds || seconds <= now ? throw new PlatformException(errors.Expired, $"{exp} at {now}")
            : Jwt.Text(token.Claims, "iss") ?? throw new PlatformException(errors.IssMissing);
        if (Jwt.Member(token.Claims, "aud") is null)
        {
            throw new PlatformException(errors.AudMissing);
        }

        // Who came to the mock platform was signed in by a mock, who believes everybody: the one's tokens are not the other's.
        if (addresses.RealmOf(issuer, request.Host) is not { } realm || realm.IsMock != request.IsMock)
        {
            throw new PlatformException(errors.IssUnknown, issuer);
        }

        var key = await keys.GetAsync(realm.Name, request.Aborted);
        return token.KeyId != key.Id ? throw new PlatformException(errors.KidUnknown, token.KeyId)
            : !token.IsSignedWith(key.Key, "RS256", "RS512") ? throw new PlatformException(PlatformErrors.Signature, $"another than that of key {token.KeyId}")
            : realm;
    }
}
