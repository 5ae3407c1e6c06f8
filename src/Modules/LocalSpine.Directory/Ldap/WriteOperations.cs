using LocalSpine.Core.Outcomes;
using LocalSpine.Hosting.Exchanges;
using LocalSpine.Protocols.Ldap;

namespace LocalSpine.Directory.Ldap;

/// <summary>Add, modify, delete and rename over LDAP are refused: the directory is written by registration (directory-ldap 8).</summary>
internal static class WriteOperations
{
    public static void Refuse(LdapMessage message, BerWriter writer, Exchange exchange, bool isPermissive)
    {
        var answer = message.Operation switch
        {
            LdapOperation.AddRequest => LdapOperation.AddResponse,
            LdapOperation.ModifyRequest => LdapOperation.ModifyResponse,
            LdapOperation.DeleteRequest => LdapOperation.DeleteResponse,
            _ => LdapOperation.ModifyDnResponse,
        };
        var (code, text) = isPermissive
            ? (LdapResult.InsufficientAccessRights, "the directory is written by endpoint registration")
            : (LdapResult.StrongerAuthRequired, "modifications require authentication");
        exchange.Status = (int)code;
        exchange.Refusal = new Refusal("LDAP_READ_ONLY", "a registration through the registration service", "an LDAP write", "directory-ldap 8");
        LdapAnswers.Result(writer, message.Id, answer, code, "", text);
    }
}
