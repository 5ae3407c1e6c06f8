using System.Globalization;
using LocalSpine.Mailboxes.Messages;
using LocalSpine.Mailboxes.Register;
using LocalSpine.Protocols.Mesh;

namespace LocalSpine.Mailboxes.Bridge;

/// <summary>What a control file asks to be sent, after the checks of the client and those that the service makes of the headers of a send (mesh 5.2, 9.4).</summary>
internal static class OutgoingControl
{
    /// <summary>Largest piece that the client sends.</summary>
    public const long ChunkBytes = 20L * 1024 * 1024;

    /// <summary>Most bytes of what is sent without chunks, compressed if it is.</summary>
    public const long MostUnchunked = 75L * 1024 * 1024;

    /// <summary>Most bytes of a data file.</summary>
    public const long MostBytes = 20L * 1024 * 1024 * 1024;

    /// <exception cref="FileRefusedException">The file is not to be sent.</exception>
    public static NewMessage Message(ControlFile file, Mailbox mailbox, string dataName, long length, string claim)
    {
        if (file.FromDts is { } from && !from.Equals(mailbox.MailboxId, StringComparison.OrdinalIgnoreCase))
        {
            throw FileRefusedException.BadFrom("MESH_FROM", $"no From_DTS, or {mailbox.MailboxId}", from);
        }

        if (file.AddressType is { } type && !type.Equals("DTS", StringComparison.OrdinalIgnoreCase))
        {
            throw FileRefusedException.GaveUp("MESH_ADDRESS_TYPE", "AddressType DTS", type);
        }

        if (file.MessageType is { } kind && !kind.Equals("Data", StringComparison.OrdinalIgnoreCase))
        {
            throw FileRefusedException.GaveUp("MESH_MESSAGE_TYPE", "MessageType Data", kind);
        }

        var to = file.ToDts ?? throw FileRefusedException.BadTo("MESH_TO_MISSING", "To_DTS with the recipient's mailbox id", "none");
        if (Problem(to, 100, noUrl: true) is { } wrong)
        {
            throw FileRefusedException.BadTo("MESH_TO", $"To_DTS of {wrong}", to);
        }

        return new NewMessage(mailbox.MailboxId, MeshMessage.Octets(to.ToUpperInvariant()), Text("WorkflowId", file.WorkflowId, 300, noUrl: true, isRequired: true))
        {
            LocalId = Text("LocalId", file.LocalId, 300),
            Subject = Text("Subject", file.Subject, 500),
            PartnerId = Text("PartnerId", file.PartnerId, 500),
            Checksum = Checksum(file.DataChecksum),
            FileName = Text("the name of the data file", dataName, 300),
            ContentType = "application/octet-stream",
            ContentEncoding = file.Compress == true ? "gzip" : "",
            IsEncrypted = file.Encrypted == true,
            IsCompressed = file.IsCompressed == true,
            Chunks = Chunks(file, length),
            Claim = claim,
        };
    }

    private static int Chunks(ControlFile file, long length)
    {
        if (length == 0)
        {
            throw FileRefusedException.DataMissing("a data file with at least one byte", "an empty one");
        }

        if (file.AllowChunking != true)
        {
            // What is compressed is measured when it is.
            return file.Compress == true || length <= MostUnchunked ? 1 : throw TooLarge(Text(length));
        }

        return length <= MostBytes
            ? (int)((length + ChunkBytes - 1) / ChunkBytes)
            : throw FileRefusedException.GaveUp("MESH_FILE_TOO_LARGE", $"at most {MostBytes} bytes", Text(length));
    }

    public static FileRefusedException TooLarge(string came) =>
        FileRefusedException.GaveUp("MESH_FILE_NEEDS_CHUNKS", $"at most {MostUnchunked} bytes, compressed if Compress is Y, or AllowChunking Y", came);

    private static string Text(string name, string? text, int most, bool noUrl = false, bool isRequired = false)
    {
        if (isRequired && text is null)
        {
            throw FileRefusedException.GaveUp("MESH_CONTROL_FILE", name, "none");
        }

        return Problem(text ?? "", most, noUrl) is { } problem ? throw FileRefusedException.GaveUp("MESH_CONTROL_FILE", $"{name} of {problem}", text!) : MeshMessage.Octets(text ?? "");
    }

    private static string Checksum(string? text)
    {
        var octets = Text("DataChecksum", text, 100, noUrl: true);
        return octets.All(c => char.IsAsciiLetterOrDigit(c) || c is ' ' or ':' or '-' or '/')
            ? octets
            : throw FileRefusedException.GaveUp("MESH_CHECKSUM_CHARACTERS", "DataChecksum of letters, digits, white space, : - /", octets);
    }

    // Its value becomes a header.
    private static string? Problem(string text, int most, bool noUrl) =>
        MeshMessage.Octets(text).Length > most ? string.Create(CultureInfo.InvariantCulture, $"at most {most} characters")
        : text.Any(char.IsControl) ? "one line without control characters"
        : noUrl && (text.StartsWith("http://", StringComparison.OrdinalIgnoreCase) || text.StartsWith("https://", StringComparison.OrdinalIgnoreCase)) ? "something other than a URL"
        : null;

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
