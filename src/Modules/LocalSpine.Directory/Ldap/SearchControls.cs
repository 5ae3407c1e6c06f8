using System.Buffers.Binary;
using LocalSpine.Directory.Schema;
using LocalSpine.Protocols.Ldap;

namespace LocalSpine.Directory.Ldap;

/// <summary>The controls of a search as read; <see cref="Refused"/> when they cannot be honoured.</summary>
internal sealed class SearchControls
{
    private const int CookieLength = 8;

    private SearchControls()
    {
    }

    /// <summary>Page size of the paged results control; null without it.</summary>
    public int? PageSize { get; private set; }

    /// <summary>How many entries earlier pages held.</summary>
    public int Offset { get; private set; }

    /// <summary>Sort keys: attribute and direction, most significant first.</summary>
    public IReadOnlyList<(AttributeType Type, bool Descending)> Sort { get; private set; } = [];

    public bool HasSort { get; private set; }

    public (LdapResult Code, string Text)? Refused { get; private set; }

    public static SearchControls Read(IReadOnlyList<LdapControl> controls, DirectorySchema schema)
    {
        var read = new SearchControls();
        foreach (var control in controls)
        {
            try
            {
                read.Read(control, schema);
            }
            catch (LdapDecodingException)
            {
                read.Refused = (LdapResult.ProtocolError, $"control {control.Oid} could not be decoded");
            }

            if (read.Refused is not null)
            {
                break;
            }
        }

        return read;
    }

    /// <summary>The control that answers a page; without <paramref name="next"/> the last one.</summary>
    public static LdapControl PageAnswer(int? next)
    {
        var writer = new BerWriter(32);
        var mark = writer.Begin(BerTag.Sequence);
        writer.Integer(0); // an estimate of the total is optional (RFC 2696)
        Span<byte> cookie = stackalloc byte[CookieLength];
        if (next is { } offset)
        {
            BinaryPrimitives.WriteInt32BigEndian(cookie, offset);
            BinaryPrimitives.WriteInt32BigEndian(cookie[4..], ~offset);
        }

        writer.OctetString(next is null ? [] : cookie);
        writer.End(mark);
        return new LdapControl(LdapOids.PagedResults, false, writer.Written.ToArray());
    }

    /// <summary>The control that answers a sort request: sorted.</summary>
    public static LdapControl SortAnswer() => new(LdapOids.ServerSideSortResponse, false, [0x30, 0x03, 0x0A, 0x01, 0x00]);

    private void Read(LdapControl control, DirectorySchema schema)
    {
        switch (control.Oid)
        {
            case LdapOids.PagedResults:
                ReadPage(control);
                break;
            case LdapOids.ServerSideSort:
                ReadSort(control, schema);
                break;
            case LdapOids.ManageDsaIt or LdapOids.Subentries:
                break;
            default:
                if (control.IsCritical)
                {
                    Refused = (LdapResult.UnavailableCriticalExtension, "critical extension is not recognized");
                }

                break;
        }
    }

    private void ReadPage(LdapControl control)
    {
        var reader = new BerReader(control.Value ?? []).ReadSequence();
        var size = reader.ReadInteger();
        var cookie = reader.Read(BerTag.OctetString);
        if (size < 0)
        {
            Refused = (LdapResult.ProtocolError, "paged results control: negative size");
            return;
        }

        if (cookie.Length > 0)
        {
            if (cookie.Length != CookieLength || BinaryPrimitives.ReadInt32BigEndian(cookie) is var offset && (offset < 0 || BinaryPrimitives.ReadInt32BigEndian(cookie[4..]) != ~offset))
            {
                Refused = (LdapResult.ProtocolError, "paged results cookie is invalid");
                return;
            }

            Offset = BinaryPrimitives.ReadInt32BigEndian(cookie);
        }

        PageSize = size;
    }

    private void ReadSort(LdapControl control, DirectorySchema schema)
    {
        var keys = new List<(AttributeType, bool)>();
        var list = new BerReader(control.Value ?? []).ReadSequence();
        while (!list.IsEmpty)
        {
            var key = list.ReadSequence();
            var name = key.ReadText();
            if (!key.IsEmpty && key.PeekTag() == 0x80)
            {
                key.Read(0x80); // the ordering rule asked for; the attribute's own is used
            }

            var descending = !key.IsEmpty && key.ReadBoolean(0x81);
            if (schema.TryFind(name, out var type))
            {
                keys.Add((type, descending));
            }
            else if (control.IsCritical)
            {
                Refused = (LdapResult.UnavailableCriticalExtension, $"there is no attribute {name} to sort by");
            }
        }

        Sort = keys;
        HasSort = true;
    }
}
