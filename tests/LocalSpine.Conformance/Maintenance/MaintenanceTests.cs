using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using LocalSpine.Conformance.Ldap;
using LocalSpine.Conformance.Mhs;

namespace LocalSpine.Conformance.Maintenance;

/// <summary>Services that close by the calendar: what they answer, and what becomes of reliable traffic.</summary>
public abstract class MaintenanceTests(MhsEnvironment spine) : IAsyncLifetime
{
    private const string Gp2Gp = "urn:nhs:names:services:gp2gp";
    private const string Forwarded = "COPC_IN000001UK01";
    private const string Psis = "urn:nhs:names:services:psis";
    private const string Summary = "REPC_IN150016UK05";
    private const string Intermediary = "/reliablemessaging/intermediary";
    private const string Reliable = "/reliablemessaging/reliablerequest";

    private readonly MaintenanceCalendar _calendar = new(spine.Admin);

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        await _calendar.EnforceAsync(false);
        await spine.ClockAsync("reset");
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task A_window_opens_under_load_and_nothing_acknowledged_is_lost_and_the_queue_drains_in_order()
    {
        var (from, to, day) = await _calendar.NextAsync(DayOfWeek.Thursday);
        await _calendar.EnforceAsync(true);
        await _calendar.FreezeAsync(from.AddSeconds(-30));
        var before = spine.B.Deliveries.Count;
        spine.B.HangUp(); // so that what is for it waits
        var toB = await spine.CpaAsync(spine.B.PartyKey, $"{Gp2Gp}:{Forwarded}");
        var toA = await spine.CpaAsync(spine.A.PartyKey, $"{Gp2Gp}:{Forwarded}");
        var toSpine = await spine.CpaAsync("YES-0000806", $"{Psis}:{Summary}");
        EbxmlMessage Forward(TestMhs sender, TestMhs to, string cpa) => new(sender.PartyKey, to.PartyKey, cpa, Gp2Gp, Forwarded, $"<{Forwarded} xmlns=\"urn:hl7-org:v3\"/>") { AckActor = "nextMSH", SyncReply = false };
        Sender[] senders =
        [
            new(() => Forward(spine.A, spine.B, toB), spine.A, Intermediary), new(() => Forward(spine.A, spine.B, toB), spine.A, Intermediary), new(() => Forward(spine.A, spine.B, toB), spine.A, Intermediary),
            new(() => Forward(spine.B, spine.A, toA), spine.B, Intermediary),
            new(() => new EbxmlMessage(spine.A.PartyKey, "YES-0000806", toSpine, Psis, Summary, Hl7Request.Of(Summary, Guid.NewGuid().ToString().ToUpperInvariant(), spine.A.Asid, "<subject><something/></subject>")), spine.A, Reliable),
        ];
        using var stop = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        var sending = senders.Select(s => s.RunAsync(stop.Token)).ToList();
        await Task.WhenAll(senders.Select(s => s.SentAsync(15, stop.Token)));
        await spine.ClockAsync("advance?seconds=30"); // it opens while they send
        await Task.WhenAll(senders.Select(s => s.RefusedAsync(3, stop.Token)));
        await stop.CancelAsync();
        await Task.WhenAll(sending);

        // What is refused is refused as by a service that is down, and the record says which slot it is.
        Assert.All(senders.SelectMany(s => s.Others), o => Assert.Equal((503, "text/plain"), (o.Status, o.ContentType)));
        Assert.All(senders.SelectMany(s => s.Others), o => Assert.StartsWith($"MAINTENANCE: expected Spine Core open; came slot-spine-core-{day}", o.Body, StringComparison.Ordinal));
        var recorded = (await spine.Admin.GetFromJsonAsync<JsonElement[]>("/admin/exchanges?rule=MAINTENANCE&surface=messaging&limit=1"))!.Single();
        Assert.Equal((503, "Spine Core open"), (recorded.GetProperty("status").GetInt32(), recorded.GetProperty("expected").GetString()));
        Assert.Contains($"slot-spine-core-{day}", recorded.GetProperty("came").GetString(), StringComparison.Ordinal);
        Assert.Contains("Spine Core maintenance slot", await PageAsync("/sign-on"), StringComparison.Ordinal);
        Assert.Contains("Closed.", await PageAsync("/"), StringComparison.Ordinal);
        Assert.Contains($"closed by slot-spine-core-{day}", await PageAsync("/calendar"), StringComparison.Ordinal);

        // The receiver is back, and gets nothing while the service is closed, though retries come due.
        spine.B.Listen();
        Assert.False(await _calendar.RunAsync(TimeSpan.FromHours(5)));
        await spine.ClockAsync("advance?seconds=18000");
        Assert.False(await _calendar.RunAsync(TimeSpan.FromMinutes(1)));
        Assert.Equal(before, spine.B.Deliveries.Count);

        // It opens: all that was acknowledged arrives, once, in the order of acknowledgement.
        await _calendar.FreezeAsync(to);
        Assert.True(await _calendar.RunAsync(TimeSpan.FromMinutes(1)));
        var delivered = spine.B.Deliveries.Skip(before).Select(d => d.Element("MessageId")).ToList();
        Assert.All(senders[..3], s => Assert.Equal(s.Acknowledged, delivered.Where(s.Acknowledged.Contains)));
        Assert.Equal(senders[..3].Sum(s => s.Acknowledged.Count), delivered.Count);
        var answered = spine.A.Deliveries.Select(d => d.Element(d.Element("Action") == Forwarded ? "MessageId" : "RefToMessageId")).ToList();
        Assert.All(senders[3..].SelectMany(s => s.Acknowledged), id => Assert.Single(answered, id));
        foreach (var id in senders[..4].SelectMany(s => s.Acknowledged))
        {
            await spine.MessageAsync(id, "delivered");
        }

        var again = senders[0].Make();
        Assert.Equal(202, (await spine.A.SendAsync(again, Intermediary)).Status);
        await spine.MessageAsync(again.MessageId, "delivered");
        Array.ForEach(senders, s => s.Dispose());
    }

    [Fact]
    public async Task Attempts_and_the_life_of_a_message_stand_still_while_its_service_is_closed()
    {
        var (from, to, _) = await _calendar.NextAsync(DayOfWeek.Thursday);
        await _calendar.EnforceAsync(true);
        var start = from.AddMinutes(-10);
        await _calendar.FreezeAsync(start);
        spine.B.HangUp();
        try
        {
            var message = new EbxmlMessage(
                spine.A.PartyKey, spine.B.PartyKey, await spine.CpaAsync(spine.B.PartyKey, $"{Gp2Gp}:{Forwarded}"), Gp2Gp, Forwarded, $"<{Forwarded} xmlns=\"urn:hl7-org:v3\"/>") { AckActor = "nextMSH", SyncReply = false };
            Assert.Equal(202, (await spine.A.SendAsync(message, Intermediary)).Status);
            await spine.UntilAttemptAsync(message.MessageId, 1);
            Assert.True(await _calendar.RunAsync(TimeSpan.FromDays(1))); // from due time to due time until it is given up

            // First attempt, closed over the second's time, the second at the opening, the third after the contract's interval.
            var timeline = await spine.TimelineAsync(await spine.MessageAsync(message.MessageId, "expired"));
            Assert.Equal([start, to, to.AddHours(2)], timeline.Where(e => e.What.StartsWith("attempt", StringComparison.Ordinal)).Select(e => e.At));
        }
        finally
        {
            spine.B.Listen();
        }
    }

    [Fact]
    public async Task Each_surface_closes_with_its_service_and_says_so_in_its_way()
    {
        var (from, to, day) = await _calendar.NextAsync(DayOfWeek.Wednesday);
        await _calendar.EnforceAsync(true);
        await _calendar.FreezeAsync(from.AddSeconds(-1));
        using var ldap = await LdapConnection.OpenAsync(spine.Ldap);
        await ldap.SendAsync(LdapConnection.Search(1, "o=nhs", scope: 0));
        Assert.Equal(1, (await ldap.ReceiveAsync())!.Id); // the entry
        Assert.Equal(0, (await ldap.ReceiveAsync())!.Code);
        Assert.Equal(HttpStatusCode.OK, await StatusAsync("cis", "/cis/sign-in"));
        await _calendar.FreezeAsync(from);

        // LDAP: notice of disconnection, unavailable (52), on connections that are there and on new ones.
        await ldap.SendAsync(LdapConnection.Search(3, "o=nhs", scope: 0));
        var notice = (await ldap.ReceiveAsync())!;
        Assert.Equal((0, 52), (notice.Id, notice.Code));
        Assert.Null(await ldap.ReceiveAsync());
        var tool = await LdapTool.RunAsync("ldapsearch", ["-x", "-H", $"ldap://localhost:{spine.Ldap}", "-b", "o=nhs", "-s", "base"]);
        Assert.NotEqual(0, tool.ExitCode);
        Assert.Contains($"slot-spine-cis-{day}", (await NewestAsync("directory")).GetProperty("came").GetString(), StringComparison.Ordinal);

        // The gateway has a code for it; the broker and the pages of the Care Identity Service have none.
        using (var gateway = await AskAsync("gas", "/login/authactivate", new StringContent("<gpOBJECT><gpPARAM name=\"service\">ACTIVATION</gpPARAM></gpOBJECT>")))
        {
            Assert.Equal(HttpStatusCode.OK, gateway.StatusCode);
            Assert.Contains("<gpPARAM name=\"error_code\">80400005</gpPARAM>", await gateway.Content.ReadAsStringAsync(), StringComparison.Ordinal);
            Assert.Equal("MAINTENANCE", (await NewestAsync("gas")).GetProperty("rule").GetString());
        }

        using (var pages = await AskAsync("cis", "/cis/sign-in"))
        {
            Assert.Equal(HttpStatusCode.ServiceUnavailable, pages.StatusCode);
            Assert.Equal((long)(to - from).TotalSeconds, (long)pages.Headers.RetryAfter!.Delta!.Value.TotalSeconds);
        }

        Assert.Equal(HttpStatusCode.ServiceUnavailable, await StatusAsync("sbapi", "/amserver/namingservice"));

        // Whoever puts a card in on a page is told.
        using (var window = new Estate.PortalWindow(spine.Spine, spine.A.Folder))
        {
            var card = (await spine.Admin.GetFromJsonAsync<JsonElement>("/admin/users/555000100006")).GetProperty("card").GetString()!;
            var (status, page) = await window.PostAsync("/sign-on", "/sign-on?handler=Insert", ("Card", card), ("Passcode", "1234"));
            Assert.Equal(HttpStatusCode.UnprocessableEntity, status);
            Assert.Contains("80400005: The server is not available", page, StringComparison.Ordinal);
        }

        // Spine Core is another service, and these never close.
        Assert.NotEqual(HttpStatusCode.ServiceUnavailable, await StatusAsync("messaging", "/sync-service"));
        Assert.NotEqual(HttpStatusCode.ServiceUnavailable, await StatusAsync("mesh", "/messageexchange/X26ABC1"));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync("portal", "/calendar"));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync("cis2", "/openam/oauth2/realms/root/realms/NHSIdentity/realms/Healthcare/.well-known/openid-configuration"));
        Assert.StartsWith("-----BEGIN", await spine.Admin.GetStringAsync("/certificates/root.pem"), StringComparison.Ordinal);

        await _calendar.FreezeAsync(to);
        Assert.Equal(HttpStatusCode.OK, await StatusAsync("cis", "/cis/sign-in"));
        var core = await _calendar.NextAsync(DayOfWeek.Thursday);
        await _calendar.FreezeAsync(core.From);
        foreach (var surface in new[] { "messaging", "messaging-internet", "smsp", "smsp-internet", "proxy", "proxy-internet", "mesh" })
        {
            Assert.Equal((surface, HttpStatusCode.ServiceUnavailable), (surface, await StatusAsync(surface, "/")));
        }

        Assert.Equal(HttpStatusCode.ServiceUnavailable, await StatusAsync("messaging", "/messageexchange/X26ABC1"));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync("cis", "/cis/sign-in"));
    }

    [Fact]
    public async Task Planned_changes_close_services_outside_of_their_slots_until_they_are_over()
    {
        var (_, to, _) = await _calendar.NextAsync(DayOfWeek.Thursday);
        var start = to.AddHours(4);
        await _calendar.FreezeAsync(start);
        var change = await _calendar.AddAsync("Spine Core", start.AddHours(1).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'"), start.AddHours(3).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'"));
        var told = await _calendar.AddAsync("Spine Core", start.AddHours(5).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'"), start.AddHours(6).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'"), closes: false);
        Assert.Equal("planned", await StateAsync(change));
        Assert.Contains("New release (Spine Core)", await PageAsync("/exchanges"), StringComparison.Ordinal); // within a day
        await _calendar.FreezeAsync(start.AddHours(1));
        Assert.Equal("in progress", await StateAsync(change));
        Assert.Equal((true, HttpStatusCode.MethodNotAllowed), await CoreAsync()); // announced only
        await _calendar.EnforceAsync(true);
        Assert.Equal((false, HttpStatusCode.ServiceUnavailable), await CoreAsync());
        await _calendar.FreezeAsync(start.AddHours(2));
        Assert.Equal("", (await _calendar.EndAsync(change, "complete")).Rule);
        Assert.Equal(("completed", (true, HttpStatusCode.MethodNotAllowed)), (await StateAsync(change), await CoreAsync()));
        Assert.Equal("CHANGE_OVER", (await _calendar.EndAsync(change, "cancel")).Rule);
        await _calendar.FreezeAsync(start.AddHours(5));
        Assert.Equal(("in progress", (true, HttpStatusCode.MethodNotAllowed)), (await StateAsync(told), await CoreAsync()));
        Assert.Equal("", (await _calendar.SendAsync(HttpMethod.Patch, $"/admin/estate/calendar/changes/{told}", new { closes = true })).Rule);
        Assert.Equal((false, HttpStatusCode.ServiceUnavailable), await CoreAsync());
        Assert.Equal("", (await _calendar.EndAsync(told, "cancel")).Rule);
        Assert.Equal(("cancelled", (true, HttpStatusCode.MethodNotAllowed)), (await StateAsync(told), await CoreAsync()));
    }

    private async Task<string> StateAsync(string id) => (await spine.Admin.GetFromJsonAsync<JsonElement>($"/admin/estate/calendar/changes/{id}")).GetProperty("state").GetString()!;

    // What the calendar says of Spine Core, and what its host answers.
    private async Task<(bool IsOpen, HttpStatusCode Status)> CoreAsync()
    {
        var core = (await _calendar.LookAsync()).GetProperty("services").EnumerateArray().Single(s => s.GetProperty("service").GetString() == "Spine Core");
        return (core.GetProperty("isOpen").GetBoolean(), await StatusAsync("messaging", "/sync-service"));
    }

    private async Task<JsonElement> NewestAsync(string surface) => (await spine.Admin.GetFromJsonAsync<JsonElement[]>($"/admin/exchanges?rule=MAINTENANCE&surface={surface}&limit=1"))!.Single();

    private async Task<HttpStatusCode> StatusAsync(string surface, string path)
    {
        using var answer = await AskAsync(surface, path);
        return answer.StatusCode;
    }

    private Task<string> PageAsync(string path) => spine.A.Client.GetStringAsync(new Uri(new Uri($"https://localhost:{spine.Spine.Https}"), path));

    private async Task<HttpResponseMessage> AskAsync(string surface, string path, HttpContent? content = null)
    {
        using var request = new HttpRequestMessage(content is null ? HttpMethod.Get : HttpMethod.Post, path) { Content = content };
        request.Headers.Host = $"{surface}.localspine.test:{spine.Spine.Https}";
        return await spine.A.Client.SendAsync(request);
    }

    /// <summary>Sends one message after another, and goes on with the next when one is not taken.</summary>
    private sealed class Sender(Func<EbxmlMessage> make, TestMhs mhs, string path) : IDisposable
    {
        private readonly SemaphoreSlim _sent = new(0);
        private readonly SemaphoreSlim _refused = new(0);
        private readonly ConcurrentQueue<string> _acknowledged = new();
        private readonly ConcurrentQueue<MhsAnswer> _others = new();

        public EbxmlMessage Make() => make();

        public IReadOnlyList<string> Acknowledged => [.. _acknowledged];

        public IReadOnlyList<MhsAnswer> Others => [.. _others];

        public async Task RunAsync(CancellationToken stop)
        {
            while (!stop.IsCancellationRequested)
            {
                var message = make();
                var answer = await mhs.SendAsync(message, path);
                if (answer.Status == 202 && answer.Element("RefToMessageId") == message.MessageId)
                {
                    _acknowledged.Enqueue(message.MessageId);
                    _sent.Release();
                }
                else
                {
                    _others.Enqueue(answer);
                    _refused.Release();
                }
            }
        }

        public Task SentAsync(int count, CancellationToken stop) => WaitAsync(_sent, count, stop);

        public Task RefusedAsync(int count, CancellationToken stop) => WaitAsync(_refused, count, stop);

        public void Dispose()
        {
            _sent.Dispose();
            _refused.Dispose();
        }

        private static async Task WaitAsync(SemaphoreSlim counted, int count, CancellationToken stop)
        {
            for (var i = 0; i < count; i++)
            {
                await counted.WaitAsync(stop);
            }
        }
    }
}

/// <inheritdoc />
public sealed class MaintenanceOnSqlite(MhsOnSqlite spine) : MaintenanceTests(spine), IClassFixture<MhsOnSqlite>;

/// <inheritdoc />
public sealed class MaintenanceOnPostgres(MhsOnPostgres spine) : MaintenanceTests(spine), IClassFixture<MhsOnPostgres>;
