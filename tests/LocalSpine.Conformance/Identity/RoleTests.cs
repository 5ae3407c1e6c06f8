using System.Xml.Linq;

namespace LocalSpine.Conformance.Identity;

/// <summary>Role selection and role assertion (identity 7, 8).</summary>
public abstract class RoleTests(IdentityEnvironment spine)
{
    private const string ManyRoles = "555000100019";

    private static readonly XNamespace Saml = "urn:oasis:names:tc:SAML:1.0:assertion";

    private GatewayClient Gateway => spine.Gateway;

    [Fact]
    public async Task A_role_is_selected_and_changed()
    {
        var ticket = await Gateway.TicketAsync(ManyRoles);
        Assert.DoesNotContain("ssbSessionRoleUid", await Gateway.AssertionAsync(ticket), StringComparison.Ordinal); // several: none is preset
        Assert.Equal("<HTML><STATUS>OK</STATUS></HTML>", await Gateway.SelectRoleAsync(ticket, "555000301019"));
        Assert.Equal(["555000301019"], Values(await Gateway.AssertionAsync(ticket), "ssbSessionRoleUid"));
        Assert.Equal("<HTML><STATUS>OK</STATUS></HTML>", await Gateway.SelectRoleAsync(ticket, "555000302019", "1"));
        var assertion = await Gateway.AssertionAsync(ticket);
        Assert.Equal(["555000302019", "1"], Values(assertion, "ssbSessionRoleUid").Concat(Values(assertion, "ssbMode")));
        Assert.Contains("name=\"ssbSessionRoleUid\" value=\"555000302019\"", await Gateway.GetSessionAsync(ticket), StringComparison.Ordinal);
        var exchange = await spine.NewestExchangeAsync($"surface=sbapi&messageId={Uri.EscapeDataString(ticket)}");
        Assert.Equal((ManyRoles, "555000302019"), (exchange.GetProperty("userId").GetString(), exchange.GetProperty("roleProfile").GetString()));
    }

    [Theory]
    [InlineData("555000300000", "0", "ROLE_SELECTED")] // another user's
    [InlineData("nothing", "0", "ROLE_SELECTED")]
    [InlineData("", "", "ROLE_SELECTED")]
    [InlineData("555000300019", "2", "ROLE_MODE")]
    public async Task A_refusal_has_not_the_letters_that_agents_look_for(string role, string mode, string rule)
    {
        var ticket = await Gateway.TicketAsync(ManyRoles);
        var answer = await Gateway.SelectRoleAsync(ticket, role, mode);
        Assert.DoesNotContain("OK", answer, StringComparison.Ordinal);
        Assert.Contains("<STATUS>FAILED</STATUS>", answer, StringComparison.Ordinal);
        await spine.NewestExchangeAsync($"rule={rule}&messageId={Uri.EscapeDataString(ticket)}");
        Assert.DoesNotContain("OK", await Gateway.SelectRoleAsync("TOKEN OK", "555000300019"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_role_may_come_by_post_and_without_a_mode()
    {
        var ticket = await Gateway.TicketAsync(ManyRoles);
        using var form = new FormUrlEncodedContent(new Dictionary<string, string> { ["token"] = ticket, ["selectedRoleUid"] = "555000300019" });
        using var response = await Gateway.Http.PostAsync("/saml/RoleSelectionGP.jsp", form);
        Assert.Contains("OK", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(["0"], Values(await Gateway.AssertionAsync(ticket), "ssbMode"));
    }

    [Fact]
    public async Task The_page_lists_the_roles_and_takes_the_choice()
    {
        var ticket = await Gateway.TicketAsync(ManyRoles);
        var page = await Gateway.Http.GetStringAsync($"/saml/RoleSelectionWT.jsp?token={Uri.EscapeDataString(ticket)}");
        Assert.Equal(3, page.Split("name=\"selectedRoleUid\"").Length - 1);
        Assert.Contains("Z90002 YORK 2 SURGERY", page, StringComparison.Ordinal);
        using var form = new FormUrlEncodedContent(new Dictionary<string, string> { ["token"] = ticket, ["selectedRoleUid"] = "555000301019", ["ssbMode"] = "1" });
        using var client = Environments.SpineClient.Of(spine.Process, spine.Endpoint, null, followsRedirects: false);
        using var response = await client.PostAsync("/saml/RoleSelectionWT.jsp", form);
        Assert.Equal(302, (int)response.StatusCode);
        Assert.Contains("iPlanetDirectoryPro=", Assert.Single(response.Headers.GetValues("Set-Cookie")), StringComparison.Ordinal);
        Assert.Equal(["1"], Values(await Gateway.AssertionAsync(ticket), "ssbMode"));
        Assert.Contains("not signed on", await Gateway.Http.GetStringAsync("/saml/RoleSelectionWT.jsp?token=%3Cscript%3E"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_assertion_has_the_structure_of_public_samples()
    {
        var ticket = await Gateway.TicketAsync(ManyRoles);
        await Gateway.SelectRoleAsync(ticket, "555000300019");
        var text = await Gateway.AssertionAsync(ticket);
        Assert.StartsWith("<samlp:Response xmlns:samlp=\"urn:oasis:names:tc:SAML:1.0:protocol\" ResponseID=\"null\" InResponseTo=\"null\" MajorVersion=\"1\" MinorVersion=\"1\" IssueInstant=\"", text, StringComparison.Ordinal);
        Assert.Contains("\n    <samlp:Status>\n        <samlp:StatusCode Value=\"samlp:Success\"/>\n    </samlp:Status>\n    <saml:Assertion ", text, StringComparison.Ordinal);
        var root = XDocument.Parse(text).Root!;
        var outer = root.Element(Saml + "Assertion")!;
        Assert.Equal(["MajorVersion", "MinorVersion", "AssertionID", "Issuer", "IssueInstant"], outer.Attributes().Where(a => !a.IsNamespaceDeclaration).Select(a => a.Name.LocalName));
        var issued = DateTimeOffset.Parse(outer.Attribute("IssueInstant")!.Value, System.Globalization.CultureInfo.InvariantCulture);
        var conditions = outer.Element(Saml + "Conditions")!;
        Assert.Equal(
            (issued.AddMinutes(-3), issued.AddMinutes(1)),
            (DateTimeOffset.Parse(conditions.Attribute("NotBefore")!.Value, System.Globalization.CultureInfo.InvariantCulture),
             DateTimeOffset.Parse(conditions.Attribute("NotOnOrAfter")!.Value, System.Globalization.CultureInfo.InvariantCulture)));
        var inner = outer.Descendants(Saml + "Assertion").Single();
        Assert.NotEqual(outer.Attribute("AssertionID")!.Value, inner.Attribute("AssertionID")!.Value);
        Assert.Equal(ticket, inner.Descendants(Saml + "SubjectConfirmationData").Single().Value);
        Assert.Equal($"uid={ManyRoles},ou=People,o=nhs", outer.Descendants(Saml + "NameIdentifier").First().Value);

        // The person, then a block for each role, each beginning with nhsIdCode (identity 8.3); what has no value is left out.
        var names = outer.Element(Saml + "AttributeStatement")!.Elements(Saml + "Attribute").Select(a => a.Attribute("AttributeName")!.Value).ToList();
        Assert.Equal(["ssbAssertionVersion", "cn", "uid", "ssbSessionRoleUid", "ssbMode"], names[..5]);
        Assert.Equal(3, names.Count(n => n == "nhsIdCode"));
        Assert.Equal(["nhsIdCode", "o", "nhsBusinessFunctions", "nhsBusinessFunctionsCodes", "nhsJobRole", "uniqueIdentifier", "nhsJobRoleCode"], names[5..12]);
        Assert.Equal(["Z90001", "Z90002", "RZ1"], Values(text, "nhsIdCode"));
        Assert.Equal(["100000000011"], Values(text, "nhsWorkGroupsCodes"));
        Assert.DoesNotContain("B0380", text, StringComparison.Ordinal); // what an activity includes is for readers to work out
    }

    [Fact]
    public async Task Without_a_session_there_is_no_assertion_and_no_success()
    {
        var ticket = await Gateway.TicketAsync(ManyRoles);
        await Gateway.PostAsync("/login/authlogout", GatewayClient.Document(("service", "LOGOUT"), ("sso_ticket", ticket)));
        foreach (var token in new[] { ticket, "", "%00", new string('A', 3000) })
        {
            var answer = await Gateway.AssertionAsync(token);
            Assert.Contains("Value=\"samlp:Requester\"", answer, StringComparison.Ordinal);
            Assert.DoesNotContain("samlp:Success", answer, StringComparison.Ordinal);
            Assert.DoesNotContain("Assertion", XDocument.Parse(answer).Root!.Elements().Select(e => e.Name.LocalName));
        }
    }

    [Fact]
    public async Task A_name_with_markup_in_it_stays_a_name()
    {
        var ticket = await TicketOfAsync("O'NEIL & <SONS>\"", "A");
        Assert.Equal(["O'NEIL & <SONS>\" A Dr"], Values(await Gateway.AssertionAsync(ticket), "cn"));
    }

    [Fact]
    public async Task A_role_given_and_taken_is_in_the_next_assertion_and_the_session_stays()
    {
        var (uid, _, roles) = await spine.NewUserAsync(new { odsCode = "Z90001", jobRole = "R8000", activities = new[] { "B0264" } });
        var ticket = await Gateway.TicketAsync(uid, "2468");
        Assert.Equal(roles, Values(await Gateway.AssertionAsync(ticket), "ssbSessionRoleUid")); // the only one is preset
        using var removed = await spine.Admin.DeleteAsync($"/admin/users/{uid}/roles/{roles[0]}");
        Assert.True(removed.IsSuccessStatusCode);
        Assert.Empty(Values(await Gateway.AssertionAsync(ticket), "uniqueIdentifier"));
        Assert.Contains("state=\"valid\"", await Gateway.GetSessionAsync(ticket), StringComparison.Ordinal);
        Assert.DoesNotContain("OK", await Gateway.SelectRoleAsync(ticket, roles[0]), StringComparison.Ordinal);
    }

    private async Task<string> TicketOfAsync(string family, string given)
    {
        using var created = await System.Net.Http.Json.HttpClientJsonExtensions.PostAsJsonAsync(spine.Admin, "/admin/users", new { title = "Dr", family, given });
        var uid = System.Text.Json.JsonDocument.Parse(await created.Content.ReadAsStringAsync()).RootElement.GetProperty("uid").GetString()!;
        using var issued = await System.Net.Http.Json.HttpClientJsonExtensions.PostAsJsonAsync(spine.Admin, $"/admin/users/{uid}/cards", new { passcode = "2468" });
        Assert.True(issued.IsSuccessStatusCode);
        return await Gateway.TicketAsync(uid, "2468");
    }

    private static List<string> Values(string assertion, string name) =>
    [
        .. XDocument.Parse(assertion).Descendants(Saml + "Attribute").Where(a => a.Attribute("AttributeName")!.Value == name).SelectMany(a => a.Elements(Saml + "AttributeValue")).Select(v => v.Value),
    ];
}

/// <summary>On SQLite.</summary>
public sealed class RoleOnSqliteTests(IdentityOnSqlite spine) : RoleTests(spine), IClassFixture<IdentityOnSqlite>;

/// <summary>On PostgreSQL.</summary>
public sealed class RoleOnPostgresTests(IdentityOnPostgres spine) : RoleTests(spine), IClassFixture<IdentityOnPostgres>;
