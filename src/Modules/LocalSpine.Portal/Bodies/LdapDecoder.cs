using LocalSpine.Protocols.Ldap;

namespace LocalSpine.Portal.Bodies;

/// <summary>LDAP messages (RFC 4511), one after the other as they went over the connection: operations, filters in their string form, entries, results.</summary>
internal sealed class LdapDecoder : IBodyDecoder
{
    public DecodedBody? Decode(BodyInput input)
    {
        if (!input.IsLdap)
        {
            return null;
        }

        var nodes = new List<BodyNode>();
        var budget = input.Budget;
        var rest = input.Octets;
        var note = "";
        try
        {
            while (rest.Length > 0 && !budget.IsSpent)
            {
                if (!BerReader.TryReadHeader(rest.Span, out _, out var header, out var length) || rest.Length - header < length)
                {
                    note = input.IsCut ? "The end is missing: the record keeps no more of it." : "The last message is cut off.";
                    break;
                }

                nodes.Add(LdapTree.Of(LdapMessage.Read(rest[..(header + length)]), budget));
                rest = rest[(header + length)..];
            }
        }
        catch (LdapDecodingException e)
        {
            note = $"It breaks here: {TreeBudget.Clean(e.Message, 300)}";
        }

        return nodes.Count == 0 ? null : new DecodedBody("LDAP", nodes, note.Length > 0 ? note : budget.Note);
    }
}
