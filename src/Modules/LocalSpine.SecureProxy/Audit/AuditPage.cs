using System.Text;

namespace LocalSpine.SecureProxy.Audit;

/// <summary>
/// Entries of the audit that are stored together, in a form of their own: numbers by their length, and a text that came before in the page as its
/// number. Callers, providers and interactions repeat, so an entry takes some eighty bytes instead of six hundred.
/// <code>
/// page   := node text, first sequence number, entry*
/// number := seven bits a byte, the lowest first; the high bit says that more follow
/// text   := number of a known text + 2 | 1, length, UTF-8 (known from now on) | 0, length, UTF-8 (not to be known)
/// </code>
/// </summary>
internal sealed class AuditPage
{
    /// <summary>A page is full from this length on: below the size at which arrays leave the young generation.</summary>
    public const int FullLength = 60 * 1024;

    // What one entry may take at most: its texts are bounded.
    private const int MostOfEntry = 16 * 1024;
    private const int MostKnown = 4096;

    private readonly byte[] _bytes = new byte[FullLength + MostOfEntry];
    private readonly Dictionary<string, int> _known = [];
    private long _lastTime;

    public AuditPage(string node, long firstSequence)
    {
        Unknown(node);
        Number(firstSequence);
    }

    public int Length { get; private set; }

    public int Rows { get; private set; }

    public bool IsFull => Length >= FullLength;

    /// <summary>Unix milliseconds.</summary>
    public long First { get; private set; } = long.MaxValue;

    /// <summary>Unix milliseconds.</summary>
    public long Last { get; private set; } = long.MinValue;

    public byte[] Content => _bytes[..Length];

    public void Add(AuditEntry entry)
    {
        var time = entry.At.ToUnixTimeMilliseconds();
        Signed(time - _lastTime);
        _lastTime = time;
        Text(entry.From);
        Text(entry.To);
        Unknown(entry.TraceId);
        Text(entry.Interaction);
        Number(entry.ResponseCode);
        Number((long)entry.Duration.TotalMicroseconds);
        Number(entry.ResponseSize);
        Text(entry.ErrorMessage);
        Text(entry.Method);
        Text(entry.Face);
        Text(entry.CertificateSubject);
        Text(entry.Target);
        Text(entry.Check);
        Number(entry.RequestSize);
        Number(entry.FirstByte is { } first ? (long)first.TotalMicroseconds + 1 : 0);
        Text(entry.TokenIssuer);
        Text(entry.TokenSubject);
        Text(entry.TokenOrganisation);
        Text(entry.TokenScope);
        First = Math.Min(First, time);
        Last = Math.Max(Last, time);
        Rows++;
    }

    private void Text(string text)
    {
        if (_known.TryGetValue(text, out var number))
        {
            Number(number + 2);
            return;
        }

        if (_known.Count >= MostKnown)
        {
            Unknown(text);
            return;
        }

        _known.Add(text, _known.Count);
        Number(1);
        Written(text);
    }

    private void Unknown(string text)
    {
        Number(0);
        Written(text);
    }

    private void Written(string text)
    {
        // What a caller wrote is bounded, so that an entry has its place.
        var most = Math.Min(text.Length, AuditEntry.LongestText);
        var length = Encoding.UTF8.GetByteCount(text.AsSpan(0, most));
        Number(length);
        Length += Encoding.UTF8.GetBytes(text.AsSpan(0, most), _bytes.AsSpan(Length));
    }

    private void Signed(long number) => Number(number >= 0 ? number << 1 : (~number << 1) | 1);

    private void Number(long number)
    {
        var rest = (ulong)number;
        while (rest >= 0x80)
        {
            _bytes[Length++] = (byte)(rest | 0x80);
            rest >>= 7;
        }

        _bytes[Length++] = (byte)rest;
    }
}
