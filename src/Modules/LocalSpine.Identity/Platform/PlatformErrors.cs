namespace LocalSpine.Identity.Platform;

/// <summary>The errors of <c>/oauth2</c> with the status and words of the real one (identity 13). Those of tokens are in <see cref="JwtErrors"/>.</summary>
internal static class PlatformErrors
{
    private const string NotConfigured = "you have tried to request authorization but your application is not configured to use this authorization grant type";
    private const string UserInfoGuide = "https://digital.nhs.uk/developer/guides-and-documentation/security-and-authorisation/user-restricted-restful-apis-nhs-cis2-combined-authentication-and-authorisation";

    public static readonly PlatformError NotFound = new(404, "invalid_request", "Not Found", "PLATFORM_PATH", "a route of /oauth2 with its method");
    public static readonly PlatformError AppRevoked = new(
        401, "access_denied", "The developer app associated with the API key is not approved or revoked", "APPLICATION_APPROVED", "an application that is approved");

    public static readonly PlatformError NotSubscribed = new(
        401, "access_denied",
        "API Key supplied does not have access to this resource. Please check the API Key you are using belongs to an app which has sufficient access to access this resource.",
        "APPLICATION_SUBSCRIBED", "an application that is subscribed to the identity service");

    public static readonly PlatformError DeveloperInactive = new(
        401, "access_denied", "The developer who created the developer app that has the API key you are using has an inactive status", "DEVELOPER_ACTIVE", "an active developer");

    public static readonly PlatformError CompanyInactive = new(
        401, "access_denied", "The company associated with the developer app that has the API key you are using has an inactive status", "COMPANY_ACTIVE", "an active company");

    public static readonly PlatformError Unknown = new(
        500, "unknown_error",
        "An unknown error occurred processing this request. Contact us for assistance diagnosing this issue: https://digital.nhs.uk/developer/help-and-support quoting Message ID",
        "PLATFORM_FAILED", "no failure inside the platform");

    public static readonly PlatformError ClientIdMissing = new(401, "invalid_request", "client_id is missing", "CLIENT_ID_MISSING", "client_id");
    public static readonly PlatformError ClientIdInvalid = new(401, "invalid_request", "client_id is invalid", "CLIENT_ID_INVALID", "the client id of a registered application");
    public static readonly PlatformError RedirectMissing = new(400, "invalid_request", "redirect_uri is missing", "REDIRECT_URI_MISSING", "redirect_uri");
    public static readonly PlatformError RedirectInvalid = new(400, "invalid_request", "redirect_uri is invalid", "REDIRECT_URI_INVALID", "the first redirect URI of the application, exactly");
    public static readonly PlatformError StateMissing = new(302, "invalid_request", "state is missing", "STATE_MISSING", "state");
    public static readonly PlatformError ResponseTypeMissing = new(302, "invalid_request", "response_type is missing", "RESPONSE_TYPE_MISSING", "response_type=code");
    public static readonly PlatformError ResponseTypeInvalid = new(302, "unsupported_response_type", "response_type is invalid", "RESPONSE_TYPE_INVALID", "response_type=code");
    public static readonly PlatformError StateUnknown = new(400, "invalid_request", "Invalid state parameter.", "STATE_UNKNOWN", "a state of this platform that was not used");
    public static readonly PlatformError NoUserScope = new(401, "unauthorized_client", NotConfigured, "SCOPE_OF_LEVEL", "a scope of the application's products for the user's assurance level");
    public static readonly PlatformError NoApplicationScope = new(401, "unauthorized_client", NotConfigured, "SCOPE_OF_APPLICATION", "an application-restricted scope of the application's products");

    public static readonly PlatformError ContentType = new(
        415, "invalid_request", "Content-Type header must be application/x-www-form-urlencoded", "CONTENT_TYPE", "application/x-www-form-urlencoded, without any parameter");

    public static readonly PlatformError GrantTypeMissing = new(400, "invalid_request", "grant_type is missing", "GRANT_TYPE_MISSING", "grant_type");
    public static readonly PlatformError GrantTypeInvalid = new(400, "unsupported_grant_type", "grant_type is invalid", "GRANT_TYPE_INVALID", "one of the four grants");
    public static readonly PlatformError NotExchange = new(400, "invalid_request", "grant_type is invalid", "GRANT_TYPE_EXCHANGE", "token exchange, because subject_token_type is an id_token");
    public static readonly PlatformError ClientInvalid = new(401, "invalid_client", "client_id or client_secret is invalid", "CLIENT_SECRET_INVALID", "client id and secret of a registered application");
    public static readonly PlatformError SecretMissing = new(401, "invalid_request", "client_secret is missing", "CLIENT_SECRET_MISSING", "client_secret");
    public static readonly PlatformError CodeMissing = new(400, "invalid_request", "authorization_code is missing", "CODE_MISSING", "code");
    public static readonly PlatformError CodeInvalid = new(400, "invalid_grant", "authorization_code is invalid", "CODE_INVALID", "a code of this client that was neither used nor is too old");
    public static readonly PlatformError RefreshMissing = new(400, "invalid_request", "refresh_token is missing", "REFRESH_TOKEN_MISSING", "refresh_token");
    public static readonly PlatformError RefreshInvalid = new(401, "invalid_grant", "refresh_token is invalid", "REFRESH_TOKEN_INVALID", "a refresh token of this client that was not used");
    public static readonly PlatformError RefreshExpired = new(401, "invalid_grant", "refresh token refresh period has expired", "REFRESH_TOKEN_EXPIRED", "a refresh token whose chain has not ended");

    public static readonly PlatformError AssertionType = new(
        400, "invalid_request", "Missing or invalid client_assertion_type - must be 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'", "CLIENT_ASSERTION_TYPE",
        "client_assertion_type urn:ietf:params:oauth:client-assertion-type:jwt-bearer");

    public static readonly PlatformError AssertionMissing = new(400, "invalid_request", "Missing client_assertion", "CLIENT_ASSERTION_MISSING", "client_assertion");
    public static readonly PlatformError NoKey = new(
        403, "public_key error", "You need to register a public key to use this authentication method - please contact support to configure", "PUBLIC_KEY_MISSING",
        "an application with a key set or its URL");

    public static readonly PlatformError KeySetAway = new(
        403, "public_key error", "The JWKS endpoint, for your client_assertion can't be reached", "PUBLIC_KEY_UNREACHABLE", "a key set at the registered URL, within 5 seconds");

    public static readonly PlatformError Signature = new(401, "public_key error", "JWT signature verification failed", "JWT_SIGNATURE", "a signature of the key that kid names");

    public static readonly PlatformError SubjectType = new(
        400, "invalid_request", "missing or invalid subject_token_type - must be 'urn:ietf:params:oauth:token-type:id_token'", "SUBJECT_TOKEN_TYPE",
        "subject_token_type urn:ietf:params:oauth:token-type:id_token");

    public static readonly PlatformError SubjectMissing = new(400, "invalid_request", "Missing subject_token", "SUBJECT_TOKEN_MISSING", "subject_token");

    public static readonly PlatformError NotCombined = new(
        400, "invalid_request",
        $"The Userinfo endpoint is only supported for Combined Auth integrations. Currently this is only for NHS CIS2 authentications - for more guidance see {UserInfoGuide}",
        "USERINFO_COMBINED", "an access token of a sign-in at CIS2 through /authorize");

    public static readonly PlatformError IdTokenAudience = new(400, "invalid_request", "Invalid 'aud' claim in external ID token JWT", "ID_TOKEN_AUD", "an id_token for this platform");
    public static readonly PlatformError IdTokenIssuer = new(400, "invalid_request", "Invalid iss claim in external ID token JWT", "ID_TOKEN_ISS", "an id_token of the provider");
    public static readonly PlatformError IdTokenMalformed = new(400, "invalid_request", "Malformed JWT in External ID token", "ID_TOKEN_MALFORMED", "a JSON web token");

    public static readonly PlatformError IdTokenKey = new(
        401, "invalid_request", "Invalid 'kid' header in external ID token JWT - no matching public key", "ID_TOKEN_KID", "the kid of a key of the provider");

    public static readonly PlatformError LogoutMalformed = new(400, "invalid_request", "Malformed JWT in logout_token", "LOGOUT_TOKEN_MALFORMED", "a JSON web token");
    public static readonly PlatformError LogoutAudience = new(400, "invalid_request", "Missing/invalid aud claim in JWT", "LOGOUT_TOKEN_AUD", "the platform's client id at CIS2");
    public static readonly PlatformError LogoutIssuer = new(400, "invalid_request", "Missing/invalid iss claim in JWT", "LOGOUT_TOKEN_ISS", "CIS2's issuer");
    public static readonly PlatformError LogoutSession = new(400, "invalid_request", "Missing sid claim in JWT", "LOGOUT_TOKEN_SID", "sid");
    public static readonly PlatformError LogoutEvents = new(400, "invalid_request", "Missing/invalid events claim in JWT", "LOGOUT_TOKEN_EVENTS", "the back-channel logout event");
    public static readonly PlatformError LogoutNonce = new(400, "invalid_request", "Prohibited nonce claim in JWT", "LOGOUT_TOKEN_NONCE", "no nonce");
    public static readonly PlatformError LogoutKeys = new(501, "not_implemented", "Logout Failed", "LOGOUT_TOKEN_KEYS", "CIS2's key set");
    public static readonly PlatformError LogoutSignature = new(400, "bad_request", "Unable to verify JWT", "LOGOUT_TOKEN_SIGNATURE", "a signature of CIS2");
    public static readonly PlatformError LogoutUnknown = new(501, "not_implemented", "SID not found", "LOGOUT_SID_UNKNOWN", "the sid of a session with an access token");
    public static readonly PlatformError StatusKey = new(401, "Access Denied", "Invalid api key for _status monitoring endpoint", "STATUS_API_KEY", "header apikey with the client id of an application");
}
