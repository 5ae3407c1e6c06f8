using LocalSpine.Core.Outcomes;
using LocalSpine.Directory.Entries;
using LocalSpine.Directory.Schema;
using LocalSpine.Hosting.Exchanges;
using LocalSpine.Protocols.Ldap;

namespace LocalSpine.Directory.Ldap;

/// <summary>Answers binds (RFC 4511 4.2, RFC 4513 5.1; directory-ldap 7.1). A failed bind leaves the connection anonymous, and searches go on.</summary>
internal sealed class BindOperation(DirectorySchema schema, ServiceAccounts accounts)
{
    public async ValueTask AnswerAsync(LdapMessage message, BerWriter writer, Exchange exchange)
    {
        var (code, text) = await JudgeAsync(message.Content);
        exchange.Status = (int)code;
        exchange.Request = default; // a password must not stand in the record
        if (code != LdapResult.Success)
        {
            exchange.Refusal = new Refusal("LDAP_BIND", "an anonymous bind, or a service account's name and password", text.Length > 0 ? text : "other credentials", "directory-ldap 7.1");
        }

        LdapAnswers.Result(writer, message.Id, LdapOperation.BindResponse, code, "", text);
    }

    private async ValueTask<(LdapResult Code, string Text)> JudgeAsync(ReadOnlyMemory<byte> content)
    {
        var (version, name, method, password) = Read(content.Span);
        if (version != 3)
        {
            return (LdapResult.ProtocolError, version == 2 ? "historical protocol version requested, use LDAPv3 instead" : "requested protocol version not supported");
        }

        if (method == 0xA3)
        {
            return (LdapResult.AuthMethodNotSupported, "SASL is not used by this directory");
        }

        if (method != 0x80)
        {
            return (LdapResult.AuthMethodNotSupported, "unknown authentication method");
        }

        if (EntryNames.TryParse(schema, name) is not { } dn)
        {
            return (LdapResult.InvalidDnSyntax, "invalid DN");
        }

        if (name.Length == 0)
        {
            return password.Length == 0 ? (LdapResult.Success, "") : (LdapResult.InvalidCredentials, "");
        }

        if (password.Length == 0)
        {
            return (LdapResult.UnwillingToPerform, "unauthenticated bind (DN with no password) disallowed");
        }

        return await accounts.VerifyAsync(dn.Normal, password) ? (LdapResult.Success, "") : (LdapResult.InvalidCredentials, "");
    }

    private static (int Version, string Name, byte Method, string Password) Read(ReadOnlySpan<byte> content)
    {
        var reader = new BerReader(content);
        var version = reader.ReadInteger();
        var name = reader.ReadText();
        var credentials = reader.Read(out var method);
        return (version, name, method, method == 0x80 ? System.Text.Encoding.UTF8.GetString(credentials) : "");
    }
}
