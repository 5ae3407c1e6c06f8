namespace LocalSpine.Protocols.Ldap;

/// <summary>The envelope of a request (RFC 4511 4.1.1).</summary>
/// <param name="Id">Message id, 1 to 2^31-1.</param>
/// <param name="Operation">Identifier octet of the operation.</param>
/// <param name="Content">The operation's content octets.</param>
/// <param name="Controls">The controls; empty when there are none.</param>
public readonly record struct LdapMessage(int Id, byte Operation, ReadOnlyMemory<byte> Content, IReadOnlyList<LdapControl> Controls)
{
    private static readonly IReadOnlyList<LdapControl> None = [];

    /// <summary>Reads one complete message.</summary>
    /// <exception cref="LdapDecodingException">Not an LDAP message.</exception>
    public static LdapMessage Read(ReadOnlyMemory<byte> message)
    {
        var outer = new BerReader(message.Span).ReadSequence();
        var id = outer.ReadInteger();
        if (id < 0)
        {
            throw new LdapDecodingException("a negative message id");
        }

        var before = outer.Rest;
        var content = outer.Read(out var operation);
        var start = message.Span.Length - before.Length + (before.Length - outer.Rest.Length - content.Length);
        var controls = None;
        if (!outer.IsEmpty && outer.PeekTag() == 0xA0)
        {
            var list = new List<LdapControl>();
            var set = outer.ReadSequence(0xA0);
            while (!set.IsEmpty)
            {
                list.Add(LdapControl.Read(set.ReadSequence()));
            }

            controls = list;
        }

        return new LdapMessage(id, operation, message.Slice(start, content.Length), controls);
    }
}

/// <summary>A control (RFC 4511 4.1.11).</summary>
public sealed record LdapControl(string Oid, bool IsCritical, byte[]? Value)
{
    internal static LdapControl Read(BerReader reader)
    {
        var oid = reader.ReadText();
        var critical = !reader.IsEmpty && reader.PeekTag() == BerTag.Boolean && reader.ReadBoolean();
        return new LdapControl(oid, critical, reader.IsEmpty ? null : reader.Read(BerTag.OctetString).ToArray());
    }

    /// <summary>Writes a response control.</summary>
    public void Write(BerWriter writer)
    {
        var mark = writer.Begin(BerTag.Sequence);
        writer.Text(Oid);
        if (IsCritical)
        {
            writer.Boolean(true);
        }

        if (Value is not null)
        {
            writer.OctetString(Value);
        }

        writer.End(mark);
    }
}
