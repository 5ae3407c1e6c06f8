using LocalSpine.Core.Directory;
using LocalSpine.Protocols.Ldap;

namespace LocalSpine.Hosting.Doctor;

/// <summary>As much of an LDAP client as the doctor needs: an anonymous bind and searches for equality (RFC 4511).</summary>
internal sealed class DirectoryClient(Stream stream)
{
    private const int LongestMessage = 16 * 1024 * 1024;

    private int _id;

    /// <summary>Version 3, no name, no password.</summary>
    /// <exception cref="IOException">The connection closed.</exception>
    /// <exception cref="LdapDecodingException">What came is no answer to it.</exception>
    /// <exception cref="DirectoryRefusedException">The directory did not do it.</exception>
    public async Task BindAsync(CancellationToken cancellationToken)
    {
        await SendAsync(
            LdapOperation.BindRequest,
            writer =>
            {
                writer.Integer(3);
                writer.Text("");
                writer.Text("", BerTag.Context(0));
            },
            cancellationToken);
        CheckResult(await ReceiveAsync(cancellationToken), LdapOperation.BindResponse);
    }

    /// <summary>Entries below the services branch that have all these values.</summary>
    /// <exception cref="DirectoryRefusedException">The directory did not find out.</exception>
    public async Task<IReadOnlyList<ServiceEntry>> ServicesAsync((string Attribute, string Value)[] filter, CancellationToken cancellationToken)
    {
        await SendAsync(
            LdapOperation.SearchRequest,
            writer =>
            {
                writer.Text("ou=services,o=nhs");
                writer.Integer(2, BerTag.Enumerated); // the whole subtree
                writer.Integer(0, BerTag.Enumerated);
                writer.Integer(0);
                writer.Integer(0);
                writer.Boolean(false);
                var and = writer.Begin(0xA0);
                foreach (var (attribute, value) in filter)
                {
                    var equal = writer.Begin(0xA3);
                    writer.Text(attribute);
                    writer.Text(value);
                    writer.End(equal);
                }

                writer.End(and);
                var wanted = writer.Begin(BerTag.Sequence);
                foreach (var attribute in (string[])["objectClass", "uniqueIdentifier", "nhsIDCode", "nhsMHSPartyKey", "nhsMhsFQDN", "nhsAsSvcIA", "nhsMhsSvcIA", "nhsMHSEndPoint"])
                {
                    writer.Text(attribute);
                }

                writer.End(wanted);
            },
            cancellationToken);
        var found = new List<ServiceEntry>();
        while (true)
        {
            var answer = await ReceiveAsync(cancellationToken);
            if (answer.Operation != LdapOperation.SearchResultEntry)
            {
                CheckResult(answer, LdapOperation.SearchResultDone);
                return found;
            }

            found.Add(Entry(answer.Content.Span));
        }
    }

    // An LDAPResult (RFC 4511 4.1.9), of the operation or of a notice of disconnection.
    private static void CheckResult(LdapMessage answer, byte operation)
    {
        if (answer.Operation != operation && answer.Operation != LdapOperation.ExtendedResponse)
        {
            throw new LdapDecodingException($"operation {answer.Operation:X2} where {operation:X2} was to come");
        }

        var reader = new BerReader(answer.Content.Span);
        var code = (LdapResult)reader.ReadInteger(BerTag.Enumerated);
        reader.ReadText(); // the matched name
        var text = reader.ReadText();
        if (code != LdapResult.Success || answer.Operation != operation)
        {
            throw new DirectoryRefusedException(code, text);
        }
    }

    private static ServiceEntry Entry(ReadOnlySpan<byte> content)
    {
        var reader = new BerReader(content);
        reader.ReadText();
        var values = new Dictionary<string, IReadOnlyList<string>>(StringComparer.OrdinalIgnoreCase);
        var attributes = reader.ReadSequence();
        while (!attributes.IsEmpty)
        {
            var attribute = attributes.ReadSequence();
            var type = attribute.ReadText();
            var set = attribute.ReadSequence(BerTag.Set);
            var all = new List<string>();
            while (!set.IsEmpty)
            {
                all.Add(set.ReadText());
            }

            values[type] = all;
        }

        IReadOnlyList<string> Of(string attribute) => values.GetValueOrDefault(attribute) ?? [];
        return new ServiceEntry(Of("uniqueIdentifier") is [var id, ..] ? id : "", Of("objectClass").Contains("nhsAs", StringComparer.OrdinalIgnoreCase), Of);
    }

    private async Task SendAsync(byte operation, Action<BerWriter> content, CancellationToken cancellationToken)
    {
        var writer = new BerWriter();
        var message = writer.Begin(BerTag.Sequence);
        writer.Integer(++_id);
        var body = writer.Begin(operation);
        content(writer);
        writer.End(body);
        writer.End(message);
        await stream.WriteAsync(writer.WrittenMemory, cancellationToken);
    }

    private async Task<LdapMessage> ReceiveAsync(CancellationToken cancellationToken)
    {
        var bytes = new byte[6];
        var length = 0;
        int header, content;
        do
        {
            if (length == bytes.Length)
            {
                throw new LdapDecodingException("a length of more than four octets");
            }

            await ReadAsync(bytes.AsMemory(length++, 1), cancellationToken);
        }
        while (!BerReader.TryReadHeader(bytes.AsSpan(0, length), out _, out header, out content));
        if (content > LongestMessage)
        {
            throw new LdapDecodingException("a message of more than 16 MiB");
        }

        var message = new byte[header + content];
        bytes.AsSpan(0, header).CopyTo(message);
        await ReadAsync(message.AsMemory(header), cancellationToken);
        return LdapMessage.Read(message);
    }

    private async Task ReadAsync(Memory<byte> octets, CancellationToken cancellationToken)
    {
        try
        {
            await stream.ReadExactlyAsync(octets, cancellationToken);
        }
        catch (EndOfStreamException e)
        {
            throw new IOException("it closed the connection", e);
        }
    }
}

/// <summary>The directory answered with another result than success, or said goodbye.</summary>
/// <param name="text">Its diagnostic message; often empty.</param>
internal sealed class DirectoryRefusedException(LdapResult code, string text) : Exception($"LDAP result {(int)code} ({code}){(text.Length > 0 ? $": {text}" : "")}")
{
    public LdapResult Code => code;
}
