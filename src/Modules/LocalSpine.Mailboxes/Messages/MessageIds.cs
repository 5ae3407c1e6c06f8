using System.Globalization;
using System.Security.Cryptography;
using LocalSpine.Core.Identifiers;

namespace LocalSpine.Mailboxes.Messages;

/// <summary>Message ids (mesh 7.2): national ones sort by time, <c>yyyyMMddHHmmssffffff_</c> and six hexadecimal digits; the sandbox's are 32 digits.</summary>
internal sealed class MessageIds(IdSource ids, MeshStrictness strictness, TimeProvider clock)
{
    private static readonly TimeSpan ClockMovedBack = TimeSpan.FromSeconds(5);

    private readonly Lock _gate = new();
    private long _last;

    public string Next()
    {
        if (strictness.IsSandbox)
        {
            return ids.NewUuid().Replace("-", "", StringComparison.Ordinal);
        }

        // One microsecond further for each: ids of a frozen clock sort too.
        var now = clock.GetUtcNow().UtcTicks / TimeSpan.TicksPerMicrosecond;
        lock (_gate)
        {
            _last = now > _last || (_last - now) * TimeSpan.TicksPerMicrosecond > ClockMovedBack.Ticks ? now : _last + 1;
            now = _last;
        }

        var at = new DateTime(now * TimeSpan.TicksPerMicrosecond, DateTimeKind.Utc);
        return string.Create(CultureInfo.InvariantCulture, $"{at:yyyyMMddHHmmssffffff}_{RandomNumberGenerator.GetHexString(6)}");
    }

    /// <summary>Id of an answer: 20 digits, underscore, 8 lower-case digits.</summary>
    public string NextInternal() =>
        string.Create(CultureInfo.InvariantCulture, $"{clock.GetUtcNow().UtcDateTime:yyyyMMddHHmmssffffff}_{RandomNumberGenerator.GetHexString(8, lowercase: true)}");

    /// <summary>Id of a look-up: 17 digits, underscore, 8 lower-case digits; the sandbox's are 32 digits.</summary>
    public string NextQuery() => strictness.IsSandbox
        ? RandomNumberGenerator.GetHexString(32, lowercase: true)
        : string.Create(CultureInfo.InvariantCulture, $"{clock.GetUtcNow().UtcDateTime:yyyyMMddHHmmssfff}_{RandomNumberGenerator.GetHexString(8, lowercase: true)}");
}
