using System.Globalization;
using LocalSpine.SecureProxy.Requests;

namespace LocalSpine.SecureProxy.Tokens;

/// <summary>What a provider may stumble over in a token that the proxy lets through (ssp 4.1, 4.3); told in the decision only.</summary>
internal static class TokenLint
{
    private const long UsualLife = 300;

    public static IEnumerable<string> Of(ProxyCall call)
    {
        if (call.Token is not { } token)
        {
            yield break;
        }

        if (!token.IsSigned && token.Algorithm != "none")
        {
            yield return $"alg is '{token.Algorithm}', but there is no signature";
        }

        if (token is { Expires: { } expires, IssuedAt: { } issued, IsSigned: false } && expires - issued != UsualLife)
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"exp is {expires - issued} s after iat; providers expect {UsualLife}");
        }

        if (token.IssuedAt is null)
        {
            yield return "iat is missing";
        }

        if (token.Issuer is null)
        {
            yield return "iss is missing";
        }

        if (token.PractitionerId is { } practitioner && token.Subject != practitioner)
        {
            yield return $"sub '{token.Subject}' is not requesting_practitioner.id '{practitioner}'";
        }

        if (!token.IsSigned && token.Reason is null)
        {
            yield return "reason_for_request is missing";
        }
    }
}
