using System.Globalization;
using LocalSpine.SecureProxy.Outcomes;
using LocalSpine.SecureProxy.Requests;
using LocalSpine.SecureProxy.Tokens;

namespace LocalSpine.SecureProxy.Checks;

/// <summary>The bearer token (ssp 4, 5 row 12): the guide says that the proxy should validate it; no answer of its own is published.</summary>
internal sealed class TokenChecks(TimeProvider clock)
{
    private const string OldAudience = "https://authorize.fhir.nhs.net/token";
    private const string Source = "ssp 4; the claims are certain, what the proxy does with them is ours";

    /// <summary>Clocks may differ by this much.</summary>
    private static readonly TimeSpan Leeway = TimeSpan.FromSeconds(30);

    private readonly KnownTokens _known = new();

    /// <summary>There is a token, and it can be read.</summary>
    public ProxyCheck Form => Check(
        "TOKEN_FORM",
        call =>
        {
            if (string.IsNullOrEmpty(call.Authorization))
            {
                call.TokenProblem = "no Authorization header";
                return false;
            }

            var read = _known.TryRead(call.Authorization, out var token, out var problem);
            (call.Token, call.TokenProblem) = (token, problem);
            return read;
        },
        call => new CheckView("Authorization: Bearer header.payload.signature, base64url; an unsigned token ends with its dot", call.Token is { } token ? Describe(token) : call.TokenProblem));

    /// <summary>It is in force.</summary>
    public ProxyCheck Expiry => Check(
        "TOKEN_EXPIRY",
        call => call.Token is not { } token || (token.Expires is { } expires
            && expires + Leeway.TotalSeconds >= Now && (token.IssuedAt is not { } issued || issued - Leeway.TotalSeconds <= Now)),
        call => new CheckView(
            $"a token in force at {Iso(Now)}",
            call.Token is { } token ? $"issued {Iso(token.IssuedAt)}, expires {Iso(token.Expires)}" : "no token"));

    /// <summary>Its audience is the provider.</summary>
    public static ProxyCheck Audience { get; } = Check(
        "TOKEN_AUDIENCE",
        call => call.Token is not { } token || token.IsSpineFlavour || token.Audiences.Any(a => IsProvider(a, call)),
        call => new CheckView(
            $"aud: the provider's root URL as registered, {(call.Contract is { Endpoints: [var first, ..] } ? first : "")}",
            call.Token is { } token ? token.Audiences.Count == 0 ? "no aud" : string.Join(", ", token.Audiences) : "no token"));

    /// <summary>Its scope is the interaction's.</summary>
    public static ProxyCheck Scope { get; } = Check(
        "TOKEN_SCOPE",
        call => call.Token is not { } token || WantedScope(call) is not { } wanted || HasScope(token, wanted),
        call => new CheckView($"requested_scope {WantedScope(call) ?? "of any kind: none is published for the interaction"}", call.Token?.Scope ?? "no scope"));

    /// <summary>Its organisation is that of the consumer's ASID.</summary>
    public static ProxyCheck Organisation { get; } = Check(
        "TOKEN_ORGANISATION",
        call => call.Token is not { } token
            || ((token.OdsCode is null ? token.IsSigned : string.Equals(token.OdsCode, call.Consumer!.OdsCode, StringComparison.OrdinalIgnoreCase))
                && (token.SystemAsid is null || token.SystemAsid == call.From)),
        call => new CheckView(
            $"requesting_organization {call.Consumer?.OdsCode}, the owner of {call.From}",
            call.Token is { } token ? (token.OdsCode ?? "no organisation") + (token.SystemAsid is null ? "" : $", system {token.SystemAsid}") : "no token",
            call.Consumer is { } consumer ? $"uniqueIdentifier={consumer.Asid}: nhsIDCode {consumer.OdsCode}" : ""));

    private long Now => clock.GetUtcNow().ToUnixTimeSeconds();

    private static ProxyCheck Check(string name, Func<ProxyCall, bool> holds, Func<ProxyCall, CheckView> view) => new(
        name, Source, holds,
        call =>
        {
            var looked = view(call);
            return ProxyOutcome.BadRequest($"{name}: expected {looked.Expected}; came {looked.Found}");
        },
        view);

    // The registered address, something above or below it, GP Connect's old fixed one, or the proxied URL with the proxy in front.
    private static bool IsProvider(string audience, ProxyCall call)
    {
        if (audience == OldAudience)
        {
            return true;
        }

        var proxied = audience.LastIndexOf("https://", StringComparison.Ordinal);
        var address = proxied > 0 ? audience.AsSpan(proxied) : audience;
        address = address.TrimEnd('/');
        var target = call.Target!.Url.AsSpan(0, call.Target.QueryStart);
        return address.Length >= call.Target.PathStart && target.StartsWith(address, StringComparison.OrdinalIgnoreCase)
            && (target.Length == address.Length || target[address.Length] == '/');
    }

    private static string? WantedScope(ProxyCall call) => ProxiedInteraction.Find(call.InteractionId ?? "")?.Scope;

    private static bool HasScope(BearerToken token, string wanted) => token.Scope is { } scope
        && scope.Split(' ', StringSplitOptions.RemoveEmptyEntries).Any(s => s.Equals(wanted, StringComparison.OrdinalIgnoreCase));

    private static string Describe(BearerToken token) =>
        $"{(token.IsSigned ? $"signed ({token.Algorithm}), signature not verified" : "unsigned")}; iss {token.Issuer ?? "none"}, sub {token.Subject ?? "none"}";

    private static string Iso(long? seconds) => seconds is { } s && Math.Abs(s) < 200_000_000_000
        ? DateTimeOffset.FromUnixTimeSeconds(s).ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture) : "never";
}
