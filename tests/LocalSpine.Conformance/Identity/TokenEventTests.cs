using System.Xml.Linq;
using LocalSpine.Conformance.Maintenance;

namespace LocalSpine.Conformance.Identity;

/// <summary>Token events (identity 6.5, 6.6): each way in which a session ends is told to who listens. The clock is moved, nobody waits.</summary>
public abstract class TokenEventTests(IdentityEnvironment spine)
{
    private const string Uid = "555000100006";

    private GatewayClient Gateway => spine.Gateway;

    [Fact]
    public async Task A_logout_is_told_to_each_listener_in_the_products_envelope()
    {
        using var first = new EventListener();
        using var second = new EventListener();
        var ticket = await Gateway.TicketAsync(Uid);
        foreach (var url in new[] { first.Url, second.Url, first.Url })
        {
            Assert.Contains("<OK></OK>", await Gateway.ListenAsync(ticket, url), StringComparison.Ordinal); // twice is once
        }

        await Gateway.PostAsync("/login/authlogout", GatewayClient.Document(("service", "LOGOUT"), ("sso_ticket", ticket), ("uid", Uid)));
        foreach (var listener in new[] { first, second })
        {
            var (head, body) = listener.Next();
            Assert.StartsWith("POST /notificationservice?a=1&b=2 HTTP/1.1\r\n", head, StringComparison.Ordinal);
            Assert.Contains("Content-Type: text/xml;charset=UTF-8\r\n", head, StringComparison.Ordinal);
            var session = Told(body, 3);
            Assert.Equal((ticket, "destroyed"), (session.Attribute("sid")!.Value, session.Attribute("state")!.Value));
            Assert.Contains(session.Elements("Property"), p => p.Attribute("name")!.Value == "UserId" && p.Attribute("value")!.Value == Uid);
        }

        await NotifiedAsync(ticket, 2);
        Assert.True(first.IsQuiet);
        var exchange = await spine.NewestExchangeAsync($"surface=sbapi&messageId={Uri.EscapeDataString(ticket)}");
        Assert.StartsWith("token event Logout to http://127.0.0.1:", exchange.GetProperty("operation").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Logout", "<Logout><SessionID>{0}</SessionID></Logout>", 3)]
    [InlineData("DestroySession", "<DestroySession><SessionID>{0}</SessionID><DestroySessionID>{0}</DestroySessionID></DestroySession>", 5)]
    public async Task The_session_services_own_ends_have_their_types(string method, string request, int type)
    {
        using var listener = new EventListener();
        var ticket = await Gateway.TicketAsync(Uid);
        await Gateway.ListenAsync(ticket, listener.Url);
        Assert.Contains($"<{method}>\n<OK></OK>", await Gateway.SessionAsync(request.Replace("{0}", ticket, StringComparison.Ordinal)), StringComparison.Ordinal);
        Told(listener.Next().Body, type);
    }

    [Fact]
    public async Task Events_wait_while_the_service_is_closed()
    {
        var calendar = new MaintenanceCalendar(spine.Admin);
        var (from, to, _) = await calendar.NextAsync(DayOfWeek.Wednesday);
        await calendar.EnforceAsync(true);
        try
        {
            await calendar.FreezeAsync(from.AddHours(-1));
            using var listener = new EventListener();
            var ticket = await Gateway.TicketAsync(Uid);
            await Gateway.ListenAsync(ticket, listener.Url);
            await calendar.FreezeAsync(to.AddMinutes(-30)); // after ten hours it has ended
            await calendar.RunAsync(TimeSpan.FromMinutes(1));
            Assert.True(listener.IsQuiet);
            await calendar.FreezeAsync(to);
            Assert.Contains(ticket, listener.Next().Body, StringComparison.Ordinal);
        }
        finally
        {
            await calendar.EnforceAsync(false);
            await spine.ClockAsync("reset");
        }
    }

    [Fact]
    public async Task Time_ends_a_session_and_three_listeners_hear_of_it()
    {
        using var one = new EventListener();
        using var two = new EventListener();
        using var three = new EventListener();
        var ticket = await Gateway.TicketAsync(Uid);
        foreach (var listener in new[] { one, two, three })
        {
            await Gateway.ListenAsync(ticket, listener.Url);
        }

        await spine.ClockAsync("advance?seconds=35940"); // a minute before its end
        Assert.Contains("state=\"valid\"", await Gateway.GetSessionAsync(ticket), StringComparison.Ordinal); // used: it is not idle
        Assert.True(one.IsQuiet);
        await spine.ClockAsync("advance?seconds=120");
        foreach (var listener in new[] { one, two, three })
        {
            var session = Told(listener.Next().Body, 2); // the maximum
            Assert.Equal(("invalid", "0"), (session.Attribute("state")!.Value, session.Attribute("timeleft")!.Value));
        }

        Assert.Contains($"{ticket} Invalid session ID.", await Gateway.GetSessionAsync(ticket), StringComparison.Ordinal);
        Assert.Contains(("ended", "MaximumTime"), await spine.TimelineAsync(ticket));
    }

    [Fact]
    public async Task A_dead_listener_holds_up_nobody_and_is_told_once()
    {
        using var alive = new EventListener();
        var ticket = await Gateway.TicketAsync(Uid);
        await Gateway.ListenAsync(ticket, "http://127.0.0.1:1/dead");
        using var angry = new EventListener();
        angry.AnswerNext("500 Internal Server Error");
        await Gateway.ListenAsync(ticket, angry.Url);
        using var elsewhere = new EventListener();
        elsewhere.AnswerNext("302 Found\r\nLocation: http://127.0.0.1:1/");
        await Gateway.ListenAsync(ticket, elsewhere.Url);
        await Gateway.ListenAsync(ticket, alive.Url);
        await Gateway.SessionAsync($"<Logout><SessionID>{ticket}</SessionID></Logout>");
        Told(alive.Next().Body, 3);
        Told(angry.Next().Body, 3);
        Told(elsewhere.Next().Body, 3);
        await NotifiedAsync(ticket, 4);
        var events = await spine.TimelineAsync(ticket);
        Assert.Single(events, e => e.Kind == "notified");
        Assert.Contains(events, e => e.Kind == "not notified" && e.Detail.Contains("/dead", StringComparison.Ordinal));
        Assert.Contains(events, e => e.Kind == "not notified" && e.Detail.EndsWith("the listener answered 500", StringComparison.Ordinal));
        Assert.Contains(events, e => e.Kind == "not notified" && e.Detail.EndsWith("the listener answered 302", StringComparison.Ordinal)); // no redirect is followed
    }

    [Fact]
    public async Task Closing_a_user_ends_all_sessions()
    {
        var (uid, _, _) = await spine.NewUserAsync();
        using var listener = new EventListener();
        var ticket = await Gateway.TicketAsync(uid, "2468");
        var second = await Gateway.TicketAsync(uid, "2468"); // a second sign-on leaves the first (identity 6.6)
        Assert.Contains("state=\"valid\"", await Gateway.GetSessionAsync(ticket), StringComparison.Ordinal);
        await Gateway.ListenAsync(ticket, listener.Url);
        using var closed = await spine.Admin.PostAsync($"/admin/users/{uid}/close", null);
        Assert.True(closed.IsSuccessStatusCode);
        Told(listener.Next().Body, 5);
        Assert.Contains("Invalid session ID.", await Gateway.GetSessionAsync(second), StringComparison.Ordinal);
    }

    private static XElement Told(string body, int type)
    {
        var set = XDocument.Parse(body).Root!;
        Assert.Equal(("NotificationSet", "1.0", "session", "0"), (set.Name.LocalName, set.Attribute("vers")!.Value, set.Attribute("svcid")!.Value, set.Attribute("notid")!.Value));
        var inner = XElement.Parse(Assert.Single(set.Elements()).Value);
        Assert.Equal("SessionNotification", inner.Name.LocalName);
        Assert.Equal(type.ToString(System.Globalization.CultureInfo.InvariantCulture), inner.Element("Type")!.Value);
        Assert.Matches("^\\d{13}$", inner.Element("Time")!.Value);
        return inner.Element("Session")!;
    }

    // Until that many attempts are in the timeline; each is noted after its listener answered.
    private async Task NotifiedAsync(string ticket, int attempts)
    {
        while ((await spine.TimelineAsync(ticket)).Count(e => e.Kind.EndsWith("notified", StringComparison.Ordinal)) < attempts)
        {
            await Task.Yield();
        }
    }
}

/// <summary>On SQLite.</summary>
public sealed class TokenEventOnSqliteTests(IdentityOnSqlite spine) : TokenEventTests(spine), IClassFixture<IdentityOnSqlite>;

/// <summary>On PostgreSQL.</summary>
public sealed class TokenEventOnPostgresTests(IdentityOnPostgres spine) : TokenEventTests(spine), IClassFixture<IdentityOnPostgres>;
