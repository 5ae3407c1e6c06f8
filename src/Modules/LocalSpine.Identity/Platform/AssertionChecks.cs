using System.Text.Json;
using LocalSpine.Identity.OpenId;

namespace LocalSpine.Identity.Platform;

/// <summary>The checks of a client assertion in the real one's order, which shows in which error comes first (identity 13.4).</summary>
internal sealed class AssertionChecks(ApplicationStore applications, ClientKeys keys, Grants grants, RealmAddresses addresses, TimeProvider clock)
{
    public const string AssertionType = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

    // Five minutes ahead, and ten seconds for clocks that differ.
    private const int MostSecondsAhead = 310;

    private static readonly JwtErrors Errors = new("client_assertion");
    private static readonly TimeSpan JtiRemembered = TimeSpan.FromDays(30);

    /// <summary>The application that signed the form's assertion.</summary>
    /// <exception cref="PlatformException">The first check that fails.</exception>
    public async Task<Application> CheckAsync(PlatformRequest request, OpenIdParameters form)
    {
        var token = Form(form["client_assertion"] ?? throw new PlatformException(PlatformErrors.AssertionMissing));
        var id = await ClaimsAsync(token, request.Aborted);
        var application = await applications.FindAsync(id, request.Aborted) ?? throw new PlatformException(Errors.IssSubUnknown, id);
        PlatformClients.Admit(application);
        request.Identify(application);
        if (!ClientKeys.HasKeys(application))
        {
            throw new PlatformException(PlatformErrors.NoKey, application.ClientId);
        }

        var set = await keys.FindAsync(application, token.KeyId!, request.Aborted) ?? throw new PlatformException(PlatformErrors.KeySetAway, application.JwksUrl);
        if (!set.Has(token.KeyId!))
        {
            throw new PlatformException(Errors.KidUnknown, token.KeyId);
        }

        if (!set.Verifies(token, "RS512"))
        {
            throw new PlatformException(PlatformErrors.Signature, $"another than that of key {token.KeyId}");
        }

        if (!token.IsFor(a => addresses.IsTokenUrl(a, request.Host, request.Root)))
        {
            throw new PlatformException(Errors.Audience, Jwt.Member(token.Claims, "aud")?.ToString());
        }

        // Only now is it the client's: nobody else can use up its identifiers.
        var jti = Jwt.Text(token.Claims, "jti")!;
        return await grants.TryFirstAsync(GrantKind.PlatformJti, JtiKey(id, jti), JtiRemembered, request.Aborted) ? application : throw new PlatformException(Errors.JtiUsed, jti);
    }

    // 3 to 9.
    private Jwt Form(string assertion)
    {
        var token = Jwt.Read(assertion) ?? throw new PlatformException(Errors.Malformed, "something else");
        if (token.Algorithm != "RS512")
        {
            throw new PlatformException(Errors.AlgNotRs512, token.Algorithm);
        }

        var exp = Jwt.Member(token.Claims, "exp");
        return token.Seconds("exp") is { } seconds && seconds <= Now ? throw new PlatformException(Errors.Expired, $"{exp} at {Now}")
            : token.KeyId is null ? throw new PlatformException(Errors.KidMissing)
            : Jwt.Text(token.Header, "typ")?.Equals("JWT", StringComparison.OrdinalIgnoreCase) != true ? throw new PlatformException(Errors.Typ, Jwt.Text(token.Header, "typ"))
            : exp is null ? throw new PlatformException(Errors.ExpMissing)
            : exp.Value.ValueKind != JsonValueKind.Number ? throw new PlatformException(Errors.ExpNotNumber, exp.ToString())
            : token;
    }

    // 10 to 14; answers the client id.
    private async Task<string> ClaimsAsync(Jwt token, CancellationToken cancellationToken)
    {
        var iss = Jwt.Text(token.Claims, "iss");
        if (string.IsNullOrEmpty(iss) || iss != Jwt.Text(token.Claims, "sub"))
        {
            throw new PlatformException(Errors.IssSub, $"iss {iss}, sub {Jwt.Text(token.Claims, "sub")}");
        }

        var jti = Jwt.Member(token.Claims, "jti") ?? throw new PlatformException(Errors.JtiMissing);
        if (jti.ValueKind != JsonValueKind.String)
        {
            throw new PlatformException(Errors.JtiNotText, jti.ToString());
        }

        return await grants.FindAsync<object>(GrantKind.PlatformJti, JtiKey(iss, jti.GetString()!), cancellationToken) is not null ? throw new PlatformException(Errors.JtiUsed, jti.ToString())
            : token.Seconds("exp") > Now + MostSecondsAhead ? throw new PlatformException(Errors.ExpTooFar, $"{Jwt.Member(token.Claims, "exp")} at {Now}")
            : iss;
    }

    private static string JtiKey(string clientId, string jti) => $"{clientId} {jti}";

    private long Now => clock.GetUtcNow().ToUnixTimeSeconds();
}
