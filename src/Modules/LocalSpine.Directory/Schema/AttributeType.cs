using LocalSpine.Protocols.Ldap;

namespace LocalSpine.Directory.Schema;

/// <summary>An attribute type of the published schema, with what it inherits resolved (RFC 4512 4.1.2).</summary>
internal sealed class AttributeType
{
    private readonly Func<string, string>? _normalise;
    private readonly Func<bool> _isPermissive;

    public AttributeType(
        string oid, IReadOnlyList<string> names, AttributeType? superior, string? equality, string? ordering, string? substrings, string? syntax,
        bool isSingle, bool isOperational, Func<bool> isPermissive)
    {
        Oid = oid;
        Names = names;
        Superior = superior;
        Equality = equality ?? superior?.Equality;
        Ordering = ordering ?? superior?.Ordering;
        Substrings = substrings ?? superior?.Substrings;
        Syntax = syntax ?? superior!.Syntax;
        IsSingle = isSingle;
        IsOperational = isOperational;
        Own = (equality, ordering, substrings, syntax);
        NameBytes = System.Text.Encoding.UTF8.GetBytes(names[0]);
        _isPermissive = isPermissive;
        _normalise = MatchingRules.Find(Equality ?? "caseIgnoreMatch");
    }

    public string Oid { get; }

    public IReadOnlyList<string> Names { get; }

    public string Name => Names[0];

    /// <summary>The name as UTF-8.</summary>
    public byte[] NameBytes { get; }

    public AttributeType? Superior { get; }

    public string? Equality { get; }

    public string? Ordering { get; }

    public string? Substrings { get; }

    public string Syntax { get; }

    public bool IsSingle { get; }

    public bool IsOperational { get; }

    /// <summary>National servers fall back to the syntax's case-ignoring match where the schema names no rule; strict ones do not match at all.</summary>
    public bool HasEquality => Equality is not null || _isPermissive();

    public bool HasSubstrings => Substrings is not null || _isPermissive();

    public bool HasOrdering => Ordering is not null || _isPermissive();

    /// <summary>Equality compares upper and lower case as different.</summary>
    public bool IsCaseExact => Equality is "caseExactMatch";

    private (string? Equality, string? Ordering, string? Substrings, string? Syntax) Own { get; }

    /// <summary>The form in which two values of this type are compared.</summary>
    public string Normalise(string value) => _normalise is null ? StringPreparation.IgnoreCase(value) : _normalise(value);

    /// <summary>True for this type and its subtypes: <c>(name=x)</c> also means cn, sn, …</summary>
    public bool IsA(AttributeType other)
    {
        for (var at = this; at is not null; at = at.Superior)
        {
            if (ReferenceEquals(at, other))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The description of RFC 4512 4.1.2 as the subschema publishes it.</summary>
    public string Describe()
    {
        var names = Names.Count == 1 ? $"'{Name}'" : $"( {string.Join(' ', Names.Select(n => $"'{n}'"))} )";
        return $"( {Oid} NAME {names}"
            + (Superior is null ? "" : $" SUP {Superior.Name}")
            + (Own.Equality is null ? "" : $" EQUALITY {Own.Equality}")
            + (Own.Ordering is null ? "" : $" ORDERING {Own.Ordering}")
            + (Own.Substrings is null ? "" : $" SUBSTR {Own.Substrings}")
            + (Own.Syntax is null ? "" : $" SYNTAX {Own.Syntax}")
            + (IsSingle ? " SINGLE-VALUE" : "")
            + (IsOperational ? " NO-USER-MODIFICATION USAGE directoryOperation" : "")
            + (Oid.StartsWith("1.2.826.0.1285.", StringComparison.Ordinal) ? " X-ORIGIN 'nhsSDS'" : "")
            + " )";
    }
}
