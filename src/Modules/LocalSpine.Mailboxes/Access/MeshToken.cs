using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace LocalSpine.Mailboxes.Access;

/// <summary>An NHSMESH token: the part of the Authorization header after the scheme (mesh 2.1).</summary>
/// <param name="Nonce">Any text without colon.</param>
/// <param name="NonceCount">Decimal digits, as sent.</param>
/// <param name="Timestamp">yyyyMMddHHmm, UTC, as sent.</param>
/// <param name="Hash">64 hexadecimal digits, any case.</param>
internal sealed record MeshToken(string MailboxId, string Nonce, string NonceCount, string Timestamp, string Hash)
{
    public const string Scheme = "NHSMESH";

    private const string TimestampForm = "yyyyMMddHHmm";

    /// <summary>The token without the scheme word, which old clients leave out and which may have any letter case (mesh 2.2).</summary>
    public static string WithoutScheme(string header)
    {
        var text = header.Trim();
        return text.Length > Scheme.Length && text.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) && text[Scheme.Length] == ' '
            ? text[(Scheme.Length + 1)..].Trim()
            : text;
    }

    /// <summary>Five parts, the third all digits, no space in the first; null for anything else.</summary>
    public static MeshToken? Parse(string token) =>
        token.Split(':') is [var mailbox, var nonce, { Length: > 0 } count, var timestamp, var hash] && count.All(char.IsAsciiDigit) && !mailbox.Contains(' ', StringComparison.Ordinal)
            ? new MeshToken(mailbox, nonce, count, timestamp, hash)
            : null;

    /// <summary>When the sender says it is; null when that is no time.</summary>
    public DateTimeOffset? Time => DateTimeOffset.TryParseExact(
        Timestamp, TimestampForm, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time) ? time : null;

    /// <summary>True when the hash was made with this password and shared key; takes the same time whatever is wrong.</summary>
    public bool IsSignedWith(string password, string sharedKey) =>
        CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(Hash.ToLowerInvariant()), Encoding.ASCII.GetBytes(HashOf($"{MailboxId}:{Nonce}:{NonceCount}:{password}:{Timestamp}", sharedKey)));

    /// <summary>Lower-case hexadecimal HMAC-SHA256.</summary>
    public static string HashOf(string message, string sharedKey) =>
        Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(sharedKey), Encoding.UTF8.GetBytes(message)));

    /// <summary>The header of a token made now.</summary>
    public static string Header(string mailboxId, string password, string sharedKey, string nonce, string count, DateTimeOffset now)
    {
        var timestamp = now.UtcDateTime.ToString(TimestampForm, CultureInfo.InvariantCulture);
        return $"{Scheme} {mailboxId}:{nonce}:{count}:{timestamp}:{HashOf($"{mailboxId}:{nonce}:{count}:{password}:{timestamp}", sharedKey)}";
    }
}
