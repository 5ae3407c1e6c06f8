using LocalSpine.Directory.Entries;
using LocalSpine.Directory.Schema;
using LocalSpine.Protocols.Ldap;

namespace LocalSpine.Directory.Ldap;

/// <summary>Finds the entries of a search: the shortest index list that the filter requires, else the scope itself.</summary>
internal static class SearchPlan
{
    /// <summary>Matching entries in order; stops after <paramref name="most"/>.</summary>
    public static List<DirectoryEntry> Run(
        DirectoryTree tree, DirectorySchema schema, EntryName @base, LdapScope scope, LdapFilter filter, int most)
    {
        var evaluator = new FilterEvaluator(schema, filter, tree.ClassNames);
        var found = new List<DirectoryEntry>();
        bool Visit(DirectoryEntry entry)
        {
            if (IsInScope(entry, @base.Normal, scope) && evaluator.Matches(entry))
            {
                found.Add(entry);
            }

            return found.Count < most;
        }

        if (scope == LdapScope.Base)
        {
            if (tree.Find(@base.Normal) is { } entry)
            {
                Visit(entry);
            }

            return found;
        }

        if (BestIndex(tree, schema, filter) is { } index)
        {
            tree.Visit(index.Type, index.Normal, Visit);
            return found;
        }

        foreach (var entry in scope == LdapScope.One ? tree.Children(@base.Normal) : tree.Subtree(@base.Normal))
        {
            if (!Visit(entry))
            {
                break;
            }
        }

        return found;
    }

    /// <summary>True when the entry lies in the scope.</summary>
    public static bool IsInScope(DirectoryEntry entry, string baseNormal, LdapScope scope) => scope switch
    {
        LdapScope.Base => entry.Name.Normal == baseNormal,
        LdapScope.One => entry.Name.ParentNormal == baseNormal,
        LdapScope.Subordinate => entry.Name.Normal != baseNormal && entry.Name.IsWithin(baseNormal),
        _ => entry.Name.IsWithin(baseNormal),
    };

    private static (AttributeType Type, string Normal)? BestIndex(DirectoryTree tree, DirectorySchema schema, LdapFilter filter)
    {
        (AttributeType, string)? best = null;
        var least = int.MaxValue;
        Consider(filter);
        return best;

        void Consider(LdapFilter part)
        {
            switch (part)
            {
                case LdapFilter.And and:
                    foreach (var inner in and.Parts)
                    {
                        Consider(inner);
                    }

                    break;
                case LdapFilter.Equal { Value.Length: > 0 } equal when schema.TryFind(equal.Attribute, out var type) && tree.IsIndexed(type):
                    var normal = ReferenceEquals(type, schema.ObjectClassAttribute)
                        ? schema.TryFindClass(equal.Value, out var known) ? known.Name.ToLowerInvariant() : ""
                        : type.Normalise(equal.Value);
                    var count = tree.CountWith(type, normal);
                    if (count < least)
                    {
                        (best, least) = ((type, normal), count);
                    }

                    break;
            }
        }
    }
}
