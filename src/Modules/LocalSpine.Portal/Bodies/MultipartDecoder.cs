using System.Buffers.Text;
using System.Globalization;
using System.Text;
using LocalSpine.Protocols.Mime;

namespace LocalSpine.Portal.Bodies;

/// <summary>Multipart bodies: each part with its headers, its content decoded for itself. The boundary comes from the Content-Type, else from the first line that is one.</summary>
internal sealed class MultipartDecoder : IBodyDecoder
{
    private const int MostParts = 50;
    private const int LongestBoundary = 200;

    public DecodedBody? Decode(BodyInput input)
    {
        var type = input.MediaType.StartsWith("multipart/", StringComparison.Ordinal) ? input.Type : Guess(input.Octets.Span);
        if (type is null)
        {
            return null;
        }

        var note = "";
        MultipartMessage message;
        try
        {
            message = MultipartMessage.Read(type, input.Octets);
        }
        catch (MimeException e)
        {
            note = input.IsCut ? "The end is missing: the record keeps no more of it." : $"It breaks: {TreeBudget.Clean(e.Message, 300)}";
            if (Closed(type, input.Octets) is not { } closed)
            {
                return null;
            }

            message = closed;
        }

        if (message.Parts.Count > MostParts)
        {
            note = string.Create(CultureInfo.InvariantCulture, $"Only the first {MostParts} of {message.Parts.Count} parts are shown.");
        }

        return new DecodedBody("Multipart", [], note)
        {
            Parts = [.. message.Parts.Take(MostParts).Select((part, number) => Part(part, number + 1, input, isLast: number + 1 == message.Parts.Count && note.Length > 0))],
        };
    }

    private static BodyPart Part(MimePart part, int number, BodyInput input, bool isLast)
    {
        var content = Transferred(part);
        var decoded = BodyDecoders.Decode(input.Inside(content, part.ContentType, isLast));
        return new BodyPart(
            string.Create(CultureInfo.InvariantCulture, $"Part {number}"),
            [.. part.Headers.Take(50).Select(h => KeyValuePair.Create(TreeBudget.Clean(h.Key, 100), TreeBudget.Clean(h.Value, 1_000)))],
            decoded,
            decoded is null ? input.Budget.Raw(content.Span) : "");
    }

    // Octets out of their transfer encoding, as far as it can be read.
    private static ReadOnlyMemory<byte> Transferred(MimePart part)
    {
        if (!part.Headers.TryGetValue("Content-Transfer-Encoding", out var encoding) || !encoding.Trim().Equals("base64", StringComparison.OrdinalIgnoreCase))
        {
            return part.Content;
        }

        var octets = new byte[Base64.GetMaxDecodedFromUtf8Length(part.Content.Length)];
        return Base64.DecodeFromUtf8(part.Content.Span, octets, out _, out var written) == System.Buffers.OperationStatus.InvalidData && written == 0 ? part.Content : octets.AsMemory(0, written);
    }

    // The same body ended here, when its own end is missing.
    private static MultipartMessage? Closed(string type, ReadOnlyMemory<byte> octets)
    {
        var boundary = MimeParameters.Read(type)["boundary"];
        try
        {
            return boundary is not { Length: > 0 and <= LongestBoundary } ? null
                : MultipartMessage.Read(type, (byte[])[.. octets.Span, .. "\r\n--"u8, .. Encoding.ASCII.GetBytes(boundary), .. "--\r\n"u8]);
        }
        catch (MimeException)
        {
            return null;
        }
    }

    // A first line that begins with two hyphens and comes again is a delimiter.
    private static string? Guess(ReadOnlySpan<byte> octets)
    {
        var start = octets.IndexOfAnyExcept("\r\n "u8);
        if (start < 0 || !octets[start..].StartsWith("--"u8))
        {
            return null;
        }

        var line = octets[start..];
        var end = line.IndexOf((byte)'\n');
        if (end is < 3 or > LongestBoundary)
        {
            return null;
        }

        var boundary = Encoding.ASCII.GetString(line[2..end]).TrimEnd();
        return boundary.Length == 0 || boundary.Contains('"', StringComparison.Ordinal) || line[end..].IndexOf(line[..(boundary.Length + 2)]) < 0 ? null : $"multipart/mixed; boundary=\"{boundary}\"";
    }
}
