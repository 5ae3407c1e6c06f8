namespace LocalSpine.Protocols.Ldap;

/// <summary>Writes responses (RFC 4511 4.1.9 and the operations' own sections).</summary>
public static class LdapAnswers
{
    /// <summary>A response that is an LDAPResult and nothing else.</summary>
    public static void Result(
        BerWriter writer, int messageId, byte operation, LdapResult code, string matchedDn = "", string text = "", IReadOnlyList<LdapControl>? controls = null)
    {
        var message = writer.Begin(BerTag.Sequence);
        writer.Integer(messageId);
        var response = writer.Begin(operation);
        Body(writer, code, matchedDn, text);
        writer.End(response);
        Controls(writer, controls);
        writer.End(message);
    }

    /// <summary>An extended response; name and value may be missing.</summary>
    public static void Extended(BerWriter writer, int messageId, LdapResult code, string text = "", string? name = null, ReadOnlySpan<byte> value = default, bool hasValue = false)
    {
        var message = writer.Begin(BerTag.Sequence);
        writer.Integer(messageId);
        var response = writer.Begin(LdapOperation.ExtendedResponse);
        Body(writer, code, "", text);
        if (name is not null)
        {
            writer.Text(name, BerTag.Context(10));
        }

        if (hasValue)
        {
            writer.OctetString(value, BerTag.Context(11));
        }

        writer.End(response);
        writer.End(message);
    }

    /// <summary>The unsolicited notice before the server closes (RFC 4511 4.4.1).</summary>
    public static void NoticeOfDisconnection(BerWriter writer, LdapResult code, string text) =>
        Extended(writer, 0, code, text, LdapOids.NoticeOfDisconnection);

    private static void Body(BerWriter writer, LdapResult code, string matchedDn, string text)
    {
        writer.Integer((int)code, BerTag.Enumerated);
        writer.Text(matchedDn);
        writer.Text(text);
    }

    private static void Controls(BerWriter writer, IReadOnlyList<LdapControl>? controls)
    {
        if (controls is not { Count: > 0 })
        {
            return;
        }

        var mark = writer.Begin(0xA0);
        foreach (var control in controls)
        {
            control.Write(writer);
        }

        writer.End(mark);
    }
}
