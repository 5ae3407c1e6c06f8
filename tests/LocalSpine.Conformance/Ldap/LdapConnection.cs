using System.Formats.Asn1;
using System.Net;
using System.Net.Sockets;
using System.Numerics;
using System.Text;

namespace LocalSpine.Conformance.Ldap;

/// <summary>
/// Writes LDAP octet by octet and reads what comes, so that what no library would send can be sent. Encoded with the runtime's ASN.1
/// classes, none of ours.
/// </summary>
internal sealed class LdapConnection : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly Socket _socket = new(SocketType.Stream, ProtocolType.Tcp);
    private NetworkStream? _stream;

    /// <summary>A filter that every entry satisfies: (objectClass=*).</summary>
    public static readonly byte[] Present = [0x87, 0x0B, .. "objectClass"u8];

    public static async Task<LdapConnection> OpenAsync(int port)
    {
        var connection = new LdapConnection();
        await connection._socket.ConnectAsync(IPAddress.Loopback, port);
        connection._stream = new NetworkStream(connection._socket);
        return connection;
    }

    public async Task SendAsync(byte[] bytes) => await _stream!.WriteAsync(bytes);

    /// <summary>Ends our half, as a client that closes without unbind.</summary>
    public void EndSending() => _socket.Shutdown(SocketShutdown.Send);

    /// <summary>The next answer; null when the server closed.</summary>
    public async Task<LdapReply?> ReceiveAsync()
    {
        using var timeout = new CancellationTokenSource(Patience);
        var bytes = new List<byte>();
        var one = new byte[1];
        try
        {
            while (bytes.Count < 2 || bytes.Count < HeaderLength(bytes))
            {
                if (await _stream!.ReadAsync(one, timeout.Token) == 0)
                {
                    return null;
                }

                bytes.Add(one[0]);
            }

            AsnDecoder.ReadEncodedValue([.. bytes, .. new byte[ContentLength(bytes)]], AsnEncodingRules.BER, out _, out var length, out _);
            var content = new byte[length];
            await _stream!.ReadExactlyAsync(content, timeout.Token);
            return LdapReply.Read([.. bytes, .. content]);
        }
        catch (IOException)
        {
            return null; // reset: closed with octets of ours unread
        }
    }

    /// <summary>Everything up to the server's close.</summary>
    public async Task<IReadOnlyList<LdapReply>> ReceiveAllAsync()
    {
        var replies = new List<LdapReply>();
        while (await ReceiveAsync() is { } reply)
        {
            replies.Add(reply);
        }

        return replies;
    }

    /// <summary>A message: id, operation with its application tag, controls.</summary>
    public static byte[] Message(int id, int tag, bool constructed, Action<AsnWriter> content, params (string Oid, bool Critical, byte[]? Value)[] controls)
    {
        var writer = new AsnWriter(AsnEncodingRules.BER);
        using (writer.PushSequence())
        {
            writer.WriteInteger(id);
            var application = new Asn1Tag(TagClass.Application, tag, constructed);
            if (constructed)
            {
                using (writer.PushSequence(application))
                {
                    content(writer);
                }
            }
            else
            {
                writer.WriteOctetString([], application);
            }

            if (controls.Length > 0)
            {
                using (writer.PushSequence(new Asn1Tag(TagClass.ContextSpecific, 0, true)))
                {
                    foreach (var (oid, critical, value) in controls)
                    {
                        using (writer.PushSequence())
                        {
                            Text(writer, oid);
                            writer.WriteBoolean(critical);
                            if (value is not null)
                            {
                                writer.WriteOctetString(value);
                            }
                        }
                    }
                }
            }
        }

        return writer.Encode();
    }

    /// <summary>A search request.</summary>
    public static byte[] Search(
        int id, string @base, int scope = 2, byte[]? filter = null, int deref = 0, int sizeLimit = 0, int timeLimit = 0, bool typesOnly = false, string[]? attributes = null,
        params (string Oid, bool Critical, byte[]? Value)[] controls) => Message(id, 3, true, writer =>
    {
        Text(writer, @base);
        writer.WriteEncodedValue([0x0A, 0x01, (byte)scope]);
        writer.WriteEncodedValue([0x0A, 0x01, (byte)deref]);
        writer.WriteInteger(sizeLimit);
        writer.WriteInteger(timeLimit);
        writer.WriteBoolean(typesOnly);
        writer.WriteEncodedValue(filter ?? Present);
        using (writer.PushSequence())
        {
            foreach (var attribute in attributes ?? ["1.1"])
            {
                Text(writer, attribute);
            }
        }
    }, controls);

    /// <summary>An equality filter.</summary>
    public static byte[] Equal(string attribute, byte[] value)
    {
        var writer = new AsnWriter(AsnEncodingRules.BER);
        using (writer.PushSequence(new Asn1Tag(TagClass.ContextSpecific, 3, true)))
        {
            Text(writer, attribute);
            writer.WriteOctetString(value);
        }

        return writer.Encode();
    }

    /// <summary>The value of the paged results control (RFC 2696).</summary>
    public static byte[] Page(int size, byte[] cookie)
    {
        var writer = new AsnWriter(AsnEncodingRules.BER);
        using (writer.PushSequence())
        {
            writer.WriteInteger(size);
            writer.WriteOctetString(cookie);
        }

        return writer.Encode();
    }

    public static void Text(AsnWriter writer, string text) => writer.WriteOctetString(Encoding.UTF8.GetBytes(text));

    public void Dispose()
    {
        _stream?.Dispose();
        _socket.Dispose();
    }

    private static int HeaderLength(List<byte> bytes) => bytes[1] < 0x80 ? 2 : 2 + (bytes[1] & 0x7F);

    private static int ContentLength(List<byte> bytes) =>
        bytes[1] < 0x80 ? bytes[1] : (int)new BigInteger([.. bytes.Skip(2)], isUnsigned: true, isBigEndian: true);
}

/// <summary>An answer as it came.</summary>
/// <param name="Tag">Number of the application tag: 4 an entry, 5 the end of a search, 24 an extended answer.</param>
/// <param name="Code">Result code; -1 on an entry.</param>
/// <param name="Dn">matchedDN, or an entry's name.</param>
/// <param name="Rest">What follows: for an entry its attribute list, else everything after the message text.</param>
internal sealed record LdapReply(int Id, int Tag, int Code, string Dn, string Text, byte[] Rest, byte[]? Controls)
{
    public static LdapReply Read(byte[] bytes)
    {
        var reader = new AsnReader(bytes, AsnEncodingRules.BER).ReadSequence();
        Assert.True(reader.TryReadInt32(out var id));
        var tag = reader.PeekTag();
        var operation = reader.ReadSequence(tag);
        var controls = reader.HasData ? reader.ReadEncodedValue().ToArray() : null;
        Assert.False(reader.HasData);
        if (tag.TagValue == 4)
        {
            return new LdapReply(id, 4, -1, String(operation), "", operation.ReadEncodedValue().ToArray(), controls);
        }

        var code = (int)operation.ReadEnumeratedBytes().Span[0];
        return new LdapReply(id, tag.TagValue, code, String(operation), String(operation), Remaining(operation), controls);
    }

    /// <summary>Names and values of an entry's attributes.</summary>
    public IReadOnlyList<(string Name, IReadOnlyList<string> Values)> Attributes()
    {
        var attributes = new List<(string, IReadOnlyList<string>)>();
        var list = new AsnReader(Rest, AsnEncodingRules.BER).ReadSequence();
        while (list.HasData)
        {
            var one = list.ReadSequence();
            var name = String(one);
            var values = new List<string>();
            var set = one.ReadSetOf(skipSortOrderValidation: true);
            while (set.HasData)
            {
                values.Add(String(set));
            }

            attributes.Add((name, values));
        }

        return attributes;
    }

    /// <summary>Cookie of the paged results answer.</summary>
    public byte[] Cookie()
    {
        var control = new AsnReader(Controls!, AsnEncodingRules.BER).ReadSequence(new Asn1Tag(TagClass.ContextSpecific, 0, true)).ReadSequence();
        Assert.Equal("1.2.840.113556.1.4.319", String(control));
        while (control.PeekTag() != Asn1Tag.PrimitiveOctetString)
        {
            control.ReadEncodedValue();
        }

        var value = new AsnReader(control.ReadOctetString(), AsnEncodingRules.BER).ReadSequence();
        value.ReadInteger();
        return value.ReadOctetString();
    }

    private static string String(AsnReader reader) => Encoding.UTF8.GetString(reader.ReadOctetString());

    private static byte[] Remaining(AsnReader reader)
    {
        var rest = new List<byte>();
        while (reader.HasData)
        {
            rest.AddRange(reader.ReadEncodedValue().Span);
        }

        return [.. rest];
    }
}
