using LocalSpine.Core.Outcomes;
using LocalSpine.Directory.Entries;
using LocalSpine.Directory.Schema;
using LocalSpine.Protocols.Ldap;

namespace LocalSpine.Directory.Ldap;

/// <summary>Says why a search found nothing: the riddle that costs suppliers most. Only for empty answers, and only from the indexes.</summary>
internal sealed class EmptyAnswers(DirectorySchema schema, DirectoryTree tree)
{
    private const string Rule = "LDAP_NOTHING_FOUND";

    public Refusal? Explain(LdapFilter filter)
    {
        var equals = new List<LdapFilter.Equal>();
        Collect(filter, equals);
        foreach (var equal in equals)
        {
            if (!schema.TryFind(equal.Attribute, out var type))
            {
                return new Refusal(Rule, "attributes of the schema", $"{equal.Attribute}, which the schema has not", "directory-ldap 8");
            }

            if (!type.HasEquality)
            {
                return new Refusal(Rule, "attributes with an equality rule", $"{type.Name}, which has none in the openldap profile", "directory-ldap 8");
            }

            if (equal.Value is { Length: > 0 } && tree.IsIndexed(type) && !ReferenceEquals(type, schema.ObjectClassAttribute)
                && tree.CountWith(type, type.Normalise(equal.Value)) == 0)
            {
                var other = type.IsCaseExact ? OtherCase(type, equal.Value) : null;
                return other is null
                    ? new Refusal(Rule, $"a registered {type.Name}", equal.Value, "directory-ldap 14")
                    : new Refusal(Rule, $"{type.Name} as {other}: it is compared with case", equal.Value, "directory-ldap 8");
            }
        }

        return equals.Count > 1
            ? new Refusal(Rule, "an entry with all of these values", string.Join(", ", equals.Select(e => $"{e.Attribute}={e.Value}")), "directory-ldap 14")
            : null;
    }

    private string? OtherCase(AttributeType type, string value)
    {
        foreach (var candidate in new[] { value.ToUpperInvariant(), value.ToLowerInvariant() })
        {
            if (tree.CountWith(type, type.Normalise(candidate)) > 0)
            {
                return candidate;
            }
        }

        return null;
    }

    private static void Collect(LdapFilter filter, List<LdapFilter.Equal> equals)
    {
        switch (filter)
        {
            case LdapFilter.And and:
                foreach (var part in and.Parts)
                {
                    Collect(part, equals);
                }

                break;
            case LdapFilter.Equal equal:
                equals.Add(equal);
                break;
        }
    }
}
