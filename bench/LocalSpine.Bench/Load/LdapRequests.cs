using System.Formats.Asn1;
using System.Text;

namespace LocalSpine.Bench.Load;

/// <summary>Encoded LDAP requests (RFC 4511). Only one operation is under way on a connection, so message ids need not vary.</summary>
internal static class LdapRequests
{
    /// <summary>Anonymous simple bind, message id 1.</summary>
    public static byte[] AnonymousBind { get; } = Message(1, writer =>
    {
        using (writer.PushSequence(new Asn1Tag(TagClass.Application, 0)))
        {
            writer.WriteInteger(3);
            writer.WriteOctetString([]);
            writer.WriteOctetString([], new Asn1Tag(TagClass.ContextSpecific, 0));
        }
    });

    /// <summary>Unbind, message id 3.</summary>
    public static byte[] Unbind { get; } = Message(3, writer => writer.WriteNull(new Asn1Tag(TagClass.Application, 2)));

    /// <summary>Subtree search, message id 2, for entries where every attribute equals its value.</summary>
    public static byte[] Search(string searchBase, IEnumerable<(string Attribute, string Value)> all, params string[] attributes) => Message(2, writer =>
    {
        using (writer.PushSequence(new Asn1Tag(TagClass.Application, 3)))
        {
            Text(writer, searchBase);
            writer.WriteEnumeratedValue(Scope.Subtree);
            writer.WriteEnumeratedValue(Dereference.Never);
            writer.WriteInteger(0);
            writer.WriteInteger(0);
            writer.WriteBoolean(false);
            using (writer.PushSetOf(new Asn1Tag(TagClass.ContextSpecific, 0)))
            {
                foreach (var (attribute, value) in all)
                {
                    using (writer.PushSequence(new Asn1Tag(TagClass.ContextSpecific, 3)))
                    {
                        Text(writer, attribute);
                        Text(writer, value);
                    }
                }
            }

            using (writer.PushSequence())
            {
                foreach (var attribute in attributes)
                {
                    Text(writer, attribute);
                }
            }
        }
    });

    private static byte[] Message(int id, Action<AsnWriter> operation)
    {
        var writer = new AsnWriter(AsnEncodingRules.BER);
        using (writer.PushSequence())
        {
            writer.WriteInteger(id);
            operation(writer);
        }

        return writer.Encode();
    }

    private static void Text(AsnWriter writer, string text) => writer.WriteOctetString(Encoding.UTF8.GetBytes(text));

    private enum Scope
    {
        Subtree = 2,
    }

    private enum Dereference
    {
        Never = 0,
    }
}
