namespace LocalSpine.Identity.Platform;

/// <summary>The errors that name the token they are about: <c>client_assertion</c>, <c>subject_token</c>, <c>act.sub</c> (identity 13.4).</summary>
internal sealed class JwtErrors(string token)
{
    public PlatformError Malformed => Bad(400, $"Malformed JWT in {token}", "MALFORMED", "a JSON web token: three parts, JSON in the first two");

    public PlatformError AlgNotRs512 => Bad(400, $"Invalid 'alg' header in {token} JWT - unsupported JWT algorithm - must be 'RS512'", "ALG", "alg RS512");

    public PlatformError AlgMissing => Bad(400, $"Missing 'alg' header in {token} JWT", "ALG", "alg");

    public PlatformError KidMissing => Bad(400, $"Missing 'kid' header in {token} JWT", "KID_MISSING", "kid");

    public PlatformError Typ => Bad(400, $"Invalid 'typ' header in {token} JWT - must be 'JWT'", "TYP", "typ JWT");

    public PlatformError Expired => Bad(400, $"Invalid 'exp' claim in {token} JWT - JWT has expired", "EXPIRED", "exp in the future");

    public PlatformError ExpMissing => Bad(400, $"Missing 'exp' claim in {token} JWT", "EXP_MISSING", "exp");

    public PlatformError ExpNotNumber => Bad(400, $"Invalid 'exp' claim in {token} JWT - must be an integer", "EXP_NUMBER", "exp as a number");

    public PlatformError ExpTooFar => Bad(400, $"Invalid 'exp' claim in {token} JWT - more than 5 minutes in future", "EXP_TOO_FAR", "exp at most 5 minutes ahead");

    public PlatformError IssSub => Bad(400, $"Missing or non-matching 'iss'/'sub' claims in {token} JWT", "ISS_SUB", "iss and sub that are the same");

    public PlatformError IssSubUnknown => Bad(401, $"Invalid 'iss'/'sub' claims in {token} JWT", "ISS_SUB_UNKNOWN", "the client id of a registered application");

    public PlatformError JtiMissing => Bad(400, $"Missing 'jti' claim in {token} JWT", "JTI_MISSING", "jti");

    public PlatformError JtiNotText => Bad(400, $"Invalid 'jti' claim in {token} JWT - must be a unique string value such as a GUID", "JTI_TEXT", "jti as a text");

    public PlatformError JtiUsed => Bad(400, $"Non-unique 'jti' claim in {token} JWT", "JTI_USED", "a jti that the client did not use in 30 days");

    public PlatformError KidUnknown => Bad(401, $"Invalid 'kid' header in {token} JWT - no matching public key", "KID_UNKNOWN", "the kid of a key of the key set");

    public PlatformError Audience => Bad(401, $"Missing or invalid 'aud' claim in {token} JWT", "AUD", "the token URL, without a trailing slash");

    public PlatformError AudMissing => Bad(401, $"Missing 'aud' claim in {token} JWT", "AUD_MISSING", "aud");

    public PlatformError IssMissing => Bad(400, $"Missing 'iss' claim in {token} JWT", "ISS_MISSING", "iss");

    public PlatformError IssUnknown => Bad(400, $"Missing or non-matching 'iss' claim in {token} JWT", "ISS_UNKNOWN", "CIS2 or NHS login");

    public PlatformError NhsNumberMissing => Bad(400, $"Missing 'nhs_number' claim in {token} JWT", "NHS_NUMBER_MISSING", "nhs_number");

    private PlatformError Bad(int status, string description, string rule, string expected) =>
        new(status, "invalid_request", description, $"{token.Replace('.', '_').ToUpperInvariant()}_{rule}", expected);
}
