using System.Globalization;
using System.Text;

namespace LocalSpine.SecureProxy.Audit;

/// <summary>Reads what <see cref="AuditPage"/> wrote.</summary>
internal sealed class AuditPageReader(byte[] content)
{
    private readonly List<string> _known = [];
    private int _at;

    /// <summary>The page's entries, oldest first.</summary>
    public IReadOnlyList<AuditEntry> Entries()
    {
        var entries = new List<AuditEntry>();
        var node = Text();
        var sequence = Number();
        var time = 0L;
        while (_at < content.Length)
        {
            time += Signed();
            var at = DateTimeOffset.FromUnixTimeMilliseconds(time);
            entries.Add(new AuditEntry(
                at, Text(), Text(), Text(), Text(), (int)Number(), TimeSpan.FromMicroseconds(Number()), Number(), Text(), Text(), Text(), Text(), Text(), Text(), Number(),
                Number() is var first and > 0 ? TimeSpan.FromMicroseconds(first - 1) : null, Text(), Text(), Text(), Text())
            {
                InternalId = string.Create(CultureInfo.InvariantCulture, $"{at.UtcDateTime:yyyyMMddHHmmssffffff}_{node}_{sequence++}"),
            });
        }

        return entries;
    }

    private string Text()
    {
        var kind = Number();
        if (kind >= 2)
        {
            return _known[(int)kind - 2];
        }

        var length = (int)Number();
        var text = Encoding.UTF8.GetString(content, _at, length);
        _at += length;
        if (kind == 1)
        {
            _known.Add(text);
        }

        return text;
    }

    private long Signed() => Number() is var number && (number & 1) == 0 ? number >> 1 : ~(number >> 1);

    private long Number()
    {
        ulong number = 0;
        for (var shift = 0; ; shift += 7)
        {
            var next = content[_at++];
            number |= (ulong)(next & 0x7f) << shift;
            if (next < 0x80)
            {
                return (long)number;
            }
        }
    }
}
