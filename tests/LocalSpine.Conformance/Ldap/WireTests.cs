namespace LocalSpine.Conformance.Ldap;

/// <summary>What no library sends: limits and controls out of range, broken encodings, pipelining (directory-ldap 8, last table).</summary>
[Collection(OnBothProfiles.Name)]
public sealed class WireTests(LdapProfiles profiles)
{
    private const string Paged = "1.2.840.113556.1.4.319";

    /// <summary>A search, its result code and the text.</summary>
    public static TheoryData<string, byte[], int, string> Searches => new()
    {
        { "scope 4", LdapConnection.Search(1, "o=nhs", scope: 4), 2, "invalid scope" },
        { "deref 4", LdapConnection.Search(1, "o=nhs", deref: 4), 2, "invalid deref" },
        { "negative size", LdapConnection.Search(1, "o=nhs", sizeLimit: -1), 2, "invalid size limit" },
        { "negative time", LdapConnection.Search(1, "o=nhs", timeLimit: -1), 2, "invalid time limit" },
        { "unknown critical", LdapConnection.Search(1, "o=nhs", 0, controls: ("1.2.3.4", true, null)), 12, "critical extension is not recognized" },
        { "bad cookie", LdapConnection.Search(1, "o=nhs", controls: (Paged, true, LdapConnection.Page(2, [1, 2, 3]))), 2, "paged results cookie is invalid" },
        { "unknown not critical", LdapConnection.Search(1, "o=nhs", 0, controls: ("1.2.3.4", false, [1])), 0, "" },
        { "manage DSA", LdapConnection.Search(1, "o=nhs", 0, controls: ("2.16.840.1.113730.3.4.2", true, null)), 0, "" },
        { "deref 3", LdapConnection.Search(1, "o=nhs", 0, deref: 3), 0, "" },
        { "value not UTF-8", LdapConnection.Search(1, "o=nhs", filter: LdapConnection.Equal("nhsIDCode", [0xFF, 0xFE])), 0, "" },
        { "subtree at the root", LdapConnection.Search(1, "", scope: 2), 32, "" },
    };

    /// <summary>Octets that are no LDAP message.</summary>
    public static TheoryData<string, byte[]> Broken => new()
    {
        { "unknown application tag", LdapConnection.Message(1, 29, true, _ => { }) },
        { "an answer", LdapConnection.Message(1, 5, true, w => w.WriteEncodedValue([0x0A, 0x01, 0x00])) },
        { "an empty search", LdapConnection.Message(1, 3, true, _ => { }) },
        { "message id 0", LdapConnection.Search(0, "o=nhs") },
        { "negative message id", [0x30, 0x05, 0x02, 0x01, 0xFF, 0x42, 0x00] },
        { "message id over 2^31", [0x30, 0x09, 0x02, 0x05, 0x01, 0x00, 0x00, 0x00, 0x00, 0x42, 0x00] },
        { "indefinite length", [0x30, 0x80, 0x02, 0x01, 0x01, 0x42, 0x00, 0x00, 0x00] },
        { "absurd length", [0x30, 0x84, 0x7F, 0xFF, 0xFF, 0xFF] },
        { "nine octets of length", [0x30, 0x89, 1, 1, 1, 1, 1, 1, 1, 1, 1] },
        { "HTTP", "GET / HTTP/1.1\r\n\r\n"u8.ToArray() },
        { "a length inside that runs out", [0x30, 0x0C, 0x02, 0x01, 0x01, 0x63, 0x07, 0x04, 0x7F, 0x6F, 0x3D, 0x6E, 0x68, 0x73] },
        { "filters nested 100,000 deep", Nested() },
    };

    [Theory, MemberData(nameof(Searches))]
    public async Task A_search_ends_with_its_code(string name, byte[] search, int code, string text)
    {
        using var connection = await profiles.ConnectAsync("openldap");
        await connection.SendAsync(search);
        LdapReply reply;
        do
        {
            reply = (await connection.ReceiveAsync())!;
        }
        while (reply.Tag == 4);
        Assert.Equal((name, 5, code, text), (name, reply.Tag, reply.Code, reply.Text));
    }

    [Theory, MemberData(nameof(Broken))]
    public async Task What_is_no_message_ends_the_connection_with_a_notice(string name, byte[] bytes)
    {
        using var connection = await profiles.ConnectAsync("openldap");
        await connection.SendAsync(bytes);
        var replies = await connection.ReceiveAllAsync();
        var notice = Assert.Single(replies);
        Assert.Equal((name, 0, 24, 2), (name, notice.Id, notice.Tag, notice.Code));
        Assert.EndsWith("1.3.6.1.4.1.1466.20036", System.Text.Encoding.ASCII.GetString(notice.Rest), StringComparison.Ordinal);
        var exchange = await Exchanges.NewestAsync(profiles.Process("openldap"), "surface=directory&refused=true&rule=LDAP_PROTOCOL");
        Assert.NotEqual("", exchange.GetProperty("came").GetString());
    }

    [Fact]
    public async Task Long_form_lengths_are_accepted()
    {
        var plain = LdapConnection.Search(7, "o=nhs", 0);
        using var connection = await profiles.ConnectAsync("national");
        await connection.SendAsync([0x30, 0x84, 0, 0, 0, plain[1], .. plain[2..]]);
        Assert.Equal((7, 4), Of(await connection.ReceiveAsync()));
        Assert.Equal((7, 5), Of(await connection.ReceiveAsync()));
    }

    [Fact]
    public async Task A_message_may_come_an_octet_at_a_time()
    {
        using var connection = await profiles.ConnectAsync("national");
        foreach (var octet in LdapConnection.Search(9, "o=nhs", 0))
        {
            await connection.SendAsync([octet]);
        }

        Assert.Equal((9, 4), Of(await connection.ReceiveAsync()));
    }

    [Fact]
    public async Task Every_pipelined_search_ends_once()
    {
        using var connection = await profiles.ConnectAsync("national");
        await connection.SendAsync([.. Enumerable.Range(1, 50).SelectMany(id => LdapConnection.Search(id, "ou=services,o=nhs", 1, sizeLimit: 5))]);
        connection.EndSending();
        var ends = (await connection.ReceiveAllAsync()).Where(r => r.Tag == 5).Select(r => r.Id);
        Assert.Equal(Enumerable.Range(1, 50), ends.Order());
    }

    [Fact]
    public async Task Types_only_leaves_the_values_out()
    {
        using var connection = await profiles.ConnectAsync("openldap");
        await connection.SendAsync(LdapConnection.Search(1, "uniqueIdentifier=Z90001,ou=Organisations,o=nhs", 0, typesOnly: true, attributes: []));
        var entry = (await connection.ReceiveAsync())!;
        Assert.Contains(entry.Attributes(), a => a.Name == "nhsIDCode");
        Assert.All(entry.Attributes(), a => Assert.Empty(a.Values));
    }

    [Fact]
    public async Task Pages_follow_each_other_to_the_end()
    {
        using var connection = await profiles.ConnectAsync("national");
        var names = new List<string>();
        byte[] cookie = [];
        var pages = 0;
        do
        {
            await connection.SendAsync(LdapConnection.Search(++pages, "ou=organisations,o=nhs", 1, controls: (Paged, true, LdapConnection.Page(7, cookie))));
            var before = names.Count;
            LdapReply reply;
            while ((reply = (await connection.ReceiveAsync())!).Tag == 4)
            {
                names.Add(reply.Dn);
            }

            Assert.Equal(0, reply.Code);
            cookie = reply.Cookie();
            Assert.True(names.Count - before == 7 || cookie.Length == 0);
        }
        while (cookie.Length > 0);
        Assert.Equal(names.Count, names.Distinct().Count());
        Assert.True(names.Count >= 88, $"{names.Count} organisations"); // 48 practices, 32 pharmacies, 8 trusts
    }

    [Fact]
    public async Task A_page_of_nothing_keeps_its_cookie()
    {
        using var connection = await profiles.ConnectAsync("openldap");
        await connection.SendAsync(LdapConnection.Search(1, "ou=organisations,o=nhs", 1, controls: (Paged, false, LdapConnection.Page(0, []))));
        var done = (await connection.ReceiveAsync())!;
        Assert.Equal((5, 0), (done.Tag, done.Code));
        Assert.NotEmpty(done.Cookie());
    }

    [Fact]
    public async Task The_servers_limit_bounds_all_pages_together()
    {
        using var connection = await profiles.ConnectAsync("openldap");
        byte[] cookie = [];
        var (entries, id, code) = (0, 0, 0);
        do
        {
            await connection.SendAsync(LdapConnection.Search(++id, LdapProfiles.Many, 1, controls: (Paged, true, LdapConnection.Page(200, cookie))));
            LdapReply reply;
            while ((reply = (await connection.ReceiveAsync())!).Tag == 4)
            {
                entries++;
            }

            code = reply.Code;
            cookie = reply.Cookie();
        }
        while (cookie.Length > 0);
        Assert.Equal((500, 4), (entries, code));
    }

    [Fact]
    public async Task An_abandon_has_no_answer_and_unbind_closes()
    {
        using var connection = await profiles.ConnectAsync("openldap");
        await connection.SendAsync([0x30, 0x06, 0x02, 0x01, 0x02, 0x50, 0x01, 0x01]);
        await connection.SendAsync(LdapConnection.Search(3, "o=nhs", 0));
        await connection.SendAsync([0x30, 0x05, 0x02, 0x01, 0x04, 0x42, 0x00]);
        Assert.Equal([(3, 4), (3, 5)], (await connection.ReceiveAllAsync()).Select(r => Of(r)));
    }

    private static (int Id, int Tag) Of(LdapReply? reply) => (reply!.Id, reply.Tag);

    // (!(!(!( … ))), lengths written by hand since every level has one.
    private static byte[] Nested()
    {
        IEnumerable<byte> filter = LdapConnection.Present;
        var length = LdapConnection.Present.Length;
        var heads = new Stack<byte[]>();
        for (var i = 0; i < 100_000; i++)
        {
            byte[] head = [0xA2, 0x84, (byte)(length >> 24), (byte)(length >> 16), (byte)(length >> 8), (byte)length];
            heads.Push(head);
            length += head.Length;
        }

        return LdapConnection.Search(1, "o=nhs", filter: [.. heads.SelectMany(h => h), .. filter]);
    }
}
