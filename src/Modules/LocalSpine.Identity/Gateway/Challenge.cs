using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace LocalSpine.Identity.Gateway;

/// <summary>
/// The 48 bytes that a card signs: 20 that are bound to the agent's log session, 8 of time (milliseconds since 1970, big-endian), 20 random (identity 3.3).
/// The proof that goes with them is a signature, so that any node knows any node's challenge.
/// </summary>
internal static class Challenge
{
    public const int Length = 48;

    public static byte[] New(string logSession, DateTimeOffset now)
    {
        var challenge = new byte[Length];
        BinaryPrimitives.WriteInt64BigEndian(challenge.AsSpan(20), now.ToUnixTimeMilliseconds());
        RandomNumberGenerator.Fill(challenge.AsSpan(28));
        Bind(challenge, logSession).CopyTo(challenge.AsSpan());
        return challenge;
    }

    public static DateTimeOffset TimeOf(ReadOnlySpan<byte> challenge)
    {
        var ms = BinaryPrimitives.ReadInt64BigEndian(challenge[20..]);
        return ms is >= 0 and < 253_402_300_800_000 ? DateTimeOffset.FromUnixTimeMilliseconds(ms) : DateTimeOffset.MinValue;
    }

    public static bool IsFor(ReadOnlySpan<byte> challenge, string logSession) => challenge[..20].SequenceEqual(Bind(challenge, logSession));

    private static ReadOnlySpan<byte> Bind(ReadOnlySpan<byte> challenge, string logSession) => SHA256.HashData([.. challenge[20..], .. Encoding.UTF8.GetBytes(logSession)]).AsSpan(0, 20);
}
