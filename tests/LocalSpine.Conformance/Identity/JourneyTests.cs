using System.Globalization;
using LocalSpine.Conformance.Demographics;
using LocalSpine.Conformance.Environments;
using LocalSpine.Conformance.Mhs;

namespace LocalSpine.Conformance.Identity;

/// <summary>A day with a smartcard: from the card to a ticket, to an update in the role's name, to the end by time, with a listener that hears of it.</summary>
public abstract class JourneyTests(MhsEnvironment spine)
{
    private const string User = "555000100022", Role = "555000300022", Job = "S0080:G0440:R5110";

    [Fact]
    public async Task A_card_signs_on_updates_a_patient_as_its_role_and_times_out()
    {
        // The agent puts the card in; a server validates the ticket and fetches the assertion.
        var signedOn = await spine.Spine.RunAsync("agent", "sign-on", "--user", User);
        Assert.True(signedOn.ExitCode == 0, signedOn.Errors);
        var ticket = signedOn.Output.Trim();
        var folder = Directory.CreateTempSubdirectory("localspine-journey-").FullName;
        Assert.Equal(0, (await spine.Spine.RunAsync("endpoint", "create", "--ods", "Z90009", "--out", folder)).ExitCode);
        var gateway = new GatewayClient(SpineClient.Of(spine.Spine, folder, null), spine.Admin);
        Directory.Delete(folder, recursive: true);
        Assert.Contains("state=\"valid\"", await gateway.GetSessionAsync(ticket), StringComparison.Ordinal);
        using var listener = new EventListener();
        await gateway.ListenAsync(ticket, listener.Url);
        var assertion = await gateway.AssertionAsync(ticket);
        foreach (var value in new[] { User, Role, Job, "B0825" })
        {
            Assert.Contains($"<saml:AttributeValue>{value}</saml:AttributeValue>", assertion, StringComparison.Ordinal);
        }

        // An update with what the assertion says as its author.
        var pds = new PdsSender(spine);
        var patient = await pds.PatientAsync();
        var nhs = patient.GetProperty("nhsNumber").GetString()!;
        var author = $"""
            <author typeCode="AUT"><AgentPersonSDS classCode="AGNT"><id root="1.2.826.0.1285.0.2.0.67" extension="{Role}"/><agentPersonSDS classCode="PSN" determinerCode="INSTANCE"><id root="1.2.826.0.1285.0.2.0.65" extension="{User}"/></agentPersonSDS>
            <part typeCode="PART"><partSDSRole classCode="ROL"><id root="1.2.826.0.1285.0.2.1.104" extension="{Job}"/></partSDSRole></part></AgentPersonSDS></author>
            """;
        var answer = await pds.SendAsync("PRPA_IN000203UK03", PdsSender.Update(nhs, patient.GetProperty("scn").GetInt32(), "<telecom use=\"MC\" value=\"tel:07700900456\" updateMode=\"added\"/>"), author: author);
        Assert.Equal("AA", PdsSender.Outcome(answer).Item1);
        var timeline = await spine.TimelineAsync(await spine.MessageAsync(answer.Element("RefToMessageId"), "processed"));
        Assert.Contains(timeline, e => e.What == "author" && e.Detail == $"{User} as {Role}, {Job} at RZ1");

        // Ten hours later it is over, and the listener is told.
        await spine.ClockAsync(string.Create(CultureInfo.InvariantCulture, $"advance?seconds={600 * 60}"));
        var told = listener.Next().Body;
        Assert.Contains("<Type>2</Type>", told, StringComparison.Ordinal);
        Assert.Contains(ticket, told, StringComparison.Ordinal);
        Assert.Contains($"{ticket} Invalid session ID.", await gateway.GetSessionAsync(ticket), StringComparison.Ordinal);
        Assert.DoesNotContain("samlp:Success", await gateway.AssertionAsync(ticket), StringComparison.Ordinal);
    }
}

/// <summary>On SQLite.</summary>
public sealed class JourneyOnSqliteTests(MhsOnSqlite spine) : JourneyTests(spine), IClassFixture<MhsOnSqlite>;

/// <summary>On PostgreSQL.</summary>
public sealed class JourneyOnPostgresTests(MhsOnPostgres spine) : JourneyTests(spine), IClassFixture<MhsOnPostgres>;
