using System.Globalization;
using System.Text;
using LocalSpine.Protocols.Ldap;

namespace LocalSpine.Portal.Bodies;

/// <summary>One LDAP message as a node.</summary>
internal static class LdapTree
{
    /// <exception cref="LdapDecodingException">Not what RFC 4511 describes.</exception>
    public static BodyNode Of(LdapMessage message, TreeBudget budget)
    {
        var node = budget.Node(Name(message.Operation), "", string.Create(CultureInfo.InvariantCulture, $"message {message.Id}"));
        void Add(string name, string value) => node.Children.Add(budget.Node(name, "", value));
        var content = message.Content.Span;
        switch (message.Operation)
        {
            case LdapOperation.SearchRequest:
                var search = LdapSearch.Read(content);
                Add("base", search.Base);
                Add("scope", Enum.IsDefined((LdapScope)search.Scope) ? $"{(LdapScope)search.Scope} ({search.Scope})" : $"{search.Scope}");
                Add("filter", search.Filter.ToString());
                Add("attributes", search.Attributes.Count == 0 ? "all" : string.Join(", ", search.Attributes.Take(200)));
                Add("size limit", $"{search.SizeLimit}");
                Add("time limit", $"{search.TimeLimit}");
                break;
            case LdapOperation.BindRequest:
                Bind(new BerReader(content), Add);
                break;
            case LdapOperation.SearchResultEntry:
                Entry(new BerReader(content), node, budget);
                break;
            case LdapOperation.CompareRequest:
                var compare = new BerReader(content);
                Add("entry", compare.ReadText());
                var assertion = compare.ReadSequence();
                Add("attribute", assertion.ReadText());
                Add("value", Value(assertion.Read(BerTag.OctetString)));
                break;
            case LdapOperation.ExtendedRequest:
                Add("name", new BerReader(content).ReadText(BerTag.Context(0)));
                break;
            case LdapOperation.AddRequest or LdapOperation.ModifyRequest or LdapOperation.ModifyDnRequest:
                Add("entry", new BerReader(content).ReadText());
                break;
            case LdapOperation.DeleteRequest:
                Add("entry", Encoding.UTF8.GetString(content));
                break;
            case LdapOperation.BindResponse or LdapOperation.SearchResultDone or LdapOperation.CompareResponse or LdapOperation.ExtendedResponse
                or LdapOperation.ModifyResponse or LdapOperation.AddResponse or LdapOperation.DeleteResponse or LdapOperation.ModifyDnResponse:
                Result(new BerReader(content), Add);
                break;
        }

        foreach (var control in message.Controls.Take(20))
        {
            node.Children.Add(budget.Node("control", "", $"{ControlName(control.Oid)}{(control.IsCritical ? ", critical" : "")}"));
        }

        return node;
    }

    // Never the password, which the record does not keep anyway.
    private static void Bind(BerReader reader, Action<string, string> add)
    {
        add("version", $"{reader.ReadInteger()}");
        add("name", reader.ReadText());
        add("method", reader.PeekTag() switch { 0x80 => "simple, with a password that is not shown", 0xA3 => $"SASL {reader.ReadSequence(0xA3).ReadText()}", var other => $"{other:X2}" });
    }

    private static void Entry(BerReader reader, BodyNode node, TreeBudget budget)
    {
        node.Children.Add(budget.Node("dn", "", reader.ReadText()));
        var attributes = reader.ReadSequence();
        while (!attributes.IsEmpty && !budget.IsSpent)
        {
            var attribute = attributes.ReadSequence();
            var name = attribute.ReadText();
            var values = attribute.ReadSequence(BerTag.Set);
            if (values.IsEmpty)
            {
                node.Children.Add(budget.Node(name));
            }

            while (!values.IsEmpty && !budget.IsSpent)
            {
                node.Children.Add(budget.Node(name, "", Value(values.Read(BerTag.OctetString))));
            }
        }
    }

    private static void Result(BerReader reader, Action<string, string> add)
    {
        var code = reader.ReadInteger(BerTag.Enumerated);
        add("result", Enum.IsDefined((LdapResult)code) ? $"{(LdapResult)code} ({code})" : $"{code}");
        if (reader.ReadText() is { Length: > 0 } matched)
        {
            add("matched DN", matched);
        }

        if (reader.ReadText() is { Length: > 0 } text)
        {
            add("message", text);
        }
    }

    private static string Value(ReadOnlySpan<byte> octets) => System.Text.Unicode.Utf8.IsValid(octets) ? Encoding.UTF8.GetString(octets) : $"hex {Convert.ToHexString(octets[..Math.Min(octets.Length, 1_000)])}";

    private static string Name(byte operation) => operation switch
    {
        LdapOperation.BindRequest => "bind request",
        LdapOperation.BindResponse => "bind response",
        LdapOperation.UnbindRequest => "unbind request",
        LdapOperation.SearchRequest => "search request",
        LdapOperation.SearchResultEntry => "entry",
        LdapOperation.SearchResultDone => "search done",
        LdapOperation.ModifyRequest => "modify request",
        LdapOperation.ModifyResponse => "modify response",
        LdapOperation.AddRequest => "add request",
        LdapOperation.AddResponse => "add response",
        LdapOperation.DeleteRequest => "delete request",
        LdapOperation.DeleteResponse => "delete response",
        LdapOperation.ModifyDnRequest => "modify DN request",
        LdapOperation.ModifyDnResponse => "modify DN response",
        LdapOperation.CompareRequest => "compare request",
        LdapOperation.CompareResponse => "compare response",
        LdapOperation.AbandonRequest => "abandon request",
        LdapOperation.ExtendedRequest => "extended request",
        LdapOperation.ExtendedResponse => "extended response",
        _ => $"operation {operation:X2}",
    };

    private static string ControlName(string oid) => oid switch
    {
        LdapOids.PagedResults => $"paged results ({oid})",
        LdapOids.ManageDsaIt => $"manage DSA IT ({oid})",
        LdapOids.ServerSideSort => $"server side sort ({oid})",
        LdapOids.ServerSideSortResponse => $"server side sort response ({oid})",
        LdapOids.Subentries => $"subentries ({oid})",
        _ => oid,
    };
}
