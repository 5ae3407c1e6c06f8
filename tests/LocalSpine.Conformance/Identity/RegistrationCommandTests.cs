using System.Text.Json;
using LocalSpine.Conformance.Environments;

namespace LocalSpine.Conformance.Identity;

/// <summary>The commands for users and cards, the fast way.</summary>
public abstract class RegistrationCommandTests(SpineFixture spine)
{
    [Fact]
    public async Task A_user_with_role_and_card_is_made_by_one_command_and_signs_in()
    {
        using var user = JsonDocument.Parse(await RunAsync(
            "user", "create", "--family", "COMMANDED", "--given", "ANY", "--ods", "Z90001", "--role", "R8008", "--activities", "B0264,B0062", "--passcode", "4321", "--json"));
        var uid = RegistrationApi.Text(user.RootElement, "uid");
        var card = RegistrationApi.Text(user.RootElement, "card");
        using (var browser = await CisBrowser.WithAsync(spine, card, "4321"))
        {
            Assert.Contains("local smartcard administrator", (await browser.GetAsync("/cis")).Page, StringComparison.Ordinal);
            var role = RegistrationApi.Text(user.RootElement.GetProperty("roles")[0], "id");
            await RunAsync("user", "role", "end", uid, role);
            Assert.Contains("no open role", (await browser.GetAsync("/cis")).Page, StringComparison.Ordinal);
        }

        Assert.Contains("role profile ", await RunAsync("user", "role", "add", uid, "--ods", "RZ1", "--role", "R8000", "--to", "2035-03-31"), StringComparison.Ordinal);
        Assert.Contains("R8000 at RZ1", await RunAsync("user", "show", uid), StringComparison.Ordinal);
        Assert.Contains(card, await RunAsync("user", "list", "commanded"), StringComparison.Ordinal);
        Assert.Contains(", closed", await RunAsync("user", "close", uid), StringComparison.Ordinal);
        Assert.Contains(", open", await RunAsync("user", "open", uid), StringComparison.Ordinal);
        var history = await new RegistrationApi(spine).DoAsync(HttpMethod.Get, $"registrations/history?subject=user+{uid}", null);
        Assert.Equal(["reopened", "closed", "role added", "role ended", "created"], history.EnumerateArray().Select(l => RegistrationApi.Text(l, "what")));
    }

    [Fact]
    public async Task A_card_is_worked_on_by_commands_which_say_what_to_do_next()
    {
        using var user = JsonDocument.Parse(await RunAsync("user", "create", "--family", "CARDED", "--given", "ANY", "--json"));
        var uid = RegistrationApi.Text(user.RootElement, "uid");
        using var issued = JsonDocument.Parse(await RunAsync("card", "issue", uid, "--json"));
        var card = RegistrationApi.Text(issued.RootElement, "serial");
        Assert.Equal("IssuedLocked", RegistrationApi.Text(issued.RootElement, "state"));
        Assert.Contains("localspine card cancel", await RefusalAsync("card", "issue", uid), StringComparison.Ordinal);
        Assert.Contains("Active", await RunAsync("card", "unlock", card, "--passcode", "2468"), StringComparison.Ordinal);
        Assert.Contains("RENEWAL_PERIOD", await RefusalAsync("card", "renew", card), StringComparison.Ordinal);
        await RunAsync("card", "repair", card);
        Assert.Contains("Authentication: certificate", await RunAsync("card", "show", card), StringComparison.Ordinal);
        Assert.Contains("Cleared", await RunAsync("card", "clear", card), StringComparison.Ordinal);
        using var second = JsonDocument.Parse(await RunAsync("card", "issue", uid, "--passcode", "4321", "--json"));
        Assert.Contains("Cancelled", await RunAsync("card", "cancel", RegistrationApi.Text(second.RootElement, "serial")), StringComparison.Ordinal);
        Assert.Contains("user list", await RefusalAsync("card", "show", "9999999999"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("job-roles", "R8000", "Clinical Practitioner")]
    [InlineData("activities", "B0264", "Perform Patient Trace")]
    [InlineData("areas-of-work", "P0020:Q0300:T0630", "Pathology")]
    public async Task Codes_are_listed_with_their_names(string kind, string code, string name)
    {
        var line = (await RunAsync("user", "codes", kind)).Split('\n').First(l => l.Contains(code, StringComparison.Ordinal));
        Assert.Contains(name, line, StringComparison.Ordinal);
    }

    private async Task<string> RunAsync(params string[] arguments)
    {
        var result = await spine.Process.RunAsync(arguments);
        Assert.True(result.ExitCode == 0, $"{string.Join(' ', arguments)}: {result.Errors}");
        return result.Output;
    }

    private async Task<string> RefusalAsync(params string[] arguments)
    {
        var result = await spine.Process.RunAsync(arguments);
        Assert.NotEqual(0, result.ExitCode);
        return result.Errors;
    }
}

[Collection(OnSqlite.Name)]
public sealed class RegistrationCommandsOnSqlite(SqliteFixture spine) : RegistrationCommandTests(spine);

[Collection(OnPostgres.Name)]
public sealed class RegistrationCommandsOnPostgres(PostgresFixture spine) : RegistrationCommandTests(spine);
