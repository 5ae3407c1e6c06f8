using System.IO.Compression;

namespace LocalSpine.Portal.Bodies;

/// <summary>Compressed bodies (RFC 1952), told by their first octets, as no header of the record tells them; what is in them is decoded up to a bound.</summary>
internal sealed class GzipDecoder : IBodyDecoder
{
    private const int Piece = 16 * 1024;

    public DecodedBody? Decode(BodyInput input)
    {
        if (!input.Octets.Span.StartsWith((ReadOnlySpan<byte>)[0x1F, 0x8B, 0x08]))
        {
            return null;
        }

        using var content = new MemoryStream();
        var note = "";
        try
        {
            using var stream = new GZipStream(new MemoryStream(input.Octets.ToArray(), writable: false), CompressionMode.Decompress);
            var piece = new byte[Piece];
            int read;
            while (input.Budget.Inflatable > 0 && (read = stream.Read(piece, 0, Math.Min(piece.Length, input.Budget.Inflatable))) > 0)
            {
                content.Write(piece, 0, read);
                input.Budget.Inflated(read);
            }

            note = input.Budget.Inflatable > 0 ? "" : "Only its beginning is shown.";
        }
        catch (Exception e) when (e is InvalidDataException or IOException)
        {
            note = input.IsCut ? "The end is missing: the record keeps no more of it." : $"It breaks: {TreeBudget.Clean(e.Message, 300)}";
        }

        var octets = content.GetBuffer().AsMemory(0, (int)content.Length);
        var inside = BodyDecoders.Decode(input.Inside(octets, IsArchive(input.MediaType) ? "" : input.Type, note.Length > 0));
        return new DecodedBody("gzip", [], note) { Parts = [new BodyPart("Content", [], inside, inside is null ? input.Budget.Raw(octets.Span) : "")] };
    }

    private static bool IsArchive(string mediaType) => mediaType is "application/gzip" or "application/octet-stream" or "application/x-gzip";
}
