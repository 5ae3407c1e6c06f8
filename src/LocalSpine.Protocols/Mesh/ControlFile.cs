using System.Diagnostics.CodeAnalysis;
using LocalSpine.Protocols.Xml;

namespace LocalSpine.Protocols.Mesh;

/// <summary>
/// The control file of the file-based MESH client (mesh 9.4): it stands beside a data file and says what to send, what was sent or what came;
/// that of a report stands alone. A member that is null is absent; an element without text is the same.
/// </summary>
public sealed record ControlFile
{
    public string? Version { get; init; }

    /// <summary><c>DTS</c> in files to send, <c>ALL</c> in files that came; <c>SMTP</c> is history.</summary>
    public string? AddressType { get; init; }

    /// <summary><c>Data</c> or <c>Report</c>.</summary>
    public string? MessageType { get; init; }

    /// <summary>Mailbox of the sender; none in a report.</summary>
    public string? FromDts { get; init; }

    /// <summary>Mailbox of the recipient, or <c>GPPROVIDER_…</c>.</summary>
    public string? ToDts { get; init; }

    public string? FromEsmtp { get; init; }

    public string? ToEsmtp { get; init; }

    public string? Subject { get; init; }

    /// <summary>The sender's own reference.</summary>
    public string? LocalId { get; init; }

    /// <summary>The id that the server gave the message.</summary>
    public string? DtsId { get; init; }

    public string? PartnerId { get; init; }

    /// <summary>The client may compress the data.</summary>
    public bool? Compress { get; init; }

    /// <summary>The client may send the data in chunks.</summary>
    public bool? AllowChunking { get; init; }

    /// <summary>The application encrypted the data.</summary>
    public bool? Encrypted { get; init; }

    public string? WorkflowId { get; init; }

    public string? ProcessId { get; init; }

    public string? DataChecksum { get; init; }

    /// <summary>The data file is compressed.</summary>
    public bool? IsCompressed { get; init; }

    public ControlFileStatus? StatusRecord { get; init; }

    /// <summary>The file tells of a message that failed, and has no data beside it.</summary>
    public bool IsReport => string.Equals(MessageType, "Report", StringComparison.OrdinalIgnoreCase);

    /// <summary>Reads a control file whatever the order of its elements; elements that are not known are passed over.</summary>
    /// <param name="octets">The file; its encoding comes from the byte order mark or the XML declaration, else UTF-8.</param>
    /// <param name="problem">What was expected and what came; empty when the file was read.</param>
    public static bool TryRead(ReadOnlyMemory<byte> octets, [NotNullWhen(true)] out ControlFile? file, out string problem) =>
        ControlFileReader.TryRead(octets, out file, out problem);

    /// <summary>The file as UTF-8, its elements in the order in which the client writes them.</summary>
    public ReadOnlyMemory<byte> Write()
    {
        // What was sent or came has elements that are empty as a rule, and its workflow after them; a file to send or a report has only what is said.
        var isHandedOver = DtsId is not null || StatusRecord is not null;
        var empty = isHandedOver && !IsReport ? "" : null;
        var xml = new XmlBuilder(1024);
        xml.Start(ControlFileNames.Root);
        Write(xml, ControlFileNames.Version, Version);
        Write(xml, ControlFileNames.AddressType, AddressType);
        Write(xml, ControlFileNames.MessageType, MessageType);
        Write(xml, ControlFileNames.FromDts, FromDts);
        Write(xml, ControlFileNames.ToDts, ToDts);
        Write(xml, ControlFileNames.FromEsmtp, FromEsmtp);
        Write(xml, ControlFileNames.ToEsmtp, ToEsmtp);
        Write(xml, ControlFileNames.Subject, Subject);
        Write(xml, ControlFileNames.LocalId, LocalId);
        Write(xml, ControlFileNames.DtsId, DtsId);
        Write(xml, ControlFileNames.WorkflowId, isHandedOver ? null : WorkflowId);
        Write(xml, ControlFileNames.PartnerId, PartnerId ?? empty);
        Write(xml, ControlFileNames.Compress, MeshFlag.Write(Compress));
        Write(xml, ControlFileNames.AllowChunking, MeshFlag.Write(AllowChunking));
        Write(xml, ControlFileNames.Encrypted, MeshFlag.Write(Encrypted));
        Write(xml, ControlFileNames.WorkflowId, isHandedOver ? WorkflowId : null);
        Write(xml, ControlFileNames.ProcessId, ProcessId ?? empty);
        Write(xml, ControlFileNames.DataChecksum, DataChecksum ?? empty);
        Write(xml, ControlFileNames.IsCompressed, MeshFlag.Write(IsCompressed));
        Write(xml, StatusRecord);
        xml.Verbatim("\n"u8).End().Verbatim("\n"u8);
        return xml.Written;
    }

    private static void Write(XmlBuilder xml, ControlFileStatus? status)
    {
        if (status is null)
        {
            return;
        }

        xml.Verbatim("\n  "u8).Start(ControlFileNames.StatusRecord);
        Write(xml, ControlFileNames.DateTime, status.DateTime, "\n    "u8);
        Write(xml, ControlFileNames.Event, status.Event, "\n    "u8);
        Write(xml, ControlFileNames.Status, status.Status, "\n    "u8);
        Write(xml, ControlFileNames.StatusCode, status.StatusCode, "\n    "u8);
        Write(xml, ControlFileNames.Description, status.Description, "\n    "u8);
        xml.Verbatim("\n  "u8).End();
    }

    private static void Write(XmlBuilder xml, string name, string? text) => Write(xml, name, text, "\n  "u8);

    private static void Write(XmlBuilder xml, string name, string? text, ReadOnlySpan<byte> indent)
    {
        if (text is not null)
        {
            xml.Verbatim(indent).Element(name, text);
        }
    }
}

/// <summary>What became of a message, and when.</summary>
public sealed record ControlFileStatus
{
    /// <summary>14 digits, <c>yyyyMMddHHmmss</c>.</summary>
    public string? DateTime { get; init; }

    /// <summary><c>COLLECT</c>, <c>TRANSFER</c>, <c>SEND</c> or <c>RECEIVE</c>.</summary>
    public string? Event { get; init; }

    /// <summary><c>SUCCESS</c> or <c>ERROR</c>.</summary>
    public string? Status { get; init; }

    public string? StatusCode { get; init; }

    public string? Description { get; init; }
}
