using System.Net.Http.Json;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace LocalSpine.Conformance.Identity;

/// <summary>Naming and session service (identity 5, 6) with requests shaped like those of the two public client libraries.</summary>
public abstract class SessionServiceTests(IdentityEnvironment spine)
{
    private const string Uid = "555000100000";

    private GatewayClient Gateway => spine.Gateway;

    [Theory, InlineData("1.0"), InlineData("2.0"), InlineData("3.0")]
    public async Task The_naming_table_leads_back_to_the_address_the_client_used(string version)
    {
        var body = GatewayClient.Set("com.iplanet.am.naming", "1", $"<NamingRequest vers=\"{version}\" reqid=\"5\">\n<GetNamingProfile>\n</GetNamingProfile>\n</NamingRequest>");
        using var response = await Gateway.Http.PostAsync("/amserver/namingservice", new StringContent(body, Encoding.UTF8, "text/xml"));
        var set = XDocument.Parse(await response.Content.ReadAsStringAsync()).Root!;
        Assert.Equal(("ResponseSet", "1.0", "com.iplanet.am.naming", "1"), (set.Name.LocalName, set.Attribute("vers")!.Value, set.Attribute("svcid")!.Value, set.Attribute("reqid")!.Value));
        var inner = XElement.Parse(set.Element("Response")!.Value);
        Assert.Equal(("NamingResponse", "1.0", "5"), (inner.Name.LocalName, inner.Attribute("vers")!.Value, inner.Attribute("reqid")!.Value));
        var table = inner.Element("GetNamingProfile")!.Elements("Attribute").ToDictionary(a => a.Attribute("name")!.Value, a => a.Attribute("value")!.Value);
        Assert.Equal($"https://localhost:{spine.Process.Https}", table["01"]);
        Assert.Equal("%protocol://%host:%port/amserver/sessionservice", table["iplanet-am-naming-session-url"]);
        Assert.Equal(7, table.Count);
    }

    [Fact]
    public async Task A_session_shows_its_user_its_times_and_nothing_that_old_clients_do_not_know()
    {
        var ticket = await Gateway.TicketAsync(Uid);
        var answer = XElement.Parse(await Gateway.GetSessionAsync(ticket));
        Assert.Equal(("SessionResponse", "7"), (answer.Name.LocalName, answer.Attribute("reqid")!.Value));
        var session = answer.Element("GetSession")!.Element("Session")!;
        Assert.Equal(["sid", "stype", "cid", "cdomain", "maxtime", "maxidle", "maxcaching", "timeidle", "timeleft", "state"], session.Attributes().Select(a => a.Name.LocalName));
        Assert.Equal(
            (ticket, "user", $"uid={Uid},ou=People,o=nhs", "o=nhs", "600", "600", "3", "valid"),
            (Of("sid"), Of("stype"), Of("cid"), Of("cdomain"), Of("maxtime"), Of("maxidle"), Of("maxcaching"), Of("state")));
        Assert.InRange(int.Parse(Of("timeleft"), System.Globalization.CultureInfo.InvariantCulture), 35_000, 36_000);
        Assert.All(session.Elements(), e => Assert.Equal(("Property", "name value"), (e.Name.LocalName, string.Join(' ', e.Attributes().Select(a => a.Name.LocalName)))));
        var properties = session.Elements().ToDictionary(e => e.Attribute("name")!.Value, e => e.Attribute("value")!.Value);
        Assert.Equal((Uid, "o=nhs", "3", "01", "0", "555000300000"), (properties["UserId"], properties["Organization"], properties["AuthLevel"], properties["amlbcookie"], properties["ssbMode"], properties["ssbSessionRoleUid"]));

        string Of(string name) => session.Attribute(name)!.Value;
    }

    [Theory]
    [InlineData("escaped")]
    [InlineData("slashes")]
    [InlineData("blanks")]
    [InlineData("cookie")]
    [InlineData("nofragment")]
    public async Task A_ticket_travels_in_every_form(string form)
    {
        // Tickets are random: until one has all the characters that forms differ in.
        string ticket;
        do
        {
            ticket = await Gateway.TicketAsync(Uid);
        }
        while (!ticket.Contains('+', StringComparison.Ordinal) || !ticket[..^14].Contains('/', StringComparison.Ordinal));

        var written = form switch
        {
            "escaped" => Uri.EscapeDataString(ticket),
            "slashes" => Uri.EscapeDataString(ticket).Replace("%2F", "/", StringComparison.Ordinal),
            "blanks" => Uri.EscapeDataString(ticket).Replace("%2B", "+", StringComparison.Ordinal),
            "nofragment" => Uri.EscapeDataString(ticket[..^1]),
            _ => ticket.Replace('+', '-').Replace('/', '_').Replace('=', '.').Replace('@', '*').Replace('#', '*'),
        };
        Assert.Contains("samlp:Success", await Gateway.Http.GetStringAsync($"/saml/RoleAssertion?token={written}"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("GetSession", "<GetSession reset=\"true\"><SessionID>{0}</SessionID></GetSession>")]
    [InlineData("Logout", "<Logout><SessionID>{0}</SessionID></Logout>")]
    [InlineData("DestroySession", "<DestroySession><SessionID>{0}</SessionID><DestroySessionID>{0}</DestroySessionID></DestroySession>")]
    [InlineData("AddSessionListener", "<AddSessionListener><SessionID>{0}</SessionID><URL>http://127.0.0.1:1/n</URL></AddSessionListener>")]
    [InlineData("SetProperty", "<SetProperty><SessionID>{0}</SessionID><Property name=\"a\" value=\"b\"></Property></SetProperty>")]
    public async Task Who_has_no_session_hears_the_products_words_after_the_ticket(string method, string request)
    {
        const string Unknown = "AQIC5wM2LY4SfcxJ9awHbhOJE5exaHklSPIKkvBTd5XvwGo=@AAJTSQACMDE=#";
        foreach (var ticket in new[] { Unknown, "", "nonsense" })
        {
            var answer = XElement.Parse(await Gateway.SessionAsync(request.Replace("{0}", ticket, StringComparison.Ordinal)));
            Assert.Equal($"{ticket} Invalid session ID.", answer.Element(method)!.Element("Exception")!.Value);
        }

        await spine.NewestExchangeAsync($"surface=sbapi&rule=SESSION_TICKET&interaction={method}");
    }

    [Fact]
    public async Task Properties_are_set_escaped_and_kept()
    {
        var ticket = await Gateway.TicketAsync(Uid);
        Assert.Contains("<OK></OK>", await SetAsync(ticket, "local.prop", "x &amp; y &lt;]]&gt;"), StringComparison.Ordinal);
        var session = XElement.Parse(await Gateway.GetSessionAsync(ticket)).Descendants("Property").Single(p => p.Attribute("name")!.Value == "local.prop");
        Assert.Equal("x & y <]]>", session.Attribute("value")!.Value);
        Assert.Contains("<OK></OK>", await SetAsync(ticket, "local.prop", "z"), StringComparison.Ordinal);
        Assert.Contains("name=\"local.prop\" value=\"z\"", await Gateway.GetSessionAsync(ticket), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("UserId"), InlineData("Principal"), InlineData("ssbSessionRoleUid"), InlineData("ssbMode"), InlineData("AuthLevel"), InlineData("")]
    public async Task The_servers_own_properties_are_protected(string name)
    {
        var ticket = await Gateway.TicketAsync(Uid);
        Assert.Contains($"{ticket} No privilege to perform this operation.", await SetAsync(ticket, name, "555000100001"), StringComparison.Ordinal);
        Assert.Contains($"name=\"UserId\" value=\"{Uid}\"", await Gateway.GetSessionAsync(ticket), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Too_many_and_too_long_properties_are_refused()
    {
        var ticket = await Gateway.TicketAsync(Uid);
        Assert.Contains("No privilege", await SetAsync(ticket, "long", new string('x', 5000)), StringComparison.Ordinal);
        for (var i = 0; i < 100; i++)
        {
            Assert.Contains("<OK></OK>", await SetAsync(ticket, $"p{i}", "v"), StringComparison.Ordinal);
        }

        Assert.Contains("No privilege", await SetAsync(ticket, "p100", "v"), StringComparison.Ordinal);
        Assert.Contains("<OK></OK>", await SetAsync(ticket, "p99", "w"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_session_destroys_itself_and_others_of_its_user_and_nobody_elses()
    {
        var mine = await Gateway.TicketAsync(Uid);
        var other = await Gateway.TicketAsync(Uid);
        var theirs = await Gateway.TicketAsync("555000100002");
        Assert.Contains($"{mine} No privilege to perform this operation.", await DestroyAsync(mine, theirs), StringComparison.Ordinal);
        Assert.Contains("state=\"valid\"", await Gateway.GetSessionAsync(theirs), StringComparison.Ordinal);
        Assert.Contains($"{mine} Session was not obtained.", await DestroyAsync(mine, "AQIC5wM2LY4SfcxJ9awHbhOJE5exaHklSPIKkvBTd5XvwGo=@AAJTSQACMDE=#"), StringComparison.Ordinal);
        Assert.Contains("<OK></OK>", await DestroyAsync(mine, other), StringComparison.Ordinal);
        Assert.Contains("Invalid session ID.", await Gateway.GetSessionAsync(other), StringComparison.Ordinal);
        Assert.Contains("<OK></OK>", await DestroyAsync(mine, mine), StringComparison.Ordinal);
        Assert.Contains("Invalid session ID.", await Gateway.GetSessionAsync(mine), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("<AddSessionListenerOnAllSessions><SessionID>{0}</SessionID><URL>http://127.0.0.1:1/</URL></AddSessionListenerOnAllSessions>", "No privilege to perform this operation.")]
    [InlineData("<GetValidSessions><SessionID>{0}</SessionID><Pattern>*</Pattern></GetValidSessions>", "Unknown request method.")]
    [InlineData("<AddSessionListener><SessionID>{0}</SessionID><URL>ftp://127.0.0.1/</URL></AddSessionListener>", "Invalid listener URL.")]
    [InlineData("<AddSessionListener><SessionID>{0}</SessionID><URL>/relative</URL></AddSessionListener>", "Invalid listener URL.")]
    public async Task What_is_not_allowed_is_said(string request, string message)
    {
        var ticket = await Gateway.TicketAsync(Uid);
        Assert.Contains($"{ticket} {message}", await Gateway.SessionAsync(request.Replace("{0}", ticket, StringComparison.Ordinal)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Several_requests_of_a_set_are_answered_in_their_order()
    {
        var ticket = await Gateway.TicketAsync(Uid);
        var body = GatewayClient.Set(
            "session", "x\"9", $"<SessionRequest vers=\"1.0\" reqid=\"a\"><GetSession reset=\"false\"><SessionID>{ticket}</SessionID></GetSession></SessionRequest>",
            "<SessionRequest vers=\"1.0\" reqid=\"b\"><GetSession reset=\"false\"><SessionID>none</SessionID></GetSession></SessionRequest>").Replace("x\"9", "x&quot;9", StringComparison.Ordinal);
        using var response = await Gateway.Http.PostAsync("/amserver/sessionservice", new StringContent(body, Encoding.UTF8, "text/xml"));
        var set = XDocument.Parse(await response.Content.ReadAsStringAsync()).Root!;
        Assert.Equal("x\"9", set.Attribute("reqid")!.Value);
        var answers = set.Elements("Response").Select(r => XElement.Parse(r.Value)).ToList();
        Assert.Equal(["a", "b"], answers.Select(a => a.Attribute("reqid")!.Value));
        Assert.NotNull(answers[0].Descendants("Session").SingleOrDefault());
        Assert.NotNull(answers[1].Descendants("Exception").SingleOrDefault());
    }

    [Theory]
    [InlineData("", 500)]
    [InlineData("<RequestSet", 500)]
    [InlineData("<Other/>", 500)]
    [InlineData("<RequestSet vers=\"1.0\" svcid=\"session\" reqid=\"1\"></RequestSet>", 500)]
    [InlineData("<RequestSet vers=\"1.0\" svcid=\"session\" reqid=\"1\"><Request><![CDATA[<Session]]></Request></RequestSet>", 500)]
    [InlineData("<RequestSet vers=\"1.0\" svcid=\"auth\" reqid=\"1\"><Request><![CDATA[<AuthContext/>]]></Request></RequestSet>", 500)]
    [InlineData("<!DOCTYPE a [<!ENTITY b \"c\">]><RequestSet vers=\"1.0\" svcid=\"session\" reqid=\"1\"><Request>&b;</Request></RequestSet>", 500)]
    public async Task What_is_no_request_set_is_an_error_of_the_envelope(string body, int status)
    {
        using var response = await Gateway.Http.PostAsync("/amserver/sessionservice", new StringContent(body, Encoding.UTF8, "text/xml"));
        Assert.Equal(status, (int)response.StatusCode);
    }

    [Fact]
    public async Task A_body_beyond_16_KB_is_refused_and_GET_says_the_products_name()
    {
        using var response = await Gateway.Http.PostAsync("/amserver/sessionservice", new StringContent(GatewayClient.Set("session", "1", new string(' ', 17_000)), Encoding.UTF8, "text/xml"));
        Assert.Equal(400, (int)response.StatusCode);
        Assert.StartsWith("OpenSSO", await Gateway.Http.GetStringAsync("/amserver/namingservice"), StringComparison.Ordinal);
    }

    [Theory, InlineData("/amserver/NamingService"), InlineData("/saml/roleassertion"), InlineData("/SAML/RoleAssertion"), InlineData("/amserver/authservice")]
    public async Task Paths_are_case_sensitive(string path)
    {
        using var response = await Gateway.Http.GetAsync(path);
        Assert.Equal(404, (int)response.StatusCode);
    }

    [Fact]
    public async Task Both_hosts_have_all_paths_under_their_real_names_too()
    {
        foreach (var host in new[] { "gas.localspine.test", "sbapi.localspine.test", "gas.vn1.national.ncrs.nhs.uk", "sbapi.vn1.national.ncrs.nhs.uk" })
        {
            foreach (var path in new[] { "/amserver/namingservice", "/login/dtd", "/saml/RoleAssertion" })
            {
                using var request = new HttpRequestMessage(HttpMethod.Get, path);
                request.Headers.Host = host;
                using var response = await Gateway.Http.SendAsync(request);
                Assert.Equal(200, (int)response.StatusCode);
            }
        }
    }

    [Fact]
    public async Task A_device_id_is_noted_with_the_session()
    {
        var ticket = await Gateway.TicketAsync(Uid);
        var answer = await Gateway.Http.GetStringAsync($"/ssb/DeviceIDLogger?ipaddress=10.0.0.5&latestdeviceid=new1&storeddeviceid=1ef2f9cc&token={Uri.EscapeDataString(ticket)}");
        Assert.Equal("<HTML><STATUS>OK</STATUS></HTML>", answer);
        Assert.Contains(("device", "new1 (before: 1ef2f9cc) at 10.0.0.5"), await spine.TimelineAsync(ticket));
        Assert.Equal("<HTML><STATUS>OK</STATUS></HTML>", await Gateway.Http.GetStringAsync("/ssb/DeviceIDLogger?token=unknown"));
    }

    private Task<string> SetAsync(string ticket, string name, string value) =>
        Gateway.SessionAsync($"<SetProperty>\n<SessionID>{ticket}</SessionID>\n<Property name=\"{name}\" value=\"{value}\"></Property>\n</SetProperty>");

    private Task<string> DestroyAsync(string by, string target) =>
        Gateway.SessionAsync($"<DestroySession>\n<SessionID>{by}</SessionID>\n<DestroySessionID>{target}</DestroySessionID>\n</DestroySession>");
}

/// <summary>On SQLite.</summary>
public sealed class SessionServiceOnSqliteTests(IdentityOnSqlite spine) : SessionServiceTests(spine), IClassFixture<IdentityOnSqlite>;

/// <summary>On PostgreSQL.</summary>
public sealed class SessionServiceOnPostgresTests(IdentityOnPostgres spine) : SessionServiceTests(spine), IClassFixture<IdentityOnPostgres>;
