using System.Diagnostics.CodeAnalysis;
using System.Xml;
using LocalSpine.Protocols.Xml;
using XmlElement = LocalSpine.Protocols.Xml.XmlElement;

namespace LocalSpine.Protocols.Mesh;

/// <summary>Reads control files, which people write by hand and programs write in many ways, and says what is wrong with one.</summary>
internal sealed class ControlFileReader
{
    /// <summary>Longest file that is read; real ones have fewer than two thousand octets.</summary>
    public const int MaxOctets = 65_536;

    // Of a text that came, as much as a problem shows.
    private const int ShownLength = 60;

    // White space of XML; a no-break space is part of a text.
    private static readonly char[] Space = [' ', '\t', '\r', '\n'];

    private string _problem = "";

    private ControlFileReader()
    {
    }

    public static bool TryRead(ReadOnlyMemory<byte> octets, [NotNullWhen(true)] out ControlFile? file, out string problem)
    {
        var reader = new ControlFileReader();
        file = reader.Read(octets);
        problem = reader._problem;
        if (problem.Length > 0)
        {
            file = null;
        }

        return file is not null;
    }

    private ControlFile? Read(ReadOnlyMemory<byte> octets)
    {
        if (octets.Length is 0 or > MaxOctets)
        {
            return Wrong("the control file", $"1 to {MaxOctets} octets", $"{octets.Length}");
        }

        XmlElement root;
        try
        {
            root = XmlTree.Read(octets);
        }
        catch (XmlException e)
        {
            return Wrong("the control file", "well-formed XML without a document type", $"something else: {Shown(e.Message, 300)}");
        }

        if (root.LocalName != ControlFileNames.Root)
        {
            return Wrong("the root element", ControlFileNames.Root, Quoted(root.LocalName));
        }

        return new ControlFile
        {
            Version = Text(root, ControlFileNames.Version),
            AddressType = Text(root, ControlFileNames.AddressType),
            MessageType = Text(root, ControlFileNames.MessageType),
            FromDts = Text(root, ControlFileNames.FromDts),
            ToDts = Text(root, ControlFileNames.ToDts),
            FromEsmtp = Text(root, ControlFileNames.FromEsmtp),
            ToEsmtp = Text(root, ControlFileNames.ToEsmtp),
            Subject = Text(root, ControlFileNames.Subject),
            LocalId = Text(root, ControlFileNames.LocalId),
            DtsId = Text(root, ControlFileNames.DtsId),
            PartnerId = Text(root, ControlFileNames.PartnerId),
            Compress = Flag(root, ControlFileNames.Compress),
            AllowChunking = Flag(root, ControlFileNames.AllowChunking),
            Encrypted = Flag(root, ControlFileNames.Encrypted),
            WorkflowId = Text(root, ControlFileNames.WorkflowId),
            ProcessId = Text(root, ControlFileNames.ProcessId),
            DataChecksum = Text(root, ControlFileNames.DataChecksum, ControlFileNames.DataCheckSum),
            IsCompressed = Flag(root, ControlFileNames.IsCompressed),
            StatusRecord = Status(Only(root, ControlFileNames.StatusRecord)),
        };
    }

    private ControlFileStatus? Status(XmlElement? record)
    {
        if (record is null)
        {
            return null;
        }

        var status = new ControlFileStatus
        {
            DateTime = Text(record, ControlFileNames.DateTime),
            Event = Text(record, ControlFileNames.Event),
            Status = Text(record, ControlFileNames.Status),
            StatusCode = Text(record, ControlFileNames.StatusCode),
            Description = Text(record, ControlFileNames.Description),
        };
        return status == new ControlFileStatus() ? null : status;
    }

    private string? Text(XmlElement parent, string name, string? otherName = null)
    {
        if (Only(parent, name, otherName) is not { } element)
        {
            return null;
        }

        if (element.FirstChild is { } child)
        {
            Wrong(name, "text", $"the element {Quoted(child.LocalName)}");
        }

        var text = element.Text.Trim(Space);
        return text.Length == 0 ? null : text;
    }

    private bool? Flag(XmlElement parent, string name)
    {
        switch (Text(parent, name))
        {
            case null:
                return null;
            case var text when MeshFlag.IsYes(text):
                return true;
            case var text:
                if (!MeshFlag.IsNo(text))
                {
                    Wrong(name, "Y or N", Quoted(text));
                }

                return false;
        }
    }

    // An element of another namespace than the root's is someone's own.
    private XmlElement? Only(XmlElement parent, string name, string? otherName = null)
    {
        XmlElement? found = null;
        var count = 0;
        foreach (var child in parent.Children)
        {
            if ((child.LocalName == name || child.LocalName == otherName) && child.NamespaceUri == parent.NamespaceUri)
            {
                found ??= child;
                count++;
            }
        }

        if (count > 1)
        {
            Wrong(name, "one element", $"{count}");
        }

        return found;
    }

    // The first problem is told.
    private ControlFile? Wrong(string where, string expected, string came)
    {
        if (_problem.Length == 0)
        {
            _problem = $"{where}: {expected} expected, {came} came";
        }

        return null;
    }

    private static string Quoted(string text) => $"'{Shown(text, ShownLength)}'";

    // On one line, and without half of a character at the cut.
    private static string Shown(string text, int length)
    {
        var shown = string.Concat((text.Length <= length ? text : text[..length]).Select(c => char.IsControl(c) ? ' ' : c));
        return text.Length <= length ? shown : $"{(char.IsHighSurrogate(shown[^1]) ? shown[..^1] : shown)}…";
    }
}
