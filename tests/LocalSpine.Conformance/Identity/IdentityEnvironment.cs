using System.Net.Http.Json;
using System.Text.Json;
using LocalSpine.Conformance.Environments;

namespace LocalSpine.Conformance.Identity;

/// <summary>An environment for identity tests; its clock is its own to move.</summary>
public abstract class IdentityEnvironment : SpineFixture
{
    /// <summary>The gateway and the broker, without a client certificate, as agents and application servers come.</summary>
    internal GatewayClient Gateway => field ??= new GatewayClient(ClientWith(null), Admin);

    internal async Task ClockAsync(string command)
    {
        using var response = await Admin.PostAsync($"/admin/clock/{command}", null);
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
    }

    /// <summary>A user of its own for a test, with roles and an unlocked card.</summary>
    internal async Task<(string Uid, string Card, string[] Roles)> NewUserAsync(params object[] roles)
    {
        using var created = await Admin.PostAsJsonAsync("/admin/users", new { title = "Dr", family = "ONETEST", given = "OWN", roles });
        var user = await created.Content.ReadFromJsonAsync<JsonElement>();
        Assert.True(created.IsSuccessStatusCode, user.ToString());
        var uid = user.GetProperty("uid").GetString()!;
        using var issued = await Admin.PostAsJsonAsync($"/admin/users/{uid}/cards", new { passcode = "2468" });
        var card = await issued.Content.ReadFromJsonAsync<JsonElement>();
        Assert.True(issued.IsSuccessStatusCode, card.ToString());
        return (uid, card.GetProperty("serial").GetString()!, [.. user.GetProperty("roles").EnumerateArray().Select(r => r.GetProperty("id").GetString()!)]);
    }

    /// <summary>What happened in a session, oldest first.</summary>
    internal async Task<List<(string Kind, string Detail)>> TimelineAsync(string ticket)
    {
        var events = await Admin.GetFromJsonAsync<JsonElement[]>($"/admin/sessions/events?ticket={Uri.EscapeDataString(ticket)}");
        return [.. events!.Reverse().Select(e => (e.GetProperty("kind").GetString()!, e.GetProperty("detail").GetString()!))];
    }

    /// <summary>More arguments of <c>up</c>.</summary>
    protected virtual string[] Options => [];

    protected override Task<string[]> StoreAsync(string folder) => Task.FromResult<string[]>(["--data", Path.Combine(folder, "data"), .. Options]);
}

/// <summary>State in SQLite.</summary>
public sealed class IdentityOnSqlite : IdentityEnvironment;

/// <summary>State in PostgreSQL.</summary>
public sealed class IdentityOnPostgres : IdentityEnvironment
{
    protected override async Task<string[]> StoreAsync(string folder) =>
        ["--data", Path.Combine(folder, "data"), "--database", await (await PostgresCluster.SharedAsync()).NewDatabaseAsync()];
}

/// <summary>Every switch the other way.</summary>
public sealed class IdentityOtherwise : IdentityEnvironment
{
    protected override string[] Options =>
    [
        "--sso-max", "120", "--sso-idle", "15", "--sso-preset-role", "false", "--sso-one-session", "--sso-property-events", "--sso-event-retries", "2", "--assertion-signature", "rsa-sha256",
        "--assertion-issuer", "https://issuer.example", "--author", "enforce",
    ];
}
