using System.Text;

namespace LocalSpine.Protocols.Mime;

/// <summary>
/// A multipart body in place, without copying: LF or CRLF line ends, preamble and epilogue, blank lines where they should not be, any
/// boundary, a last delimiter without its line end (spine-messaging 3.2). The octets of the parts are never changed.
/// </summary>
public sealed class MultipartMessage
{
    /// <summary>Most parts that are read; GP2GP messages with more than a hundred exist.</summary>
    public const int MaxParts = 1_000;

    private const int MaxHeaderOctets = 16 * 1024;

    private MultipartMessage(IReadOnlyList<MimePart> parts, int root)
    {
        Parts = parts;
        Root = parts[root];
    }

    public IReadOnlyList<MimePart> Parts { get; }

    /// <summary>The part that <c>start</c> names, else the first.</summary>
    public MimePart Root { get; }

    /// <summary>The part of a <c>cid:</c> reference; when none has that id and there is exactly one other part than the root, that one.</summary>
    public MimePart? Find(string contentId)
    {
        foreach (var part in Parts)
        {
            if (part.ContentId.Equals(contentId, StringComparison.OrdinalIgnoreCase))
            {
                return part;
            }
        }

        return Parts.Count == 2 ? Parts.First(p => p != Root) : null;
    }

    /// <summary>Reads a body.</summary>
    /// <exception cref="MimeException">No boundary, no part, too many, or a header block without end.</exception>
    public static MultipartMessage Read(string? contentType, ReadOnlyMemory<byte> body)
    {
        var delimiter = Delimiter(contentType);
        var parts = Split(body, delimiter);
        if (parts.Count == 0)
        {
            throw new MimeException($"there is no part between delimiters {Encoding.ASCII.GetString(delimiter)}");
        }

        var start = MimeParameters.Read(contentType)["start"]?.Trim().TrimStart('<').TrimEnd('>');
        var root = start is null ? -1 : parts.FindIndex(p => p.ContentId == start);
        return new MultipartMessage(parts, Math.Max(root, 0));
    }

    /// <summary>Reads what of a body stands in its first octets, when the rest is elsewhere.</summary>
    /// <param name="beginning">The first octets; the root part has to end in them.</param>
    /// <param name="end">The last octets; the closing delimiter has to stand in them.</param>
    /// <exception cref="MimeException">As <see cref="Read"/>.</exception>
    public static MultipartMessage ReadBeginning(string? contentType, ReadOnlyMemory<byte> beginning, ReadOnlyMemory<byte> end)
    {
        var delimiter = Delimiter(contentType);
        var last = beginning.Span.LastIndexOf(delimiter);
        if (last <= beginning.Span.IndexOf(delimiter))
        {
            throw new MimeException($"the first part does not end within {beginning.Length} octets");
        }

        var closes = false;
        for (var at = 0; !closes && NextDelimiter(end.Span, delimiter, at) is var (line, after, isLast) && line >= 0; at = after)
        {
            closes = isLast;
        }

        if (!closes)
        {
            throw new MimeException("the closing delimiter is missing: the message is cut off");
        }

        // The part that the beginning cuts off is left out.
        return Read(contentType, (byte[])[.. beginning.Span[..last], .. delimiter, .. "--"u8]);
    }

    private static byte[] Delimiter(string? contentType)
    {
        var parameters = MimeParameters.Read(contentType);
        return !parameters.MediaType.StartsWith("multipart/", StringComparison.Ordinal)
            ? throw new MimeException($"a multipart message is wanted, came {(parameters.MediaType.Length == 0 ? "no Content-Type" : parameters.MediaType)}")
            : parameters["boundary"] is not { Length: > 0 and <= 200 } boundary ? throw new MimeException("the Content-Type has no boundary")
            : Encoding.ASCII.GetBytes("--" + boundary);
    }

    private static List<MimePart> Split(ReadOnlyMemory<byte> body, byte[] delimiter)
    {
        var parts = new List<MimePart>();
        var at = 0;
        var begin = -1;
        while (NextDelimiter(body.Span, delimiter, at) is var (line, after, isLast) && line >= 0)
        {
            if (begin >= 0)
            {
                parts.Add(ReadPart(body[begin..WithoutLineEnd(body.Span, begin, line)]));
                if (parts.Count > MaxParts)
                {
                    throw new MimeException($"more than {MaxParts} parts");
                }
            }

            begin = after;
            at = after;
            if (isLast)
            {
                return parts;
            }
        }

        return begin < 0 ? parts : throw new MimeException("the closing delimiter is missing: the message is cut off");
    }

    // Where the next delimiter line begins and ends; -1 when there is none.
    private static (int Line, int After, bool IsLast) NextDelimiter(ReadOnlySpan<byte> body, ReadOnlySpan<byte> delimiter, int from)
    {
        while (from <= body.Length - delimiter.Length)
        {
            var at = body[from..].IndexOf(delimiter);
            if (at < 0)
            {
                break;
            }

            at += from;
            var after = at + delimiter.Length;
            var isLast = body[after..].StartsWith("--"u8);
            var end = after + (isLast ? 2 : 0);
            while (end < body.Length && body[end] is (byte)' ' or (byte)'\t' or (byte)'\r')
            {
                end++;
            }

            // A delimiter is a line of its own; the same octets inside a line, or a longer boundary, are content.
            if ((at == 0 || body[at - 1] == '\n') && (end == body.Length || body[end] == '\n' || isLast))
            {
                return (at, Math.Min(end + 1, body.Length), isLast);
            }

            from = at + 1;
        }

        return (-1, -1, false);
    }

    private static int WithoutLineEnd(ReadOnlySpan<byte> body, int begin, int end)
    {
        if (end > begin && body[end - 1] == '\n')
        {
            end--;
        }

        return end > begin && body[end - 1] == '\r' ? end - 1 : end;
    }

    private static MimePart ReadPart(ReadOnlyMemory<byte> part)
    {
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        var at = 0;
        string? name = null;
        while (at < part.Length)
        {
            var end = part.Span[at..].IndexOf((byte)'\n');
            var next = end < 0 ? part.Length : at + end + 1;
            var line = Encoding.UTF8.GetString(part.Span[at..(end < 0 ? part.Length : at + end)]).TrimEnd('\r');
            if (line.Trim().Length == 0)
            {
                return new MimePart(headers, part[next..]);
            }

            if (next > MaxHeaderOctets)
            {
                break;
            }

            if (line[0] is ' ' or '\t' && name is not null)
            {
                headers[name] += " " + line.Trim();
            }
            else if (line.IndexOf(':', StringComparison.Ordinal) is > 0 and var colon)
            {
                name = line[..colon].Trim();
                headers.TryAdd(name, line[(colon + 1)..].Trim());
            }
            else
            {
                throw new MimeException("a part's header line has no colon");
            }

            at = next;
        }

        throw new MimeException("a part's headers have no end");
    }
}

/// <summary>A body that is not a multipart message.</summary>
public sealed class MimeException(string message) : Exception(message);
