using System.Text;

namespace LocalSpine.Mailboxes.Messages;

/// <summary>Where a message stands (mesh 7). The numbers are stored.</summary>
internal enum MeshStatus
{
    Uploading = 0,

    /// <summary>In the recipient's inbox, or on its way there when the mailbox delays.</summary>
    Accepted = 1,
    Acknowledged = 2,
    Undeliverable = 3,
    Error = 4,
}

/// <summary>A message without its bytes: what the sender said of it, and where it stands. Header values are octets as sent, one a character.</summary>
/// <param name="Id">Row number; 0 before it is stored.</param>
/// <param name="Sender">Mailbox id; empty for a report.</param>
/// <param name="Recipient">Mailbox id; empty while an address by demographics is not resolved.</param>
/// <param name="RouteTo">Address by demographics as sent; empty when the recipient was named.</param>
/// <param name="Size">Bytes of all chunks as received; 0 until all are there.</param>
/// <param name="LinkedId">Of a report: the message it is about. Of a failed message: its report.</param>
/// <param name="Code">Of a report, and of a failed message: why.</param>
internal sealed record MeshMessage(
    long Id, string MessageId, bool IsReport, MeshStatus Status, string Sender, string Recipient, string RouteTo, string WorkflowId, string LocalId, string Subject,
    string FileName, string PartnerId, string Checksum, string ContentType, string ContentEncoding, bool IsEncrypted, bool IsCompressed, int Chunks, long Size,
    string LinkedId, string Code, string Event, string Description, DateTimeOffset Created, DateTimeOffset Changed, DateTimeOffset? Accepted, DateTimeOffset? Acknowledged,
    DateTimeOffset Expires, long? Seq, DateTimeOffset Due)
{
    public const string Success = "00";

    /// <summary>As the recipient sees it.</summary>
    public string FileNameOrDefault => FileName.Length > 0 ? FileName : $"{MessageId}.dat";

    /// <summary>As text: the recipient, or the address by demographics while it stands for none.</summary>
    public string RecipientText => Text(Recipient.Length > 0 ? Recipient : RouteTo);

    public bool IsGzip => ContentEncoding == "gzip";

    /// <summary>Octets of a header as text: UTF-8 when they are, else Latin-1.</summary>
    public static string Text(string octets)
    {
        if (Ascii.IsValid(octets))
        {
            return octets;
        }

        try
        {
            return new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(Encoding.Latin1.GetBytes(octets));
        }
        catch (DecoderFallbackException)
        {
            return octets;
        }
    }

    /// <summary>Text as the octets of a header: UTF-8.</summary>
    public static string Octets(string text) => Ascii.IsValid(text) ? text : Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(text));
}

/// <summary>The bytes of a chunk: in the row, or in the payload store.</summary>
/// <param name="Size">As received, compressed or not.</param>
/// <param name="Payload">Name in the payload store; null when the bytes are in <paramref name="Content"/>.</param>
internal sealed record Chunk(long Size, string Checksum, string? Payload, byte[]? Content);
