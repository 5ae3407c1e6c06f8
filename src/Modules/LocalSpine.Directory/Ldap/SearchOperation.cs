using LocalSpine.Core.Outcomes;
using LocalSpine.Directory.Entries;
using LocalSpine.Directory.Schema;
using LocalSpine.Hosting.Exchanges;
using LocalSpine.Protocols.Ldap;

namespace LocalSpine.Directory.Ldap;

/// <summary>Answers searches (RFC 4511 4.5; behaviour per directory-ldap 7 and 8).</summary>
internal sealed class SearchOperation(
    DirectorySchema schema, DirectoryTree tree, DirectoryStore store, SpecialEntryFamilies families, OperationalAttributes operational, EmptyAnswers explain)
{
    private const string NamingContext = "o=nhs";

    /// <summary>Most entries of one search, pages together: what OpenLDAP does unless told otherwise; the national figure is not public.</summary>
    private int ServerLimit => schema.IsPermissive ? 1000 : 500;

    public async ValueTask AnswerAsync(LdapMessage message, BerWriter writer, Exchange exchange)
    {
        var special = families.Current;
        var search = LdapSearch.Read(message.Content.Span);
        var controls = SearchControls.Read(message.Controls, schema);
        if (controls.Refused is { } refused)
        {
            Done(refused.Code, refused.Text, "LDAP_CONTROL");
            return;
        }

        if (Invalid(search) is { } invalid)
        {
            Done(LdapResult.ProtocolError, invalid, "LDAP_SEARCH");
            return;
        }

        if (EntryNames.TryParse(schema, search.Base) is not { } @base)
        {
            Done(LdapResult.InvalidDnSyntax, "invalid DN", "LDAP_BASE");
            return;
        }

        var scope = (LdapScope)search.Scope;
        if (@base.Normal.Length == 0 ? scope == LdapScope.Base : special.IsSubschema(@base.Normal))
        {
            Special(@base.Normal.Length == 0);
            return;
        }

        var isChangeLog = @base.Normal.EndsWith(DirectoryStore.ChangeLogDn, StringComparison.Ordinal)
            && !(@base.Normal == DirectoryStore.ChangeLogDn && scope == LdapScope.Base);
        if (!isChangeLog && tree.Find(@base.Normal) is null)
        {
            var ancestor = tree.DeepestAncestor(@base.Normal)?.Name.Text ?? "";
            exchange.Refusal = new Refusal("LDAP_BASE", $"an existing entry under {NamingContext}", search.Base, "RFC 4511 4.1.9");
            Answer(LdapResult.NoSuchObject, "", ancestor);
            return;
        }

        var serverLimit = ServerLimit;
        var limit = search.SizeLimit == 0 ? serverLimit : Math.Min(search.SizeLimit, serverLimit);
        var needed = controls.HasSort ? int.MaxValue : controls.PageSize is null ? limit + 1 : controls.Offset + controls.PageSize.Value + 1;
        var found = isChangeLog
            ? await ChangeLogSearch.RunAsync(store, schema, tree, @base, scope, search.Filter, Math.Min(needed, serverLimit + 1))
            : SearchPlan.Run(tree, schema, @base, scope, search.Filter, Math.Max(needed, 1));
        if (isChangeLog && found.Count == 0 && scope == LdapScope.Base)
        {
            exchange.Refusal = new Refusal("LDAP_BASE", "a change that is in the log", search.Base, "directory-ldap 10");
            Answer(LdapResult.NoSuchObject, "", "cn=Changelog,o=nhs");
            return;
        }

        Sort(found, controls);
        Write(found, limit);
        if (found.Count == 0)
        {
            exchange.Warning = explain.Explain(search.Filter);
        }

        void Write(List<DirectoryEntry> entries, int most)
        {
            var from = Math.Min(controls.Offset, entries.Count);
            var to = Math.Min(entries.Count, Math.Min(most, controls.PageSize is { } page ? from + page : most));
            var selection = new AttributeSelection(schema, search.Attributes, search.TypesOnly);
            for (var i = from; i < to; i++)
            {
                selection.Write(writer, message.Id, entries[i].Name.Text, entries[i].Attributes, selection.WantsOperational ? operational.Of(entries[i]) : []);
            }

            var more = entries.Count > to;
            var cut = more && to >= most;
            var answers = new List<LdapControl>(0);
            if (controls.HasSort)
            {
                answers.Add(SearchControls.SortAnswer());
            }

            if (controls.PageSize is not null)
            {
                answers.Add(SearchControls.PageAnswer(more && !cut ? to : null));
            }

            var code = cut ? LdapResult.SizeLimitExceeded : LdapResult.Success;
            exchange.Status = (int)code;
            LdapAnswers.Result(writer, message.Id, LdapOperation.SearchResultDone, code, controls: answers);
        }

        void Special(bool root)
        {
            var entry = root ? special.RootDse : special.Subschema;
            var more = root ? special.RootDseOperational : special.SubschemaOperational;
            var whole = new DirectoryEntry(0, entry.Name, [.. entry.Attributes, .. more], entry.Created);
            if (scope != LdapScope.One && scope != LdapScope.Subordinate && new FilterEvaluator(schema, search.Filter, tree.ClassNames).Matches(whole))
            {
                new AttributeSelection(schema, search.Attributes, search.TypesOnly).Write(writer, message.Id, entry.Name.Text, entry.Attributes, more);
            }

            Answer(LdapResult.Success, "", "");
        }

        void Done(LdapResult code, string text, string rule)
        {
            exchange.Refusal = new Refusal(rule, "a search as RFC 4511 4.5.1 describes", text, "directory-ldap 8");
            Answer(code, text, "");
        }

        void Answer(LdapResult code, string text, string matched)
        {
            exchange.Status = (int)code;
            LdapAnswers.Result(writer, message.Id, LdapOperation.SearchResultDone, code, matched, text);
        }
    }

    private static string? Invalid(LdapSearch search) =>
        search.Scope is < 0 or > 3 ? "invalid scope"
        : search.DerefAliases is < 0 or > 3 ? "invalid deref"
        : search.SizeLimit < 0 ? "invalid size limit"
        : search.TimeLimit < 0 ? "invalid time limit"
        : null;

    private static void Sort(List<DirectoryEntry> entries, SearchControls controls)
    {
        if (controls.Sort.Count == 0)
        {
            return;
        }

        var sorted = entries.Select((entry, at) => (entry, at)).ToList();
        sorted.Sort((a, b) =>
        {
            foreach (var (type, descending) in controls.Sort)
            {
                // An entry without the attribute sorts as the largest value (RFC 2891).
                var order = (a.entry.Find(type)?.Normal[0], b.entry.Find(type)?.Normal[0]) switch
                {
                    (null, null) => 0,
                    (null, _) => 1,
                    (_, null) => -1,
                    var (x, y) => string.CompareOrdinal(x, y),
                };
                if (order != 0)
                {
                    return descending ? -order : order;
                }
            }

            return a.at.CompareTo(b.at);
        });
        for (var i = 0; i < sorted.Count; i++)
        {
            entries[i] = sorted[i].entry;
        }
    }
}
