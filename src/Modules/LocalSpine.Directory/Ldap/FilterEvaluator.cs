using LocalSpine.Directory.Entries;
using LocalSpine.Directory.Schema;
using LocalSpine.Protocols.Ldap;

namespace LocalSpine.Directory.Ldap;

/// <summary>A filter with its attributes looked up and its values normalised once, evaluated with three values (RFC 4511 4.5.1.7).</summary>
internal sealed class FilterEvaluator
{
    private readonly DirectorySchema _schema;
    private readonly Func<DirectoryEntry, IEnumerable<string>> _classNames;
    private readonly Node _root;

    public FilterEvaluator(DirectorySchema schema, LdapFilter filter, Func<DirectoryEntry, IEnumerable<string>> classNames)
    {
        _schema = schema;
        _classNames = classNames;
        _root = Compile(filter);
    }

    private enum Truth
    {
        False,
        Undefined,
        True,
    }

    /// <summary>True when the filter is True for the entry (Undefined does not select).</summary>
    public bool Matches(DirectoryEntry entry) => _root(entry) == Truth.True;

    private delegate Truth Node(DirectoryEntry entry);

    private Node Compile(LdapFilter filter) => filter switch
    {
        LdapFilter.And and => CompileAnd([.. and.Parts.Select(Compile)]),
        LdapFilter.Or or => CompileOr([.. or.Parts.Select(Compile)]),
        LdapFilter.Not not => CompileNot(Compile(not.Part)),
        LdapFilter.Equal e => CompileEqual(e.Attribute, e.Value),
        LdapFilter.Approximate e => CompileEqual(e.Attribute, e.Value),
        LdapFilter.Present p => CompilePresent(p.Attribute),
        LdapFilter.GreaterOrEqual e => CompileOrder(e.Attribute, e.Value, atLeast: true),
        LdapFilter.LessOrEqual e => CompileOrder(e.Attribute, e.Value, atLeast: false),
        LdapFilter.Substrings s => CompileSubstrings(s),
        LdapFilter.Extensible x => CompileExtensible(x),
        _ => Undefined,
    };

    private static Node CompileAnd(Node[] parts) => entry =>
    {
        var truth = Truth.True;
        foreach (var part in parts)
        {
            var value = part(entry);
            if (value == Truth.False)
            {
                return Truth.False;
            }

            truth = value < truth ? value : truth;
        }

        return truth;
    };

    private static Node CompileOr(Node[] parts) => entry =>
    {
        var truth = Truth.False;
        foreach (var part in parts)
        {
            var value = part(entry);
            if (value == Truth.True)
            {
                return Truth.True;
            }

            truth = value > truth ? value : truth;
        }

        return truth;
    };

    private static Node CompileNot(Node part) => entry => part(entry) switch
    {
        Truth.True => Truth.False,
        Truth.False => Truth.True,
        _ => Truth.Undefined,
    };

    private Node CompileEqual(string name, string? value)
    {
        if (!_schema.TryFind(name, out var type) || !type.HasEquality || value is not { Length: > 0 })
        {
            return Undefined;
        }

        if (ReferenceEquals(type, _schema.ObjectClassAttribute))
        {
            if (!_schema.TryFindClass(value, out var wanted))
            {
                return Undefined;
            }

            var className = wanted.Name.ToLowerInvariant();
            return entry => _classNames(entry).Contains(className) ? Truth.True : Truth.False;
        }

        var normal = type.Normalise(value);
        return Any(type, v => string.Equals(v, normal, StringComparison.Ordinal));
    }

    private Node CompilePresent(string name) =>
        _schema.TryFind(name, out var type) ? Any(type, _ => true) : Undefined;

    private Node CompileOrder(string name, string? value, bool atLeast)
    {
        if (!_schema.TryFind(name, out var type) || !type.HasOrdering || value is not { Length: > 0 })
        {
            return Undefined;
        }

        var normal = type.Normalise(value);
        return Any(type, v => atLeast ? string.CompareOrdinal(v, normal) >= 0 : string.CompareOrdinal(v, normal) <= 0);
    }

    private Node CompileSubstrings(LdapFilter.Substrings filter)
    {
        if (!filter.IsValid || !_schema.TryFind(filter.Attribute, out var type) || !type.HasSubstrings)
        {
            return Undefined;
        }

        string Fold(string piece) => type.IsCaseExact ? StringPreparation.Piece(piece) : StringPreparation.Piece(piece).ToLowerInvariant();
        var initial = filter.Initial is null ? null : Fold(filter.Initial).TrimStart();
        var final = filter.Final is null ? null : Fold(filter.Final).TrimEnd();
        var any = filter.Any.Select(Fold).ToArray();
        return Any(type, value => Contains(value, initial, any, final));
    }

    private Node CompileExtensible(LdapFilter.Extensible filter)
    {
        if (filter.Value is null)
        {
            return Undefined;
        }

        var normalise = filter.Rule is null ? null : MatchingRules.Find(filter.Rule);
        if (filter.Rule is not null && normalise is null)
        {
            return Undefined;
        }

        AttributeType? type = null;
        if (filter.Attribute is not null && !_schema.TryFind(filter.Attribute, out type))
        {
            return Undefined;
        }

        if (type is null && normalise is null)
        {
            return Undefined;
        }

        return entry =>
        {
            foreach (var attribute in entry.Attributes)
            {
                if ((type is null || attribute.Type.IsA(type)) && attribute.Values.Any(v => Same(v, attribute.Type)))
                {
                    return Truth.True;
                }
            }

            if (filter.DnAttributes && DistinguishedName.TryParse(entry.Name.Text) is { } name)
            {
                foreach (var (typeName, value) in name.Rdns.SelectMany(r => r))
                {
                    if (_schema.TryFind(typeName, out var found) && (type is null || found.IsA(type)) && Same(value, found))
                    {
                        return Truth.True;
                    }
                }
            }

            return Truth.False;
        };

        bool Same(string value, AttributeType of)
        {
            var form = normalise ?? of.Normalise;
            return form(value) == form(filter.Value);
        }
    }

    private static Node Any(AttributeType type, Func<string, bool> test) => entry =>
    {
        foreach (var attribute in entry.Attributes)
        {
            if (attribute.Type.IsA(type))
            {
                foreach (var value in attribute.Normal)
                {
                    if (test(value))
                    {
                        return Truth.True;
                    }
                }
            }
        }

        return Truth.False;
    };

    private static bool Contains(string value, string? initial, string[] any, string? final)
    {
        var at = 0;
        if (initial is not null)
        {
            if (!value.StartsWith(initial, StringComparison.Ordinal))
            {
                return false;
            }

            at = initial.Length;
        }

        foreach (var piece in any)
        {
            var found = value.IndexOf(piece, at, StringComparison.Ordinal);
            if (found < 0)
            {
                return false;
            }

            at = found + piece.Length;
        }

        return final is null || (value.Length - at >= final.Length && value.EndsWith(final, StringComparison.Ordinal));
    }

    private static Truth Undefined(DirectoryEntry entry) => Truth.Undefined;
}
