using System.Diagnostics;
using System.Xml.Linq;

namespace LocalSpine.Conformance.Identity;

/// <summary>What the switches of single sign-on change, among them signed assertions, which xmlsec1 verifies.</summary>
public sealed class SwitchTests(IdentityOtherwise spine) : IClassFixture<IdentityOtherwise>
{
    private const string OneRole = "555000100001";

    private GatewayClient Gateway => spine.Gateway;

    [Fact]
    public async Task A_signed_assertion_verifies_and_a_changed_one_does_not()
    {
        var ticket = await Gateway.TicketAsync(OneRole);
        var assertion = await Gateway.AssertionAsync(ticket);
        Assert.Contains("<samlp:StatusCode Value=\"samlp:Success\"/>", assertion, StringComparison.Ordinal);
        Assert.Contains("Issuer=\"https://issuer.example\"", assertion, StringComparison.Ordinal);
        Assert.Equal("Signature", XDocument.Parse(assertion).Root!.Elements().Last().Elements().Last().Name.LocalName); // where the SAML 1.1 schema wants it
        Assert.Equal(0, await VerifyAsync(assertion));
        Assert.NotEqual(0, await VerifyAsync(assertion.Replace($"<saml:AttributeValue>{OneRole}<", "<saml:AttributeValue>555000100019<", StringComparison.Ordinal)));
        Assert.NotEqual(0, await VerifyAsync(assertion.Replace("rsa-sha256", "rsa-sha1", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_second_sign_on_ends_the_first_and_no_role_is_preset()
    {
        var first = await Gateway.TicketAsync(OneRole);
        using var listener = new EventListener();
        await Gateway.ListenAsync(first, listener.Url);
        var second = await Gateway.TicketAsync(OneRole);
        Assert.Contains("<Type>5</Type>", listener.Next().Body, StringComparison.Ordinal);
        Assert.Contains("Invalid session ID.", await Gateway.GetSessionAsync(first), StringComparison.Ordinal);
        Assert.DoesNotContain("ssbSessionRoleUid", await Gateway.GetSessionAsync(second), StringComparison.Ordinal);
        Assert.DoesNotContain("ssbSessionRoleUid", await Gateway.AssertionAsync(second), StringComparison.Ordinal);
        await spine.NewestExchangeAsync($"rule=ROLE_SELECTED&messageId={Uri.EscapeDataString(second)}"); // a warning in the record
    }

    [Fact]
    public async Task A_changed_role_or_property_is_an_event()
    {
        var ticket = await Gateway.TicketAsync("555000100019");
        using var listener = new EventListener();
        await Gateway.ListenAsync(ticket, listener.Url);
        await Gateway.SelectRoleAsync(ticket, "555000301019");
        var role = listener.Next().Body;
        Assert.Contains("<Type>6</Type>", role, StringComparison.Ordinal);
        Assert.Contains("name=\"ssbSessionRoleUid\" value=\"555000301019\"", role, StringComparison.Ordinal);
        await Gateway.SessionAsync($"<SetProperty><SessionID>{ticket}</SessionID><Property name=\"a\" value=\"b\"></Property></SetProperty>");
        var property = listener.Next().Body;
        Assert.Contains("state=\"valid\"", property, StringComparison.Ordinal);
        Assert.Contains("name=\"a\" value=\"b\"", property, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_idle_session_ends_after_its_minutes_and_use_puts_that_off()
    {
        var ticket = await Gateway.TicketAsync("555000100002");
        using var listener = new EventListener();
        await Gateway.ListenAsync(ticket, listener.Url);
        await spine.ClockAsync("advance?seconds=840");
        Assert.Contains("timeidle=\"84", await Gateway.GetSessionAsync(ticket, reset: false), StringComparison.Ordinal); // looked at, not used
        await Gateway.Http.PostAsync($"/sessionmanager/session/update?token={Uri.EscapeDataString(ticket)}", null);
        await spine.ClockAsync("advance?seconds=840");
        Assert.Contains("state=\"valid\"", await Gateway.GetSessionAsync(ticket, reset: true), StringComparison.Ordinal);
        await Gateway.AssertionAsync(ticket); // is no use
        await spine.ClockAsync("advance?seconds=960");
        var body = listener.Next().Body;
        Assert.Contains("<Type>1</Type>", body, StringComparison.Ordinal);
        Assert.Contains("state=\"invalid\"", body, StringComparison.Ordinal);
        Assert.Contains(("ended", "IdleTimeout"), await spine.TimelineAsync(ticket));
    }

    [Fact]
    public async Task An_event_that_was_not_taken_comes_again()
    {
        var ticket = await Gateway.TicketAsync("555000100004");
        using var listener = new EventListener();
        listener.AnswerNext("503 Service Unavailable", "503 Service Unavailable");
        await Gateway.ListenAsync(ticket, listener.Url);
        await Gateway.SessionAsync($"<Logout><SessionID>{ticket}</SessionID></Logout>");
        var first = listener.Next().Body;
        for (var i = 0; i < 2; i++)
        {
            await spine.ClockAsync("run?atMostSeconds=600");
            Assert.Equal(first, listener.Next().Body);
        }

        await spine.ClockAsync("run?atMostSeconds=600");
        Assert.True(listener.IsQuiet);
        Assert.Equal(["not notified", "not notified", "notified"], (await spine.TimelineAsync(ticket)).Where(e => e.Kind.EndsWith("notified", StringComparison.Ordinal)).Select(e => e.Kind));
    }

    private async Task<int> VerifyAsync(string assertion)
    {
        var file = Path.GetTempFileName();
        var root = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, assertion);
        await File.WriteAllTextAsync(root, await spine.Admin.GetStringAsync("/certificates/root.pem"));
        using var process = Process.Start(new ProcessStartInfo("xmlsec1",
        [
            "--verify", "--trusted-pem", root, "--untrusted-pem", Path.Combine(spine.Endpoint, "ca.pem"), "--id-attr:AssertionID", "urn:oasis:names:tc:SAML:1.0:assertion:Assertion", file,
        ]) { RedirectStandardError = true, RedirectStandardOutput = true })!;
        await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        File.Delete(file);
        File.Delete(root);
        return process.ExitCode;
    }
}
