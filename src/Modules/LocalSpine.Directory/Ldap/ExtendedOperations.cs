using LocalSpine.Core.Outcomes;
using LocalSpine.Hosting.Exchanges;
using LocalSpine.Protocols.Ldap;

namespace LocalSpine.Directory.Ldap;

/// <summary>Who am I (RFC 4532) and Cancel (RFC 3909); others are refused.</summary>
internal static class ExtendedOperations
{
    public static void Answer(LdapMessage message, BerWriter writer, Exchange exchange)
    {
        var reader = new BerReader(message.Content.Span);
        var name = reader.ReadText(BerTag.Context(0));
        switch (name)
        {
            case LdapOids.WhoAmI:
                LdapAnswers.Extended(writer, message.Id, LdapResult.Success, hasValue: true);
                return;
            case LdapOids.Cancel:
                // Operations are finished before the next message is read: there is never one to cancel.
                exchange.Status = (int)LdapResult.NoSuchOperation;
                LdapAnswers.Extended(writer, message.Id, LdapResult.NoSuchOperation, "message ID not found");
                return;
            default:
                exchange.Status = (int)LdapResult.ProtocolError;
                exchange.Refusal = new Refusal("LDAP_EXTENSION", $"{LdapOids.WhoAmI} or {LdapOids.Cancel}", name, "RFC 4511 4.12");
                LdapAnswers.Extended(writer, message.Id, LdapResult.ProtocolError, "unsupported extended operation");
                return;
        }
    }
}
