using System.Globalization;
using LocalSpine.Core.Outcomes;
using LocalSpine.Hosting;
using LocalSpine.Mailboxes.Api;
using LocalSpine.Mailboxes.Register;

namespace LocalSpine.Mailboxes.Access;

/// <summary>The checks of an NHSMESH token that need no storage, in the service's order (mesh 2.2).</summary>
internal sealed class TokenCheck(MailboxRegister register, MeshStrictness strictness, EnvironmentOptions options, TimeProvider clock)
{
    /// <summary>How far a token's time may be from ours, either side.</summary>
    public static readonly TimeSpan Tolerance = TimeSpan.FromHours(2);

    private const string Source = "mesh 2.2";

    /// <summary>The token and the mailbox whose it is.</summary>
    /// <param name="header">The Authorization header, empty when there is none.</param>
    /// <param name="mailboxId">Of the path, upper case.</param>
    /// <exception cref="MeshRefusedException">A check fails.</exception>
    public (MeshToken Token, Mailbox Mailbox) Check(string header, string mailboxId)
    {
        if (string.IsNullOrWhiteSpace(header))
        {
            throw Refused(MeshErrors.TokenUnreadable, "MESH_TOKEN_MISSING", "Authorization: NHSMESH mailbox:nonce:count:yyyyMMddHHmm:hash", "");
        }

        var text = MeshToken.WithoutScheme(header);
        if (text.Split(':')[0] is var first && first != mailboxId)
        {
            throw Refused(MeshErrors.TokenOfOtherMailbox, "MESH_TOKEN_MAILBOX", $"a token that begins with {mailboxId}, as the path has it in upper case", first);
        }

        if (MeshToken.Parse(text) is not { } token)
        {
            throw Refused(MeshErrors.TokenUnreadable, "MESH_TOKEN_FORM", "five parts with colons between them, the third all digits", Shape(text));
        }

        var now = register.Now;
        if (now.Find(mailboxId) is not { } mailbox)
        {
            throw Refused(MeshErrors.MailboxUnknown, "MESH_MAILBOX_UNKNOWN", "the id of a registered mailbox", mailboxId);
        }

        if (!token.IsSignedWith(mailbox.Password, options.MeshSharedKey))
        {
            throw Refused(MeshErrors.TokenInvalid, "MESH_TOKEN_HASH",
                "HMAC-SHA256, keyed with the shared key, of mailbox:nonce:count:password:timestamp", TokenDiagnosis.Of(token, mailbox, options.MeshSharedKey, now));
        }

        if (strictness.ChecksTokenUse && (token.Time is not { } time || (clock.GetUtcNow() - time).Duration() > Tolerance))
        {
            throw Refused(MeshErrors.TokenInvalid, "MESH_TOKEN_TIME",
                string.Create(CultureInfo.InvariantCulture, $"a timestamp yyyyMMddHHmm within two hours of {clock.GetUtcNow().UtcDateTime:yyyyMMddHHmm} UTC"), token.Timestamp);
        }

        return (token, mailbox);
    }

    /// <summary>Of a token that was used before (mesh 2.2, check 6).</summary>
    public static MeshRefusedException Replayed(MeshToken token) =>
        Refused(MeshErrors.TokenUsed, "MESH_TOKEN_REPLAYED", "a nonce and nonce count that this mailbox never used together", $"nonce {token.Nonce}, count {token.NonceCount}, used before");

    /// <summary>Of a mailbox that is not active (mesh 2.2, check 7).</summary>
    public static MeshRefusedException Inactive(Mailbox mailbox) =>
        Refused(MeshErrors.MailboxInactive, "MESH_MAILBOX_INACTIVE", "an active mailbox", $"{mailbox.MailboxId}, which was switched off");

    private static string Shape(string text) => string.Create(CultureInfo.InvariantCulture, $"{text.Split(':').Length} parts");

    private static MeshRefusedException Refused(MeshError error, string rule, string expected, string came) => new(error, new Refusal(rule, expected, came, Source));
}
