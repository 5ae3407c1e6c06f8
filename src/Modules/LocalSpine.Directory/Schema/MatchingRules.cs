using System.Globalization;
using LocalSpine.Protocols.Ldap;

namespace LocalSpine.Directory.Schema;

/// <summary>The matching rules and syntaxes that the schema names, and how each brings a value into comparable form (RFC 4517, 4518).</summary>
internal static class MatchingRules
{
    private static readonly (string Oid, string Name, string Syntax, Func<string, string> Normalise)[] Rules =
    [
        ("2.5.13.0", "objectIdentifierMatch", "38", StringPreparation.IgnoreCase),
        ("2.5.13.1", "distinguishedNameMatch", "12", StringPreparation.IgnoreCase),
        ("2.5.13.2", "caseIgnoreMatch", "15", StringPreparation.IgnoreCase),
        ("2.5.13.4", "caseIgnoreSubstringsMatch", "58", StringPreparation.IgnoreCase),
        ("2.5.13.5", "caseExactMatch", "15", StringPreparation.Exact),
        ("2.5.13.7", "caseExactSubstringsMatch", "58", StringPreparation.Exact),
        ("2.5.13.11", "caseIgnoreListMatch", "41", StringPreparation.IgnoreCase),
        ("2.5.13.12", "caseIgnoreListSubstringsMatch", "58", StringPreparation.IgnoreCase),
        ("2.5.13.13", "booleanMatch", "7", StringPreparation.IgnoreCase),
        ("2.5.13.14", "integerMatch", "27", Integer),
        ("2.5.13.15", "integerOrderingMatch", "27", Integer),
        ("2.5.13.20", "telephoneNumberMatch", "50", StringPreparation.Telephone),
        ("2.5.13.21", "telephoneNumberSubstringsMatch", "58", StringPreparation.Telephone),
        ("2.5.13.27", "generalizedTimeMatch", "24", StringPreparation.IgnoreCase),
        ("2.5.13.28", "generalizedTimeOrderingMatch", "24", StringPreparation.IgnoreCase),
        ("2.5.13.30", "objectIdentifierFirstComponentMatch", "38", StringPreparation.IgnoreCase),
        ("1.3.6.1.4.1.1466.109.114.2", "caseIgnoreIA5Match", "26", StringPreparation.IgnoreCase),
        ("1.3.6.1.4.1.1466.109.114.3", "caseIgnoreIA5SubstringsMatch", "58", StringPreparation.IgnoreCase),
        ("1.3.6.1.1.16.2", "UUIDMatch", "1.3.6.1.1.16.1", StringPreparation.IgnoreCase),
        ("1.3.6.1.1.16.3", "UUIDOrderingMatch", "1.3.6.1.1.16.1", StringPreparation.IgnoreCase),
    ];

    private static readonly (string Number, string Name)[] Syntaxes =
    [
        ("3", "Attribute Type Description"), ("7", "Boolean"), ("12", "Distinguished Name"), ("15", "Directory String"), ("22", "Facsimile Telephone Number"),
        ("24", "Generalized Time"), ("26", "IA5 String"), ("27", "Integer"), ("30", "Matching Rule Description"), ("31", "Matching Rule Use Description"),
        ("37", "Object Class Description"), ("38", "OID"), ("40", "Octet String"), ("41", "Postal Address"), ("50", "Telephone Number"),
        ("54", "LDAP Syntax Description"), ("58", "Substring Assertion"), ("1.3.6.1.1.16.1", "UUID"),
    ];

    /// <summary>How a rule normalises, by name or OID; null when there is no such rule.</summary>
    public static Func<string, string>? Find(string? rule)
    {
        foreach (var (oid, name, _, normalise) in Rules)
        {
            if (string.Equals(rule, name, StringComparison.OrdinalIgnoreCase) || rule == oid)
            {
                return normalise;
            }
        }

        return null;
    }

    /// <summary>RFC 4512 4.1.3 descriptions.</summary>
    public static IEnumerable<string> Describe() => Rules.Select(r => $"( {r.Oid} NAME '{r.Name}' SYNTAX {Full(r.Syntax)} )");

    /// <summary>RFC 4512 4.1.4 descriptions: which attributes each rule applies to.</summary>
    public static IEnumerable<string> DescribeUse(IEnumerable<AttributeType> types)
    {
        var list = types.ToList();
        foreach (var (oid, name, _, _) in Rules)
        {
            var used = list.Where(t => t.Equality == name || t.Ordering == name || t.Substrings == name).Select(t => t.Name).ToList();
            if (used.Count > 0)
            {
                yield return $"( {oid} NAME '{name}' APPLIES {(used.Count == 1 ? used[0] : $"( {string.Join(" $ ", used)} )")} )";
            }
        }
    }

    /// <summary>RFC 4512 4.1.5 descriptions.</summary>
    public static IEnumerable<string> DescribeSyntaxes() => Syntaxes.Select(s => $"( {Full(s.Number)} DESC '{s.Name}' )");

    private static string Full(string number) => number.Contains('.', StringComparison.Ordinal) ? number : $"1.3.6.1.4.1.1466.115.121.1.{number}";

    // Numbers of equal length compare as text: the change log's grow to nine digits.
    private static string Integer(string value) =>
        long.TryParse(value.Trim(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            ? number.ToString("D19", CultureInfo.InvariantCulture)
            : StringPreparation.IgnoreCase(value);
}
