using System.Net.Http.Json;
using System.Text.Json;
using LocalSpine.Conformance.Environments;

namespace LocalSpine.Conformance.Maintenance;

/// <summary>The calendar of an environment over its admin API, and slots by the time zone data of the machine.</summary>
internal sealed class MaintenanceCalendar(HttpClient admin)
{
    private const string Base = "/admin/estate/calendar";

    private static readonly TimeZoneInfo London = TimeZoneInfo.FindSystemTimeZoneById("Europe/London");

    /// <summary>The next use of a slot that begins at 20:00 on a day of the week, by the environment's clock.</summary>
    public async Task<(DateTimeOffset From, DateTimeOffset To, string Day)> NextAsync(DayOfWeek day)
    {
        var now = (await admin.GetFromJsonAsync<JsonElement>("/admin/clock")).GetProperty("now").GetDateTimeOffset();
        var date = TimeZoneInfo.ConvertTime(now, London).Date.AddDays(1);
        while (date.DayOfWeek != day)
        {
            date = date.AddDays(1);
        }

        return (Instant(date.AddHours(20)), Instant(date.AddHours(30)), date.ToString("yyyyMMdd", System.Globalization.CultureInfo.InvariantCulture));

        static DateTimeOffset Instant(DateTime local) => new(TimeZoneInfo.ConvertTimeToUtc(local, London), TimeSpan.Zero);
    }

    public Task FreezeAsync(DateTimeOffset at) => PostAsync($"/admin/clock/freeze?at={Uri.EscapeDataString(at.ToString("O"))}");

    /// <summary>Lets due time after due time come for at most so long, and answers whether nothing waits any more.</summary>
    public async Task<bool> RunAsync(TimeSpan atMost) => (await PostAsync($"/admin/clock/run?atMostSeconds={(long)atMost.TotalSeconds}")).GetProperty("isIdle").GetBoolean();

    public async Task EnforceAsync(bool isEnforced)
    {
        using var answer = await admin.PutAsJsonAsync($"{Base}/enforcement", new { enforced = isEnforced });
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }

    public Task<JsonElement> LookAsync() => admin.GetFromJsonAsync<JsonElement>(Base);

    /// <summary>Announces a change and answers its id.</summary>
    public async Task<string> AddAsync(string service, string from, string to, bool? closes = null)
    {
        var (rule, answer) = await TryAddAsync(new { services = new[] { service }, from, to, title = "New release", closes });
        Assert.True(rule.Length == 0, rule);
        return answer.GetProperty("id").GetString()!;
    }

    /// <summary>The rule that refuses a change, or nothing and the change.</summary>
    public Task<(string Rule, JsonElement Answer)> TryAddAsync(object order) => SendAsync(HttpMethod.Post, $"{Base}/changes", order);

    public async Task<(string Rule, JsonElement Answer)> SendAsync(HttpMethod method, string path, object? order = null)
    {
        using var request = new HttpRequestMessage(method, path) { Content = order is null ? null : JsonContent.Create(order) };
        using var answer = await admin.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        var json = text.Length == 0 ? default : JsonDocument.Parse(text).RootElement;
        return (answer.IsSuccessStatusCode ? "" : json.GetProperty("rule").GetString()!, json);
    }

    public Task<(string Rule, JsonElement Answer)> EndAsync(string id, string how) => SendAsync(HttpMethod.Post, $"{Base}/changes/{id}/{how}");

    private async Task<JsonElement> PostAsync(string path)
    {
        using var answer = await admin.PostAsync(path, null);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        return await answer.Content.ReadFromJsonAsync<JsonElement>();
    }
}
