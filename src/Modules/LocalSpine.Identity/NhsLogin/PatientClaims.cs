using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using LocalSpine.Core.Demographics;
using LocalSpine.Identity.OpenId;

namespace LocalSpine.Identity.NhsLogin;

/// <summary>What NHS login tells of a patient: in its id_token and in userinfo (identity 14).</summary>
internal sealed class PatientClaims(IPatientIndex patients, IPatientTrace trace)
{
    /// <param name="sign">Signs the token of who acts for the patient, which stands inside.</param>
    public static JsonObject IdToken(ProviderGrant grant, long issuedAt, long expires, Func<JsonObject, string> sign)
    {
        var (request, who) = (grant.Request, grant.Who);
        var claims = new JsonObject
        {
            ["sub"] = Subject(who.Subject),
            ["aud"] = request.ClientId,
            ["id_status"] = "verified",
            ["token_use"] = "id",
            ["auth_time"] = who.At.ToUnixTimeSeconds(),
            ["iss"] = request.Issuer,
            ["vot"] = $"{who.Level}.Cp.Cd",
            ["exp"] = expires,
            ["iat"] = issuedAt,
            ["vtm"] = $"{request.Issuer}/trustmark/{new Uri(request.Issuer).Host}",
            ["jti"] = Guid.NewGuid().ToString(),
            ["identity_proofing_level"] = who.Level,
        };
        if (request.Nonce is { } nonce)
        {
            claims["nonce"] = nonce;
        }

        if (request.Wants("profile"))
        {
            claims["nhs_number"] = who.Subject;
        }

        if (who.Actor is { } actor)
        {
            claims["act"] = new JsonObject
            {
                ["sub"] = sign(new JsonObject { ["iss"] = request.Issuer, ["aud"] = request.ClientId, ["sub"] = Subject(actor), ["nhs_number"] = actor, ["iat"] = issuedAt, ["exp"] = expires }),
            };
        }

        return claims;
    }

    public async Task<JsonObject> UserInfoAsync(ProviderGrant grant, CancellationToken cancellationToken)
    {
        var claims = new JsonObject { ["iss"] = grant.Request.Issuer, ["aud"] = grant.Request.ClientId, ["sub"] = Subject(grant.Who.Subject) };
        if (grant.Request.Wants("profile"))
        {
            claims["nhs_number"] = grant.Who.Subject;
            claims["identity_proofing_level"] = grant.Who.Level;
            if (await FindAsync(grant.Who.Subject, cancellationToken) is { } person)
            {
                claims["birthdate"] = Date(person.BirthDate);
                claims["family_name"] = person.Family;
                claims["given_name"] = person.Given;
            }
        }

        return claims;
    }

    private async Task<TracedPerson?> FindAsync(string nhsNumber, CancellationToken cancellationToken) =>
        await patients.FindRegistrationAsync(nhsNumber, cancellationToken) is { } registration
            ? (await trace.CrossCheckAsync(new CrossCheckQuestion(nhsNumber, registration.BirthDate, null, null), cancellationToken)).Person
            : null;

    private static string Date(string yyyyMMdd) => yyyyMMdd.Length < 8 ? yyyyMMdd : $"{yyyyMMdd[..4]}-{yyyyMMdd[4..6]}-{yyyyMMdd[6..8]}";

    // The same for a patient every time, and not the NHS number.
    private static string Subject(string nhsNumber) => Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes($"NHS login {nhsNumber}")).AsSpan(0, 16));
}
