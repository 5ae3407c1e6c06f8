using System.Globalization;
using LocalSpine.Mailboxes.Register;

namespace LocalSpine.Mailboxes.Access;

/// <summary>Says which input of a wrong hash differed, by making the hashes of the usual mistakes. No password or key is ever said.</summary>
internal static class TokenDiagnosis
{
    private const int MostMailboxes = 200;

    // Keys that public samples and other environments' documentation use.
    private static readonly string[] KnownKeys = ["TestKey", "BackBone", "SharedKey", ""];

    /// <summary>What the hash was made of instead, in plain words.</summary>
    public static string Of(MeshToken token, Mailbox mailbox, string sharedKey, RegisterSnapshot register)
    {
        if (token.Hash.Length != 64 || !token.Hash.All(char.IsAsciiHexDigit))
        {
            return string.Create(CultureInfo.InvariantCulture, $"a hash of {token.Hash.Length} characters that is not 64 hexadecimal digits");
        }

        bool Is(string message, string key) => string.Equals(MeshToken.HashOf(message, key), token.Hash, StringComparison.OrdinalIgnoreCase);
        string Message(string id, string password, string timestamp) => $"{id}:{token.Nonce}:{token.NonceCount}:{password}:{timestamp}";
        var right = Message(token.MailboxId, mailbox.Password, token.Timestamp);
        if (KnownKeys.Where(k => k != sharedKey).Any(k => Is(right, k)))
        {
            return "a hash made with the right password and another environment's shared key";
        }

        if (Is(Message(token.MailboxId, "", token.Timestamp), sharedKey))
        {
            return "a hash made with an empty password";
        }

        if (register.Mailboxes.Take(MostMailboxes).FirstOrDefault(m => m.Password != mailbox.Password && Is(Message(token.MailboxId, m.Password, token.Timestamp), sharedKey)) is { } other)
        {
            return $"a hash made with the password of {other.MailboxId}";
        }

        if (Is(Message(token.MailboxId.ToLowerInvariant(), mailbox.Password, token.Timestamp), sharedKey))
        {
            return "a hash made with the mailbox id in lower case";
        }

        var (id, nonce, count, password, time) = (token.MailboxId, token.Nonce, token.NonceCount, mailbox.Password, token.Timestamp);
        (string What, string Message)[] shapes =
        [
            ("the password before the nonce", $"{id}:{password}:{nonce}:{count}:{time}"),
            ("the password after the timestamp", $"{id}:{nonce}:{count}:{time}:{password}"),
            ("no nonce count", $"{id}:{nonce}:{password}:{time}"),
            ("no mailbox id", $"{nonce}:{count}:{password}:{time}"),
            ("no colons between the parts", $"{id}{nonce}{count}{password}{time}"),
            ("the scheme word", $"{MeshToken.Scheme} {id}:{nonce}:{count}:{password}:{time}"),
            ("the nonce count without its leading zeros", $"{id}:{nonce}:{count.TrimStart('0').PadLeft(1, '0')}:{password}:{time}"),
        ];
        if (shapes.FirstOrDefault(s => Is(s.Message, sharedKey)).What is { } what)
        {
            return $"a hash over {what}";
        }

        if (Is(sharedKey, right))
        {
            return "a hash with key and message exchanged";
        }

        foreach (var hours in new[] { 1, -1 })
        {
            if (token.Time is { } sent && Is(Message(id, password, sent.AddHours(hours).UtcDateTime.ToString("yyyyMMddHHmm", CultureInfo.InvariantCulture)), sharedKey))
            {
                return "a hash over another hour than the header's timestamp (local time in one, UTC in the other)";
            }
        }

        return "a hash made with another password or shared key; mailbox id, nonce, count and timestamp are as the header has them";
    }
}
