using System.Text.Json.Nodes;
using LocalSpine.Core.Outcomes;

namespace LocalSpine.Identity.OpenId;

/// <summary>
/// What goes wrong on purpose, once: so that a client meets answers that need a broken provider. Kinds: <c>id-token-malformed</c>, <c>id-token-audience</c>,
/// <c>id-token-issuer</c>, <c>id-token-key</c> (the next id_token that the API platform gets), <c>key-set-away</c> (its next look at CIS2's keys), <c>platform</c>
/// (its next answer).
/// </summary>
internal sealed class ProviderFaults(Grants grants)
{
    public const string Malformed = "id-token-malformed";
    public const string Audience = "id-token-audience";
    public const string Issuer = "id-token-issuer";
    public const string Key = "id-token-key";
    public const string KeySetAway = "key-set-away";
    public const string Platform = "platform";

    private static readonly string[] All = [Malformed, Audience, Issuer, Key, KeySetAway, Platform];

    /// <exception cref="RefusedException">There is no such kind.</exception>
    public Task AddAsync(string? kind, CancellationToken cancellationToken) => kind is not null && All.Contains(kind)
        ? grants.AddAsync(GrantKind.Fault, kind, "", new JsonObject(), TimeSpan.FromDays(1), cancellationToken)
        : throw new RefusedException(new Refusal("FAULT_KIND", string.Join(", ", All), kind ?? ""));

    /// <summary>True when that is to go wrong now.</summary>
    public async Task<bool> TakeAsync(string kind, CancellationToken cancellationToken) =>
        await grants.FindAsync<JsonObject>(GrantKind.Fault, kind, cancellationToken) is not null && await grants.TakeAsync<JsonObject>(GrantKind.Fault, kind, cancellationToken) is not null;

    /// <summary>An id_token as the API platform gets it.</summary>
    public async Task<string> ApplyAsync(string token, SigningKey key, string algorithm, CancellationToken cancellationToken)
    {
        if (await TakeAsync(Malformed, cancellationToken))
        {
            return token[..token.LastIndexOf('.')];
        }

        var claims = JsonNode.Parse(Jwt.Read(token)!.Claims.GetRawText())!.AsObject();
        if (await TakeAsync(Audience, cancellationToken))
        {
            claims["aud"] = "another-client";
        }
        else if (await TakeAsync(Issuer, cancellationToken))
        {
            claims["iss"] = "https://issuer.invalid";
        }
        else if (await TakeAsync(Key, cancellationToken))
        {
            return Jwt.Sign(key.Key, "another-key", algorithm, claims);
        }
        else
        {
            return token;
        }

        return Jwt.Sign(key.Key, key.Id, algorithm, claims);
    }
}
