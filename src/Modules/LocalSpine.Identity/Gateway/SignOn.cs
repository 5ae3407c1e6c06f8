using System.Security.Cryptography;
using System.Security.Cryptography.Pkcs;
using System.Security.Cryptography.X509Certificates;
using LocalSpine.Core.Outcomes;
using LocalSpine.Core.Time;
using LocalSpine.Core.Trust;
using LocalSpine.Hosting;
using LocalSpine.Identity.Cards;
using LocalSpine.Identity.People;
using LocalSpine.Identity.Sessions;
using LocalSpine.Protocols.Gas;
using LocalSpine.Storage;

namespace LocalSpine.Identity.Gateway;

/// <summary>Gateway authentication: a challenge, and a session for whoever signs it with a good card (identity 3).</summary>
internal sealed class SignOn(
    ICertificateAuthority trust, ICardAuthority cards, PersonStore people, SessionStore sessions, SessionEnds ends, IDatabase database, EnvironmentOptions options, TimeProvider clock)
{
    private const string Source = "identity 3.7";

    private static readonly TimeSpan ChallengeLife = TimeSpan.FromMinutes(5);

    /// <summary>A challenge and the gateway's proof of it, both base64.</summary>
    public (string Challenge, string Signature) Activate(string logSession)
    {
        var challenge = Challenge.New(logSession, clock.GetUtcNow());
        using var key = trust.OutboundCertificate.GetRSAPrivateKey()!;
        return (Convert.ToBase64String(challenge), Convert.ToBase64String(key.SignData(challenge, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)));
    }

    /// <summary>Checks in the order of identity 3.7 and, when all hold, begins a session.</summary>
    /// <param name="warn">Told of what is odd and let through.</param>
    public async Task<SignOnResult> ValidateAsync(GpObject request, string address, Action<Refusal> warn, CancellationToken cancellationToken)
    {
        if (request["service"] != "AUTHENTICATION")
        {
            return Refused(GatewayCode.DataSyntax, "GAS_SERVICE", "service AUTHENTICATION", request["service"]);
        }

        if (request["auth_method"] != "3" || request["card_type"] != "p11")
        {
            return Refused(GatewayCode.MethodNotSupported, "GAS_METHOD", "auth_method 3 and card_type p11", $"auth_method {request["auth_method"]}, card_type {request["card_type"]}");
        }

        var logSession = request["log_session_id"] ?? "";
        if (await CheckChallengeAsync(request, logSession, cancellationToken) is var (challenge, refused) && refused is not null)
        {
            return refused;
        }

        SignedCms cms;
        try
        {
            cms = new SignedCms();
            cms.Decode(CardSignature.Unwrap(request["response"] ?? ""));
            if (cms.SignerInfos.Count != 1 || cms.SignerInfos[0].Certificate is null)
            {
                return Refused(GatewayCode.DataSyntax, "GAS_RESPONSE", "CMS of one signer with its certificate", $"{cms.SignerInfos.Count} signers, {cms.Certificates.Count} certificates");
            }
        }
        catch (Exception e) when (e is FormatException or CryptographicException)
        {
            return Refused(GatewayCode.DataSyntax, "GAS_RESPONSE", "CMS in base64 in a MIME text in base64", e.Message);
        }

        if (!cms.ContentInfo.Content.AsSpan().SequenceEqual(challenge))
        {
            return Refused(GatewayCode.AuthenticationFailed, "GAS_SIGNED_CHALLENGE", "the challenge as the signed content", $"{cms.ContentInfo.Content.Length} other bytes");
        }

        var certificate = cms.SignerInfos[0].Certificate!;
        if (await cards.JudgeAsync(certificate, CardKeyUse.Authentication, cancellationToken) is { } bad)
        {
            return new SignOnResult(null, null, bad.Rule == "CARD_CERTIFICATE_WRONG_USAGE" ? GatewayCode.NoCertificate : GatewayCode.CardNotValid, bad);
        }

        try
        {
            cms.SignerInfos[0].CheckSignature(verifySignatureOnly: true);
        }
        catch (CryptographicException e)
        {
            return Refused(GatewayCode.AuthenticationFailed, "GAS_SIGNATURE", "a signature that the card's certificate verifies", e.Message);
        }

        var uid = certificate.GetNameInfo(X509NameType.SimpleName, forIssuer: false);
        return uid != request["uid"]
            ? Refused(GatewayCode.AuthenticationFailed, "GAS_UID", $"uid {uid}, as the certificate says", request["uid"])
            : await BeginAsync(request, uid, certificate, logSession, address, warn, cancellationToken);
    }

    private async Task<SignOnResult> BeginAsync(
        GpObject request, string uid, X509Certificate2 certificate, string logSession, string address, Action<Refusal> warn, CancellationToken cancellationToken)
    {
        if (await people.FindPersonAsync(uid, cancellationToken) is not { } person)
        {
            return Refused(GatewayCode.UserNotValid, "USER_UNKNOWN", "a user of this environment", uid);
        }

        if (!person.User.IsOpen)
        {
            return Refused(GatewayCode.UserNotValid, "USER_OPEN", "an open user", $"user {uid} is closed");
        }

        var card = person.Cards.FirstOrDefault(c => c.Credentials.Any(k => k.SerialNumber == certificate.SerialNumber));
        if (card is { State: not CardState.Active })
        {
            return Refused(card.State == CardState.Blocked ? GatewayCode.PasscodeBlocked : GatewayCode.CardNotValid, "CARD_STATE", "an active card", $"card {card.Serial} is {card.State}");
        }

        if (options.Identity.OneSession)
        {
            await ends.OfUserAsync(uid, cancellationToken);
        }

        if (card is null)
        {
            warn(new Refusal("CARD_UNKNOWN", "a card that was issued here", $"certificate {certificate.SerialNumber}, good by its authority", Source));
        }

        var roles = person.User.RolesOpenOn(UkTime.Date(clock.GetUtcNow())).ToList();
        var session = await sessions.BeginAsync(
            person, card?.Serial ?? "", logSession, request["device_id"] ?? "", address, options.Identity.PresetRole && roles.Count == 1 ? roles[0].Id : null, cancellationToken);
        return new SignOnResult(session, person, "", null) { Roles = roles };
    }

    private async Task<(byte[] Challenge, SignOnResult? Refused)> CheckChallengeAsync(GpObject request, string logSession, CancellationToken cancellationToken)
    {
        var challenge = Bytes(request["challenge"]);
        var signature = Bytes(request["signature"]);
        if (challenge.Length != Challenge.Length || signature.Length == 0)
        {
            return Not("GAS_CHALLENGE", $"challenge and signature as authactivate gave them, base64 of {Challenge.Length} bytes", $"{challenge.Length} and {signature.Length} bytes");
        }

        using (var key = trust.OutboundCertificate.GetRSAPublicKey()!)
        {
            if (!key.VerifyData(challenge, signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1))
            {
                return Not("GAS_CHALLENGE_SIGNATURE", "this gateway's signature over the challenge", "another");
            }
        }

        var now = clock.GetUtcNow();
        var at = Challenge.TimeOf(challenge);
        if (at < now - ChallengeLife || at > now.AddSeconds(1))
        {
            return Not("GAS_CHALLENGE_AGE", $"a challenge of the last {ChallengeLife.TotalMinutes} minutes", $"one of {at:O} at {now:O}");
        }

        if (!await ConsumeAsync(request["challenge"]!, now, cancellationToken))
        {
            return Not("GAS_CHALLENGE_REPLAYED", "a challenge that was not used", "one that was");
        }

        return Challenge.IsFor(challenge, logSession) ? (challenge, null) : Not("GAS_LOG_SESSION", "the log_session_id of the activation", logSession);

        static (byte[], SignOnResult?) Not(string rule, string expected, string came) => ([], Refused(GatewayCode.AuthenticationNotValid, rule, expected, came));
    }

    // Of two that come with one challenge, on whatever node, one wins.
    private Task<bool> ConsumeAsync(string challenge, DateTimeOffset now, CancellationToken cancellationToken) => database.WriteAsync(
        write =>
        {
            var ms = now.ToUnixTimeMilliseconds();
            write.Command("delete from identity_challenge where at < @old", ("@old", ms - (long)(2 * ChallengeLife).TotalMilliseconds)).ExecuteNonQuery();
            return write.Command("insert into identity_challenge (challenge, at) values (@challenge, @at) on conflict (challenge) do nothing", ("@challenge", challenge), ("@at", ms)).ExecuteNonQuery() > 0;
        },
        cancellationToken);

    private static byte[] Bytes(string? base64)
    {
        var bytes = new byte[(base64?.Length ?? 0)];
        return base64 is { Length: < 2000 } && Convert.TryFromBase64String(base64, bytes, out var length) ? bytes[..length] : [];
    }

    private static SignOnResult Refused(string code, string rule, string expected, string? came) => new(null, null, code, new Refusal(rule, expected, came ?? "", Source));
}

/// <summary>A session with its user and open roles, or a code of the gateway and why.</summary>
internal sealed record SignOnResult(Session? Session, Person? Person, string Code, Refusal? Refusal)
{
    public IReadOnlyList<Core.Identity.RoleProfile> Roles { get; init; } = [];
}
