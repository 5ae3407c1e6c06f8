namespace LocalSpine.Protocols.Mime;

/// <summary>One part of a multipart message, as it came.</summary>
/// <param name="Headers">Names in any case, values unfolded; the first of a name counts.</param>
/// <param name="Content">The octets between the part's blank line and the next delimiter, still in their transfer encoding.</param>
public sealed record MimePart(IReadOnlyDictionary<string, string> Headers, ReadOnlyMemory<byte> Content)
{
    /// <summary>Content-Id without angle brackets; empty when missing.</summary>
    public string ContentId => Header("Content-Id").Trim().TrimStart('<').TrimEnd('>');

    public string ContentType => Header("Content-Type");

    private string Header(string name) => Headers.TryGetValue(name, out var value) ? value : "";
}
