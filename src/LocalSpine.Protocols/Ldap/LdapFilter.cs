using System.Text;

namespace LocalSpine.Protocols.Ldap;

/// <summary>A search filter as sent (RFC 4511 4.5.1.7). Values are text; null stands for octets that are not UTF-8, which match nothing.</summary>
public abstract record LdapFilter
{
    /// <summary>Deepest nesting that is read.</summary>
    public const int MaxDepth = 64;

    /// <summary>Most components in one filter.</summary>
    public const int MaxParts = 4096;

    public sealed record And(IReadOnlyList<LdapFilter> Parts) : LdapFilter;

    public sealed record Or(IReadOnlyList<LdapFilter> Parts) : LdapFilter;

    public sealed record Not(LdapFilter Part) : LdapFilter;

    public sealed record Equal(string Attribute, string? Value) : LdapFilter;

    public sealed record GreaterOrEqual(string Attribute, string? Value) : LdapFilter;

    public sealed record LessOrEqual(string Attribute, string? Value) : LdapFilter;

    /// <summary>Approximate match; treated as equality, which RFC 4511 allows.</summary>
    public sealed record Approximate(string Attribute, string? Value) : LdapFilter;

    public sealed record Present(string Attribute) : LdapFilter;

    public sealed record Substrings(string Attribute, string? Initial, IReadOnlyList<string> Any, string? Final, bool IsValid = true) : LdapFilter;

    public sealed record Extensible(string? Rule, string? Attribute, string? Value, bool DnAttributes) : LdapFilter;

    /// <summary>Reads one filter.</summary>
    /// <exception cref="LdapDecodingException">Not a filter, too deep or too large.</exception>
    public static LdapFilter Read(ref BerReader reader)
    {
        var parts = 0;
        return Read(ref reader, 0, ref parts);
    }

    /// <summary>The string form of RFC 4515, for the exchange record.</summary>
    public sealed override string ToString()
    {
        var text = new StringBuilder();
        Append(this, text);
        return text.ToString();
    }

    private static LdapFilter Read(ref BerReader reader, int depth, ref int parts)
    {
        if (depth > MaxDepth || ++parts > MaxParts)
        {
            throw new LdapDecodingException("the filter is too deep or too large");
        }

        var tag = reader.PeekTag();
        switch (tag)
        {
            case 0xA0 or 0xA1:
                var set = reader.ReadSequence(tag);
                var list = new List<LdapFilter>(4);
                while (!set.IsEmpty)
                {
                    list.Add(Read(ref set, depth + 1, ref parts));
                }

                return tag == 0xA0 ? new And(list) : new Or(list);
            case 0xA2:
                var not = reader.ReadSequence(tag);
                return new Not(Read(ref not, depth + 1, ref parts));
            case 0xA3 or 0xA5 or 0xA6 or 0xA8:
                var pair = reader.ReadSequence(tag);
                var attribute = pair.ReadText();
                var value = Utf8(pair.Read(BerTag.OctetString));
                return tag switch
                {
                    0xA3 => new Equal(attribute, value),
                    0xA5 => new GreaterOrEqual(attribute, value),
                    0xA6 => new LessOrEqual(attribute, value),
                    _ => new Approximate(attribute, value),
                };
            case 0xA4:
                return ReadSubstrings(reader.ReadSequence(tag), ref parts);
            case 0x87:
                return new Present(reader.ReadText(tag));
            case 0xA9:
                return ReadExtensible(reader.ReadSequence(tag));
            default:
                throw new LdapDecodingException($"{tag:X2} is not a filter");
        }
    }

    private static Substrings ReadSubstrings(BerReader reader, ref int parts)
    {
        var attribute = reader.ReadText();
        var pieces = reader.ReadSequence();
        string? initial = null;
        string? final = null;
        var any = new List<string>();
        var valid = true;
        while (!pieces.IsEmpty)
        {
            parts++;
            var piece = Utf8(pieces.Read(out var tag));
            valid &= piece is not null;
            switch (tag)
            {
                case 0x80 when initial is null && any.Count == 0 && final is null:
                    initial = piece ?? "";
                    break;
                case 0x81 when final is null:
                    any.Add(piece ?? "");
                    break;
                case 0x82 when final is null:
                    final = piece ?? "";
                    break;
                default:
                    throw new LdapDecodingException("substrings out of order");
            }
        }

        return initial is null && final is null && any.Count == 0
            ? throw new LdapDecodingException("substrings without a piece")
            : new Substrings(attribute, initial, any, final, valid);
    }

    private static Extensible ReadExtensible(BerReader reader)
    {
        string? rule = null;
        string? attribute = null;
        string? value = null;
        var dnAttributes = false;
        while (!reader.IsEmpty)
        {
            switch (reader.PeekTag())
            {
                case 0x81:
                    rule = reader.ReadText(0x81);
                    break;
                case 0x82:
                    attribute = reader.ReadText(0x82);
                    break;
                case 0x83:
                    value = Utf8(reader.Read(0x83));
                    break;
                case 0x84:
                    dnAttributes = reader.ReadBoolean(0x84);
                    break;
                default:
                    throw new LdapDecodingException("not a matching rule assertion");
            }
        }

        return new Extensible(rule, attribute, value, dnAttributes);
    }

    private static string? Utf8(ReadOnlySpan<byte> octets)
    {
        if (System.Text.Unicode.Utf8.IsValid(octets))
        {
            return Encoding.UTF8.GetString(octets);
        }

        return null;
    }

    private static void Append(LdapFilter filter, StringBuilder text)
    {
        text.Append('(');
        switch (filter)
        {
            case And and:
                text.Append('&');
                AppendAll(and.Parts, text);
                break;
            case Or or:
                text.Append('|');
                AppendAll(or.Parts, text);
                break;
            case Not not:
                text.Append('!');
                Append(not.Part, text);
                break;
            case Equal e:
                text.Append(e.Attribute).Append('=').Append(Escape(e.Value));
                break;
            case Approximate e:
                text.Append(e.Attribute).Append("~=").Append(Escape(e.Value));
                break;
            case GreaterOrEqual e:
                text.Append(e.Attribute).Append(">=").Append(Escape(e.Value));
                break;
            case LessOrEqual e:
                text.Append(e.Attribute).Append("<=").Append(Escape(e.Value));
                break;
            case Present p:
                text.Append(p.Attribute).Append("=*");
                break;
            case Substrings s:
                text.Append(s.Attribute).Append('=').Append(Escape(s.Initial)).Append('*');
                foreach (var piece in s.Any)
                {
                    text.Append(Escape(piece)).Append('*');
                }

                text.Append(Escape(s.Final));
                break;
            case Extensible x:
                text.Append(x.Attribute).Append(x.DnAttributes ? ":dn" : "").Append(x.Rule is null ? "" : ":" + x.Rule).Append(":=").Append(Escape(x.Value));
                break;
        }

        text.Append(')');
    }

    private static void AppendAll(IReadOnlyList<LdapFilter> parts, StringBuilder text)
    {
        foreach (var part in parts)
        {
            Append(part, text);
        }
    }

    private static string Escape(string? value) => (value ?? "").Replace("\\", "\\5c", StringComparison.Ordinal)
        .Replace("*", "\\2a", StringComparison.Ordinal).Replace("(", "\\28", StringComparison.Ordinal)
        .Replace(")", "\\29", StringComparison.Ordinal).Replace("\0", "\\00", StringComparison.Ordinal);
}
