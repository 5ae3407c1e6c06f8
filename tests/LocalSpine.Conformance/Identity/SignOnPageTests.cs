using System.Net;
using System.Text.RegularExpressions;
using LocalSpine.Conformance.Proxying;

namespace LocalSpine.Conformance.Identity;

/// <summary>The portal's page of smartcards, as a browser without scripts uses it.</summary>
public sealed partial class SignOnPageTests(IdentityOnSqlite spine) : IClassFixture<IdentityOnSqlite>
{
    private const string Path = "/sign-on";

    [Fact]
    public async Task A_card_goes_in_gets_another_role_and_comes_out()
    {
        using var client = spine.ClientWith(null);
        using var signedOn = await PostAsync(client, "Insert", ("Card", "9000100019"), ("Passcode", "1234"));
        var page = WebUtility.HtmlDecode(await signedOn.Content.ReadAsStringAsync());
        Assert.Equal(HttpStatusCode.OK, signedOn.StatusCode);
        var ticket = TicketPattern().Match(page).Value;
        Assert.Contains("state=\"valid\"", await spine.Gateway.GetSessionAsync(ticket), StringComparison.Ordinal);
        Assert.Contains("none selected", page, StringComparison.Ordinal);
        using var selected = await PostAsync(client, "Role", ("Ticket", ticket), ("Role", "555000301019"));
        Assert.Equal(HttpStatusCode.OK, selected.StatusCode);
        Assert.Contains("name=\"ssbSessionRoleUid\" value=\"555000301019\"", await spine.Gateway.GetSessionAsync(ticket), StringComparison.Ordinal);
        using var removed = await PostAsync(client, "Remove", ("Ticket", ticket));
        Assert.Contains("Nobody.", await removed.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Contains("Invalid session ID.", await spine.Gateway.GetSessionAsync(ticket), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wrong_passcode_is_told_and_nobody_is_signed_on()
    {
        using var client = spine.ClientWith(null);
        using var refused = await PostAsync(client, "Insert", ("Card", "9000100003"), ("Passcode", "0000"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.StatusCode);
        Assert.Contains("PASSCODE_WRONG", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_form_of_another_page_changes_nothing()
    {
        using var client = spine.ClientWith(null);
        using var content = new FormUrlEncodedContent(new Dictionary<string, string> { ["Card"] = "9000100019", ["Passcode"] = "1234" });
        using var refused = await client.PostAsync($"{Path}?handler=Insert", content);
        Assert.NotEqual(HttpStatusCode.OK, refused.StatusCode);
    }

    private static Task<HttpResponseMessage> PostAsync(HttpClient client, string handler, params (string Name, string Value)[] fields) =>
        ProxyEnvironment.PostAsync(client, Path, handler, fields);

    [GeneratedRegex("AQIC5wM2LY4Sfc[A-Za-z0-9+/=@#]+")]
    private static partial Regex TicketPattern();
}
