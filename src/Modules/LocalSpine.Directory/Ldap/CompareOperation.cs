using LocalSpine.Directory.Entries;
using LocalSpine.Directory.Schema;
using LocalSpine.Hosting.Exchanges;
using LocalSpine.Protocols.Ldap;

namespace LocalSpine.Directory.Ldap;

/// <summary>Answers compares (RFC 4511 4.10; directory-ldap 8).</summary>
internal sealed class CompareOperation(DirectorySchema schema, DirectoryTree tree)
{
    public void Answer(LdapMessage message, BerWriter writer, Exchange exchange)
    {
        var reader = new BerReader(message.Content.Span);
        var dn = reader.ReadText();
        var assertion = reader.ReadSequence();
        var attribute = assertion.ReadText();
        var value = assertion.ReadText();
        var (code, matched) = Judge(dn, attribute, value);
        exchange.Status = (int)code;
        LdapAnswers.Result(writer, message.Id, LdapOperation.CompareResponse, code, matched);
    }

    private (LdapResult Code, string Matched) Judge(string dn, string attribute, string value)
    {
        if (EntryNames.TryParse(schema, dn) is not { } name)
        {
            return (LdapResult.InvalidDnSyntax, "");
        }

        if (tree.Find(name.Normal) is not { } entry)
        {
            return (LdapResult.NoSuchObject, tree.DeepestAncestor(name.Normal)?.Name.Text ?? "");
        }

        if (!schema.TryFind(attribute, out var type))
        {
            return (LdapResult.UndefinedAttributeType, "");
        }

        if (entry.Find(type) is not { } held)
        {
            return (LdapResult.NoSuchAttribute, "");
        }

        if (!type.HasEquality)
        {
            return (LdapResult.InappropriateMatching, "");
        }

        return (held.Normal.Contains(type.Normalise(value)) ? LdapResult.CompareTrue : LdapResult.CompareFalse, "");
    }
}
