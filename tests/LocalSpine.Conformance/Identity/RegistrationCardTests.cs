using System.Globalization;
using System.Net;
using LocalSpine.Conformance.Environments;

namespace LocalSpine.Conformance.Identity;

/// <summary>Cards by those who may, and what time does to cards and roles; the clock of this environment is nobody else's (identity 10.2, 11.1, 18).</summary>
public abstract class RegistrationCardTests(SpineFixture spine) : IAsyncLifetime
{
    private readonly RegistrationApi _api = new(spine);

    // The server's certificate is made when it is first wanted: at the time of the clients, before the clock is moved.
    public async ValueTask InitializeAsync()
    {
        using var browser = new CisBrowser(spine);
        await browser.GetAsync("/cis/sign-in");
    }

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Three_wrong_passcodes_lock_a_card_and_those_who_may_unlock_it()
    {
        var uid = await _api.UserAsync("FORGETFUL");
        var card = await _api.CardAsync(uid);
        using var browser = new CisBrowser(spine);
        foreach (var (passcode, rule) in new[] { ("9999", "PASSCODE_WRONG"), ("9999", "PASSCODE_WRONG"), ("9999", "PASSCODE_BLOCKED"), ("4321", "PASSCODE_BLOCKED") })
        {
            var (status, page) = await browser.PostAsync("/cis/sign-in", "", ("card", card), ("passcode", passcode));
            Assert.Equal(HttpStatusCode.UnprocessableEntity, status);
            Assert.Contains($"<code>{rule}</code>", page, StringComparison.Ordinal);
        }

        await _api.RefusedAsync("RA_RIGHTS", $"cards/{card}/unlock", RegistrationApi.Clinician, new { passcode = "2468" });
        await _api.RefusedAsync("PASSCODE_FORM", $"cards/{card}/unlock", RegistrationApi.Administrator, new { passcode = "12" });
        await _api.PostAsync($"cards/{card}/unlock", RegistrationApi.Administrator, new { passcode = "2468" });
        foreach (var work in new[] { "cancel", "clear", "repair" })
        {
            await _api.RefusedAsync("RA_RIGHTS", $"cards/{card}/{work}", RegistrationApi.Administrator, new { });
            await _api.RefusedAsync("RA_RIGHTS", $"cards/{card}/{work}", RegistrationApi.Sponsor, new { });
        }

        using var signedOn = await CisBrowser.WithAsync(spine, card, "2468");
        Assert.Equal(HttpStatusCode.OK, (await signedOn.GetAsync("/cis")).Status);
        await _api.PostAsync($"cards/{card}/cancel?reason=lost", RegistrationApi.Agent, new { });
        Assert.Equal((HttpStatusCode.Redirect, ""), await signedOn.GetAsync("/cis"));
        var history = await _api.DoAsync(HttpMethod.Get, $"registrations/history?subject=card+{card}", null);
        Assert.Equal(["cancelled", "unlocked", "issued"], history.EnumerateArray().Select(l => RegistrationApi.Text(l, "what")));
    }

    [Fact]
    public async Task Holders_unlock_their_own_card_with_their_registered_address()
    {
        var uid = await _api.UserAsync("OWNER");
        var card = await _api.CardAsync(uid, passcode: null);
        using var browser = new CisBrowser(spine);
        (string, string)[] passcodes = [("passcode", "1357"), ("again", "1357")];
        var (status, page) = await browser.PostAsync("/cis/unlock", "", [("card", card), ("email", "other@example.com"), .. passcodes]);
        Assert.Equal(HttpStatusCode.Forbidden, status);
        Assert.Contains("UNLOCK_EMAIL", page, StringComparison.Ordinal);
        (status, page) = await browser.PostAsync("/cis/unlock", "", [("card", card), ("email", "owner@EXAMPLE.com"), ("passcode", "1357"), ("again", "1358")]);
        Assert.Contains("PASSCODE_TWICE", page, StringComparison.Ordinal);
        (status, page) = await browser.PostAsync("/cis/unlock", "", [("card", card), ("email", "owner@EXAMPLE.com"), .. passcodes]);
        Assert.True(status == HttpStatusCode.OK, page);
        using var signedOn = await CisBrowser.WithAsync(spine, card, "1357");
    }

    [Fact]
    public async Task Cards_are_renewed_in_their_last_90_days_and_after_their_end_by_the_registration_authority_only()
    {
        var uid = await _api.UserAsync("RENEWER");
        var card = await _api.CardAsync(uid);
        var end = await ExpiresAsync(card);
        await SetClockAsync(end.AddDays(-91));
        foreach (var actor in new[] { RegistrationApi.Sponsor, RegistrationApi.Administrator, RegistrationApi.Agent })
        {
            await _api.RefusedAsync("RENEWAL_PERIOD", $"cards/{card}/renew", actor, new { });
        }

        await SetClockAsync(end.AddDays(-89));
        await _api.RefusedAsync("RA_RIGHTS", $"cards/{card}/renew", RegistrationApi.Clinician, new { });
        await _api.PostAsync($"cards/{card}/renew", RegistrationApi.Administrator, new { });
        var next = await ExpiresAsync(card);
        Assert.True(next > end.AddDays(600), $"{next:O}");

        // Signed on an hour before the end, and refused after it.
        await SetClockAsync(next.AddHours(-1));
        using var browser = await CisBrowser.WithAsync(spine, card, "4321");
        await SetClockAsync(next.AddHours(1));
        var (status, page) = await browser.PostAsync("/cis/self", "Renew");
        Assert.Equal(HttpStatusCode.UnprocessableEntity, status);
        Assert.Contains("CARD_EXPIRED", page, StringComparison.Ordinal);
        await _api.RefusedAsync("CARD_EXPIRED", $"cards/{card}/renew", RegistrationApi.Administrator, new { });
        await _api.PostAsync($"cards/{card}/renew", RegistrationApi.Agent, new { });
        using var again = await CisBrowser.WithAsync(spine, card, "4321");
    }

    [Fact]
    public async Task A_role_whose_last_day_passes_at_midnight_in_the_UK_is_gone_from_sign_on()
    {
        var now = await ClockAsync();
        var summer = new DateTimeOffset(now.Year + 1, 7, 10, 9, 0, 0, TimeSpan.Zero); // 10:00 British Summer Time
        await SetClockAsync(summer);
        var uid = await _api.UserAsync("SEASONAL");
        var card = await _api.CardAsync(uid);
        var id = await _api.PositionAsync("Seasonal", "Z90001", assignable: false, "R8008", "B0264");
        var day = DateOnly.FromDateTime(summer.DateTime);
        var pending = await _api.PostAsync("assignments", RegistrationApi.Agent, new { uid, positionId = id, first = day.AddDays(1).ToString("O"), last = day.AddDays(1).ToString("O") });
        Assert.Equal("Pending", RegistrationApi.Text(pending, "state"));
        Assert.Contains("no open role", await DashboardAsync(), StringComparison.Ordinal);

        await SetClockAsync(summer.Date.AddHours(23)); // midnight in the UK
        Assert.Contains("SURGERY", await DashboardAsync(), StringComparison.Ordinal);
        await SetClockAsync(summer.Date.AddDays(1).AddHours(23).AddSeconds(-1));
        Assert.Contains("SURGERY", await DashboardAsync(), StringComparison.Ordinal);
        await SetClockAsync(summer.Date.AddDays(1).AddHours(23));
        Assert.Contains("no open role", await DashboardAsync(), StringComparison.Ordinal);
        Assert.Equal("Ended", RegistrationApi.Text((await _api.DoAsync(HttpMethod.Get, $"assignments?uid={uid}", null))[0], "state"));

        async Task<string> DashboardAsync()
        {
            using var browser = await CisBrowser.WithAsync(spine, card, "4321");
            return (await browser.GetAsync("/cis")).Page;
        }
    }

    private async Task<DateTimeOffset> ExpiresAsync(string card) => (await _api.DoAsync(HttpMethod.Get, $"cards/{card}", null)).GetProperty("expires").GetDateTimeOffset();

    private async Task<DateTimeOffset> ClockAsync() => (await _api.DoAsync(HttpMethod.Get, "clock", null)).GetProperty("now").GetDateTimeOffset();

    private Task SetClockAsync(DateTimeOffset at) => _api.PostAsync($"clock/freeze?at={Uri.EscapeDataString(at.ToString("O", CultureInfo.InvariantCulture))}", null);

    private Task SetClockAsync(DateTime at) => SetClockAsync(new DateTimeOffset(DateTime.SpecifyKind(at, DateTimeKind.Unspecified), TimeSpan.Zero));
}

/// <summary>An environment on SQLite whose clock is moved.</summary>
public sealed class MovedSqlite : SpineFixture
{
    protected override Task<string[]> StoreAsync(string folder) => Task.FromResult<string[]>(["--data", Path.Combine(folder, "data")]);
}

/// <summary>An environment on PostgreSQL whose clock is moved.</summary>
public sealed class MovedPostgres : SpineFixture
{
    protected override async Task<string[]> StoreAsync(string folder) =>
        ["--data", Path.Combine(folder, "data"), "--database", await (await PostgresCluster.SharedAsync()).NewDatabaseAsync()];
}

public sealed class RegistrationCardsOnSqlite(MovedSqlite spine) : RegistrationCardTests(spine), IClassFixture<MovedSqlite>;

public sealed class RegistrationCardsOnPostgres(MovedPostgres spine) : RegistrationCardTests(spine), IClassFixture<MovedPostgres>;
