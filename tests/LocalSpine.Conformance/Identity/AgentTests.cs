using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using LocalSpine.Conformance.Clients;
using LocalSpine.Conformance.Environments;

namespace LocalSpine.Conformance.Identity;

/// <summary>The virtual Identity Agent: from a card and its passcode to a ticket in a local program.</summary>
public sealed class AgentTests(IdentityOnSqlite spine) : IClassFixture<IdentityOnSqlite>
{
    private GatewayClient Gateway => spine.Gateway;

    [Fact]
    public async Task A_card_goes_in_and_a_ticket_with_the_only_role_comes_out()
    {
        var run = await spine.Process.RunAsync("agent", "sign-on", "--user", "555000100000");
        Assert.Equal(0, run.ExitCode);
        var ticket = run.Output.Trim();
        Assert.Contains("name=\"ssbSessionRoleUid\" value=\"555000300000\"", await Gateway.GetSessionAsync(ticket), StringComparison.Ordinal);

        // It came over the gateway's own wire.
        foreach (var interaction in new[] { "ACTIVATION", "AUTHENTICATION" })
        {
            await spine.NewestExchangeAsync($"surface=gas&interaction={interaction}");
        }

        Assert.Equal(0, (await spine.Process.RunAsync("agent", "sign-off", "--ticket", ticket)).ExitCode);
        Assert.Contains("Invalid session ID.", await Gateway.GetSessionAsync(ticket), StringComparison.Ordinal);
        Assert.Contains(("ended", "Logout"), await spine.TimelineAsync(ticket));
    }

    [Fact]
    public async Task A_user_of_several_roles_is_told_them_and_chooses()
    {
        var run = await spine.Process.RunAsync("agent", "sign-on", "--card", "9000100019");
        Assert.Equal(0, run.ExitCode);
        Assert.Contains("555000301019  Z90002 YORK 2 SURGERY", run.Errors, StringComparison.Ordinal);
        Assert.Equal(0, (await spine.Process.RunAsync("agent", "role", "--ticket", run.Output.Trim(), "--role", "555000301019", "--training")).ExitCode);
        Assert.Contains("name=\"ssbMode\" value=\"1\"", await Gateway.GetSessionAsync(run.Output.Trim()), StringComparison.Ordinal);
        var refused = await spine.Process.RunAsync("agent", "role", "--ticket", run.Output.Trim(), "--role", "555000300000");
        Assert.NotEqual(0, refused.ExitCode);
        Assert.Contains("ROLE_SELECTED", refused.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wrong_role_leaves_no_session_behind()
    {
        var before = await SessionsAsync("555000100002");
        Assert.NotEqual(0, (await spine.Process.RunAsync("agent", "sign-on", "--user", "555000100002", "--role", "555000300000")).ExitCode);
        Assert.Equal(before, await SessionsAsync("555000100002"));
    }

    [Fact]
    public async Task Three_wrong_passcodes_block_the_card_until_it_is_unlocked()
    {
        var (uid, serial, _) = await spine.NewUserAsync(new { odsCode = "Z90001", jobRole = "R8000" });
        foreach (var rule in new[] { "PASSCODE_WRONG", "PASSCODE_WRONG", "PASSCODE_BLOCKED" })
        {
            var wrong = await spine.Process.RunAsync("agent", "sign-on", "--user", uid, "--passcode", "9999");
            Assert.NotEqual(0, wrong.ExitCode);
            Assert.Contains(rule, wrong.Errors, StringComparison.Ordinal);
        }

        Assert.Contains("PASSCODE_BLOCKED", (await spine.Process.RunAsync("agent", "sign-on", "--user", uid, "--passcode", "2468")).Errors, StringComparison.Ordinal);
        using var unlocked = await spine.Admin.PostAsJsonAsync($"/admin/cards/{serial}/unlock", new { passcode = "1357" });
        Assert.True(unlocked.IsSuccessStatusCode);
        Assert.Equal(0, (await spine.Process.RunAsync("agent", "sign-on", "--user", uid, "--passcode", "1357")).ExitCode);
    }

    [Fact]
    public async Task Programs_and_pages_of_the_machine_get_the_ticket_while_the_agent_runs()
    {
        var port = FreePorts.Take().ToString(CultureInfo.InvariantCulture);
        using var agent = await spine.Process.BeginAsync("Programs: ", "agent", "run", "--user", "555000100004", "--port", port);
        using var local = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
        var ticket = await local.GetStringAsync("/ticket");
        Assert.Contains("state=\"valid\"", await Gateway.GetSessionAsync(ticket), StringComparison.Ordinal);
        Assert.Contains("window.nhsAuth", await local.GetStringAsync("/nhsAuth.js"), StringComparison.Ordinal);
        using var answer = await local.PostAsJsonAsync("/", new { method = "getToken", data = new { } });
        var token = await answer.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal((true, ticket), (token.GetProperty("success").GetBoolean(), token.GetProperty("data").GetProperty("tokenId").GetString()));

        foreach (var (name, value, status) in new[] { ("Origin", "https://elsewhere.example", 403), ("Host", "rebound.example", 403), ("Origin", "https://app.localspine.test", 200) })
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/ticket");
            request.Headers.TryAddWithoutValidation(name, value);
            using var response = await local.SendAsync(request);
            Assert.Equal((HttpStatusCode)status, response.StatusCode);
        }

        using var handed = await local.PutAsync($"/set_ticket/{Uri.EscapeDataString("AQIC5wM2LY4Sfcother")}", null);
        Assert.Equal("AQIC5wM2LY4Sfcother", await local.GetStringAsync("/ticket"));

        // A browser plugin asks over standard input and output; the browser adds the plugin's address to the command.
        var plugin = await SpineProcess.PipeAsync(
            [.. Framed("{\"method\":\"getTokenNoAuth\",\"data\":{}}"), .. Framed("{\"method\":\"getVersion\"}"), .. Framed("nonsense")], "agent", "native-messaging", "--port", port, "chrome-extension://abc/");
        Assert.Equal(["{\"success\":true,\"data\":{\"tokenId\":\"AQIC5wM2LY4Sfcother\"}}", "{\"success\":true,\"data\":{\"version\":\"1.0\"}}", "2148532227"], Unframed(plugin).Select((a, i) => i < 2 ? a : JsonDocument.Parse(a).RootElement.GetProperty("errorCode").ToString()));
        await SpineProcess.EndAsync(agent);
        plugin = await SpineProcess.PipeAsync(Framed("{\"method\":\"getToken\"}"), "agent", "native-messaging", "--port", port);
        Assert.Equal("2148532231", JsonDocument.Parse(Assert.Single(Unframed(plugin))).RootElement.GetProperty("errorCode").ToString()); // 80100007, server communication failed
        Assert.Contains("Invalid session ID.", await Gateway.GetSessionAsync(ticket), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_user_has_the_uid_and_role_profile_that_a_product_is_set_up_with()
    {
        string[] create =
        [
            "user", "create", "--family", "EXAMPLE", "--given", "SET", "--uid", "656005750104", "--ods", "Z90001", "--role", "R8000", "--role-id", "656014452101", "--passcode", "2468",
        ];
        Assert.Equal(0, (await spine.Process.RunAsync(create)).ExitCode);
        var signedOn = await spine.Process.RunAsync("agent", "sign-on", "--user", "656005750104", "--passcode", "2468");
        Assert.Contains("<saml:AttributeValue>656014452101<", await Gateway.AssertionAsync(signedOn.Output.Trim()), StringComparison.Ordinal);
        Assert.Contains("USER_TAKEN", (await spine.Process.RunAsync(create)).Errors, StringComparison.Ordinal);
        foreach (var (rule, user, role) in new[] { ("USER_ID", "12", "656014452102"), ("ROLE_TAKEN", "656005750105", "656014452101"), ("ROLE_ID", "656005750106", "x") })
        {
            create[7] = user;
            create[13] = role;
            var refused = await spine.Process.RunAsync(create);
            Assert.NotEqual(0, refused.ExitCode);
            Assert.Contains(rule, refused.Errors, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task The_endpoint_sheet_says_where_identity_is()
    {
        using var sheet = JsonDocument.Parse(await File.ReadAllBytesAsync(Path.Combine(spine.Endpoint, "endpoint.json")));
        Assert.StartsWith("https://gas.localspine.test:", sheet.RootElement.GetProperty("urls").GetProperty("identity").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_card_the_command_says_what_to_do()
    {
        Assert.Contains("--user UID or --card NUMBER", (await spine.Process.RunAsync("agent", "sign-on")).Errors, StringComparison.Ordinal);
        Assert.Contains("CARD_UNKNOWN", (await spine.Process.RunAsync("agent", "sign-on", "--card", "1")).Errors, StringComparison.Ordinal);
    }

    private static byte[] Framed(string json) => [.. BitConverter.GetBytes(json.Length), .. System.Text.Encoding.UTF8.GetBytes(json)];

    private static List<string> Unframed(byte[] output)
    {
        var messages = new List<string>();
        for (var at = 0; at < output.Length;)
        {
            var length = BitConverter.ToInt32(output, at);
            messages.Add(System.Text.Encoding.UTF8.GetString(output, at + 4, length));
            at += 4 + length;
        }

        return messages;
    }

    private async Task<int> SessionsAsync(string uid) => (await spine.Admin.GetFromJsonAsync<JsonElement[]>($"/admin/sessions?uid={uid}"))!.Length;
}
