using LocalSpine.Conformance.Clients;

namespace LocalSpine.Conformance.Ldap;

/// <summary>The behaviour table of directory-ldap 8, asked with OpenLDAP's own search program.</summary>
[Collection(OnBothProfiles.Name)]
public sealed class SearchBehaviourTests(LdapProfiles profiles)
{
    private const string Services = "ou=services,o=nhs";
    private const string Spine = "(nhsIDCode=YES)(objectClass=nhsAs)";
    private const string Retrieval = "urn:nhs:names:services:pdsquery:QUPA_IN000008UK02";

    /// <summary>Filter, and whether it finds the Spine's accredited system: strict, national.</summary>
    public static TheoryData<string, bool, bool> Filters => new()
    {
        { "(nhsIDCode=YES)", true, true },
        { "(nhsIDCode=yes)", false, false },
        { $"(nhsAsSvcIA={Retrieval})", true, true },
        { "(nhsAsSvcIA=URN:NHS:names:services:pdsquery:QUPA_IN000008UK02)", false, false },
        { "(nhsMhsPartyKey=YES-0000806)", true, true },
        { "(nhsMhsPartyKey=yes-0000806)", true, true },
        { "(nhsMHSPartyKey=  YES-0000806  )", true, true },
        { "(uniqueIdentifier=227319907548)", true, true },
        { "(objectClass=NHSAS)", true, true },
        { "(objectClass=top)", true, true },
        { "(objectClass=nosuchclass)", false, false },
        { "(nhsRequestorURP=*)", true, true },
        { "(nhsDateApproved=*)", true, true },
        { "(nhsDateApproved>=19000101000000)", false, true }, // no rule in the schema: Undefined, or the syntax's own
        { "(!(nhsDateApproved>=19000101000000))", false, false },
        { "(|(nhsDateApproved>=19000101000000)(nhsIDCode=YES))", true, true },
        { "(nhsAsSvcIA=urn:nhs:names:services:pdsquery:*)", false, true },
        { "(unheardOf=1)", false, false },
        { "(!(unheardOf=1))", false, false },
        { "(|(unheardOf=1)(nhsIDCode=YES))", true, true },
        { "(uniqueIdentifier~=227319907548)", true, true },
        { "(uniqueIdentifier=2273*548)", false, true },
        { "(uniqueIdentifier=2273*549)", false, false },
        { "(uniqueIdentifier=*9907*)", false, true },
        { "(nhsIDCode:caseIgnoreMatch:=yes)", true, true },
        { "(ou:dn:=services)", true, true },
        { "(ou:dn:=people)", false, false },
        { "(:1.2.3.4:=yes)", false, false },
        { "(&)", true, true },
        { "(|)", false, false },
        { "(nhsIDCode=)", false, false },
        { @"(nhsIDCode=\ff\fe)", false, false },
        { @"(nhsIDCode=\59\45\53)", true, true },
        { "(!(nhsIDCode=YES))", false, false },
        { "(!(nhsIDCode=RZ1))", true, true },
    };

    [Theory, MemberData(nameof(Filters))]
    public async Task A_filter_selects_as_in_each_profile(string filter, bool strict, bool national)
    {
        foreach (var (profile, expected) in new[] { ("openldap", strict), ("national", national) })
        {
            var found = await SearchAsync(profile, Services, $"(&{Spine}{filter})");
            Assert.Equal((profile, 0, expected ? 1 : 0), (profile, found.Code, found.Entries.Count));
        }
    }

    [Theory]
    [InlineData("(o=bradford*surgery)", true)] // o has a substring rule in the schema, unlike the attributes above
    [InlineData("(o=*  1   sur*)", true)]
    [InlineData("(o=surgery*)", false)]
    public async Task Parts_of_a_name_are_matched_by_its_rule(string filter, bool finds)
    {
        var found = await SearchAsync("openldap", "ou=organisations,o=nhs", $"(&(nhsIDCode=Z90001){filter})");
        Assert.Equal((0, finds ? 1 : 0), (found.Code, found.Entries.Count));
    }

    [Theory]
    [InlineData("cn=nobody,ou=people,o=nhs", 32, "ou=People,o=nhs")]
    [InlineData("uid=1,ou=nowhere,o=nhs", 32, "o=nhs")]
    [InlineData("dc=example,dc=org", 32, "")]
    [InlineData("not a name", 34, "")]
    [InlineData("nosuchtype=1,o=nhs", 34, "")]
    [InlineData("OU=Services, O=NHS", 0, "")]
    [InlineData("organizationalUnitName=services,o=nhs", 0, "")]
    public async Task A_base_is_found_or_the_deepest_entry_above_it_named(string @base, int code, string matched)
    {
        var found = await SearchAsync("openldap", @base, "(objectClass=*)", "base");
        Assert.Equal((code, matched), (found.Code, found.Matched));
    }

    [Theory]
    [InlineData("", new[] { "objectClass", "uniqueIdentifier", "nhsIDCode" }, new[] { "entryUUID" })]
    [InlineData("*", new[] { "objectClass", "uniqueIdentifier" }, new[] { "entryUUID" })]
    [InlineData("+", new[] { "entryUUID", "createTimestamp", "subschemaSubentry" }, new[] { "nhsIDCode" })]
    [InlineData("* +", new[] { "nhsIDCode", "entryUUID" }, new string[0])]
    [InlineData("1.1", new string[0], new[] { "objectClass", "nhsIDCode" })]
    [InlineData("1.1 nhsIDCode", new[] { "nhsIDCode" }, new[] { "uniqueIdentifier" })]
    [InlineData("nhsIDCode unheardOf nhsIDCode", new[] { "nhsIDCode" }, new[] { "unheardOf" })]
    [InlineData("nhsIDCode;lang-en", new string[0], new[] { "nhsIDCode" })]
    [InlineData("@nhsAs", new[] { "nhsIDCode", "nhsAsSvcIA" }, new string[0])]
    public async Task Attributes_come_as_selected(string selection, string[] present, string[] absent)
    {
        var entry = Assert.Single((await SearchAsync("openldap", Services, $"(&{Spine})", "sub", selection.Split(' ', StringSplitOptions.RemoveEmptyEntries))).Entries);
        Assert.All(present, name => Assert.NotEmpty(entry[name]));
        Assert.All(absent, name => Assert.Empty(entry[name]));
    }

    [Fact]
    public async Task The_national_profile_answers_in_the_spelling_asked_for()
    {
        var strict = Assert.Single((await SearchAsync("openldap", Services, $"(&{Spine})", "sub", "NHSidcode")).Entries);
        var national = Assert.Single((await SearchAsync("national", Services, $"(&{Spine})", "sub", "NHSidcode")).Entries);
        Assert.Equal(("nhsIDCode", "NHSidcode"), (strict.Attributes[0].Name, national.Attributes[0].Name));
    }

    [Theory]
    [InlineData("base", 1)]
    [InlineData("one", 6)] // five branches and the change log
    [InlineData("children", 0)]
    [InlineData("sub", 0)]
    public async Task Each_scope_covers_what_it_says(string scope, int exactly)
    {
        var found = await SearchAsync("national", "o=nhs", scope is "base" or "one" ? "(objectClass=*)" : "(|(ou=services)(o=nhs))", scope);
        Assert.Equal(exactly > 0 ? exactly : scope == "sub" ? 2 : 1, found.Entries.Count);
    }

    [Theory]
    [InlineData("openldap", 500)]
    [InlineData("national", 1000)]
    public async Task More_than_the_servers_limit_is_cut_with_result_4(string profile, int limit)
    {
        var found = await SearchAsync(profile, LdapProfiles.Many, "(objectClass=nhsWg)", "one", "1.1");
        Assert.Equal((4, limit), (found.Code, found.Entries.Count));
        var asked = await SearchAsync(profile, LdapProfiles.Many, "(objectClass=nhsWg)", "one", ["-z", "3"], "1.1");
        Assert.Equal((4, 3), (asked.Code, asked.Entries.Count));
        var exactly = await SearchAsync(profile, "o=nhs", "(objectClass=*)", "one", ["-z", "6"], "1.1");
        Assert.Equal((0, 6), (exactly.Code, exactly.Entries.Count));
    }

    [Fact]
    public async Task The_root_lists_what_is_implemented_only_when_asked()
    {
        var plain = Assert.Single((await SearchAsync("openldap", "", "(objectClass=*)", "base")).Entries);
        Assert.Equal(["objectClass"], plain.Attributes.Select(a => a.Name));
        var whole = Assert.Single((await SearchAsync("openldap", "", "(objectClass=*)", "base", "+")).Entries);
        Assert.Equal("o=nhs", whole.One("namingContexts"));
        Assert.Equal("cn=Subschema", whole.One("subschemaSubentry"));
        Assert.Contains("1.2.840.113556.1.4.319", whole["supportedControl"]);
        var national = Assert.Single((await SearchAsync("national", "", "(objectClass=*)", "base", "subschemaSubentry")).Entries);
        Assert.Equal("cn=schema", national.One("subschemaSubentry"));
    }

    [Fact]
    public async Task The_subschema_says_which_attributes_hold_one_value()
    {
        var schema = Assert.Single((await SearchAsync("national", "cn=schema", "(objectClass=subschema)", "base", "attributeTypes", "objectClasses")).Entries);
        string Type(string name) => schema["attributeTypes"].Single(t => t.Contains($"'{name}'", StringComparison.Ordinal));
        Assert.Contains("SINGLE-VALUE", Type("nhsMHSPartyKey"), StringComparison.Ordinal);
        Assert.DoesNotContain("SINGLE-VALUE", Type("nhsAsSvcIA"), StringComparison.Ordinal);
        Assert.Contains(schema["objectClasses"], c => c.Contains("'nhsMhs'", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("nhsMHSPartyKey", "uniqueIdentifier")]
    [InlineData("-uniqueIdentifier", "uniqueIdentifier")]
    public async Task Results_are_sorted_by_the_server(string key, string shown)
    {
        var found = await SearchAsync("national", Services, "(objectClass=nhsAs)", "sub", ["-E", $"!sss={key}"], shown);
        var values = found.Entries.Select(e => e.One(shown)).ToList();
        Assert.NotEmpty(values);
        if (key[0] == '-')
        {
            Assert.Equal(values.OrderDescending(StringComparer.Ordinal), values);
        }
    }

    private async Task<(int Code, string Matched, IReadOnlyList<FoundEntry> Entries)> SearchAsync(
        string profile, string @base, string filter, string scope = "sub", params string[] attributes) =>
        await SearchAsync(profile, @base, filter, scope, [], attributes);

    private async Task<(int Code, string Matched, IReadOnlyList<FoundEntry> Entries)> SearchAsync(
        string profile, string @base, string filter, string scope, string[] options, params string[] attributes)
    {
        var result = await LdapTool.RunAsync("ldapsearch", ["-x", "-LLL", "-o", "ldif-wrap=no", "-H", profiles.Url(profile), "-b", @base, "-s", scope, .. options, filter, .. attributes]);
        return (result.ExitCode, LdapTool.Matched(result.Errors), Ldif.Read(result.Output));
    }
}
