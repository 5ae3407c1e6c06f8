using System.Text;

namespace LocalSpine.SecureProxy.Audit;

/// <summary>Lines of the audit that are stored together.</summary>
internal sealed class AuditPage
{
    private byte[] _bytes = new byte[16 * 1024];

    public int Length { get; private set; }

    public int Rows { get; private set; }

    /// <summary>Unix milliseconds.</summary>
    public long First { get; private set; } = long.MaxValue;

    /// <summary>Unix milliseconds.</summary>
    public long Last { get; private set; } = long.MinValue;

    public byte[] Content => _bytes[..Length];

    /// <summary>Adds a line; answers its length in bytes.</summary>
    public int Add(DateTimeOffset at, StringBuilder line)
    {
        var began = Length;
        foreach (var chunk in line.GetChunks())
        {
            var most = Encoding.UTF8.GetMaxByteCount(chunk.Length);
            if (_bytes.Length - Length < most)
            {
                Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, Length + most));
            }

            Length += Encoding.UTF8.GetBytes(chunk.Span, _bytes.AsSpan(Length));
        }

        var time = at.ToUnixTimeMilliseconds();
        First = Math.Min(First, time);
        Last = Math.Max(Last, time);
        Rows++;
        return Length - began;
    }
}
