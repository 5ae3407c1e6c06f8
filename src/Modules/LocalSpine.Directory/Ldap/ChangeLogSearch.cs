using System.Globalization;
using LocalSpine.Directory.Entries;
using LocalSpine.Directory.Schema;
using LocalSpine.Protocols.Ldap;

namespace LocalSpine.Directory.Ldap;

/// <summary>Searches below <c>cn=Changelog</c>: entries come from the table, by number where the filter or the base gives one (directory-ldap 10).</summary>
internal static class ChangeLogSearch
{
    public static async ValueTask<List<DirectoryEntry>> RunAsync(
        DirectoryStore store, DirectorySchema schema, DirectoryTree tree, EntryName @base, LdapScope scope, LdapFilter filter, int most)
    {
        long from = 0;
        var to = long.MaxValue;
        if (@base.Normal != DirectoryStore.ChangeLogDn)
        {
            // changenumber=N,cn=changelog,o=nhs
            var rdn = DistinguishedName.TryParse(@base.Text)!.Rdns[0];
            if (!long.TryParse(rdn[0].Value, NumberStyles.None, CultureInfo.InvariantCulture, out from))
            {
                return [];
            }

            to = from;
        }

        Narrow(filter);
        var evaluator = new FilterEvaluator(schema, filter, tree.ClassNames);
        var found = new List<DirectoryEntry>();
        if (scope == LdapScope.Subtree && tree.Find(@base.Normal) is { } container && evaluator.Matches(container))
        {
            found.Add(container);
        }

        found.AddRange((await store.ChangesAsync(from, to, most)).Where(e => SearchPlan.IsInScope(e, @base.Normal, scope) && evaluator.Matches(e)));
        return found;

        void Narrow(LdapFilter part)
        {
            switch (part)
            {
                case LdapFilter.And and:
                    foreach (var inner in and.Parts)
                    {
                        Narrow(inner);
                    }

                    break;
                case LdapFilter.Equal e when IsNumber(e.Attribute, e.Value, out var number):
                    (from, to) = (Math.Max(from, number), Math.Min(to, number));
                    break;
                case LdapFilter.GreaterOrEqual e when IsNumber(e.Attribute, e.Value, out var number):
                    from = Math.Max(from, number);
                    break;
                case LdapFilter.LessOrEqual e when IsNumber(e.Attribute, e.Value, out var number):
                    to = Math.Min(to, number);
                    break;
            }
        }

        static bool IsNumber(string attribute, string? value, out long number)
        {
            number = 0;
            return attribute.Equals("changenumber", StringComparison.OrdinalIgnoreCase)
                && long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out number);
        }
    }
}
