using System.Diagnostics.CodeAnalysis;

namespace LocalSpine.SecureProxy.Tokens;

/// <summary>
/// The last few tokens as read: signed ones live an hour and come with many requests (ssp 4.2), and those who keep an exchange then share one object. What
/// a token says is the same each time; whether it is in force, and whose it is, is checked each time.
/// </summary>
internal sealed class KnownTokens
{
    private const int Kept = 256; // a power of two

    private readonly Entry?[] _entries = new Entry?[Kept];

    /// <inheritdoc cref="BearerToken.TryRead"/>
    public bool TryRead(string authorization, [NotNullWhen(true)] out BearerToken? token, out string problem)
    {
        // The end of a token differs most: of an unsigned one the payload's, of a signed one the signature's.
        var at = string.GetHashCode(authorization.AsSpan(Math.Max(0, authorization.Length - 24))) & (Kept - 1);
        if (Volatile.Read(ref _entries[at]) is { } known && known.Authorization == authorization)
        {
            (token, problem) = (known.Token, "");
            return true;
        }

        if (!BearerToken.TryRead(authorization, out token, out problem))
        {
            return false;
        }

        Volatile.Write(ref _entries[at], new Entry(authorization, token));
        return true;
    }

    private sealed record Entry(string Authorization, BearerToken Token);
}
