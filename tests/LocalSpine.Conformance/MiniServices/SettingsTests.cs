using System.Net.Http.Json;
using System.Text.Json;
using LocalSpine.Conformance.Environments;

namespace LocalSpine.Conformance.MiniServices;

/// <summary>An environment with every switch of the mini services the other way.</summary>
public sealed class OtherwiseFixture : SpineFixture
{
    protected override Task<string[]> StoreAsync(string folder) => Task.FromResult<string[]>(
    [
        "--data", Path.Combine(folder, "data"), "--smsp-superseded", "code-only", "--smsp-schema-errors", "fault", "--smsp-verify-mismatch", "false", "--smsp-timestamp", "refuse",
        "--smsp-fault-status", "200", "--smsp-asid", "lenient", "--smsp-profile", "supplier",
    ]);
}

/// <summary>What the switches change (smsp 13); and a delay, because the clock of this environment is nobody else's.</summary>
public sealed class SettingsTests(OtherwiseFixture spine) : IClassFixture<OtherwiseFixture>
{
    [Theory, InlineData(SmspRequest.Verify), InlineData(SmspRequest.ByNumber), InlineData(SmspRequest.Details)]
    public async Task A_superseded_number_is_answered_with_the_code_only(string operation)
    {
        var old = await People.OneAsync(spine, "SUPERSEDED", status: "superseded");
        var answer = await SmspAnswer.SendAsync(spine.Client, new SmspRequest(operation, spine.Asid, SmspRequest.Born(old.Born) + SmspRequest.Number(old.NhsNumber)));
        Assert.Equal("DEMOG-0017", answer.Code);
        Assert.Null(answer.Content);
    }

    [Fact]
    public async Task A_payload_that_breaks_its_schema_gets_a_fault_with_status_200_and_a_wrong_field_still_a_code()
    {
        var person = await People.OneAsync(spine, "MOVING");
        var body = SmspRequest.For(SmspRequest.Verify, spine.Asid, person).ToString();
        var broken = await SmspAnswer.SendAsync(spine.Client, body.Replace("queryEvent", "query", StringComparison.Ordinal));
        Assert.Equal((200, "Client", "1000"), (broken.Status, broken.FaultCode, broken.ErrorCode));
        var wrong = await SmspAnswer.SendAsync(spine.Client, body.Replace(person.Born, "1970", StringComparison.Ordinal));
        Assert.Equal("SMSP-0001", wrong.Code);
    }

    [Fact]
    public async Task Verifying_a_number_with_another_birth_date_is_false()
    {
        var person = await People.OneAsync(spine, "MOVING");
        var answer = await SmspAnswer.SendAsync(spine.Client, SmspRequest.For(SmspRequest.Verify, spine.Asid, person with { Born = "19991231" }));
        Assert.Equal(("SMSP-0000", "false"), (answer.Code, answer.Validity));
        Assert.Equal([person.NhsNumber], answer.Ids);
        var right = await SmspAnswer.SendAsync(spine.Client, SmspRequest.For(SmspRequest.Verify, spine.Asid, person));
        Assert.Equal(("SMSP-0000", "true"), (right.Code, right.Validity));
    }

    [Theory]
    [InlineData("2099-01-01T09:05:00Z", "2026-01-01T09:05:00Z", "Expires in the future")]
    [InlineData("2026-01-01T09:00:00Z", "2098-01-01T09:00:00Z", "Created at most five minutes ahead")]
    [InlineData("2026-01-01T09:00:00Z", "yesterday", "Created as a date and time")]
    public async Task A_timestamp_out_of_date_is_refused(string right, string wrong, string expected)
    {
        var body = SmspRequest.For(SmspRequest.Verify, spine.Asid, await People.OneAsync(spine, "MOVING")).ToString();
        Assert.Contains(right, body, StringComparison.Ordinal);
        var answer = await SmspAnswer.SendAsync(spine.Client, body.Replace(right, wrong, StringComparison.Ordinal));
        Assert.Equal((200, "1000"), (answer.Status, answer.ErrorCode));
        Assert.StartsWith($"TIMESTAMP: expected {expected}", answer.Diagnostic, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_request_without_ASID_passes_with_a_warning_and_with_an_identity_without()
    {
        var body = SmspRequest.For(SmspRequest.Verify, spine.Asid, await People.OneAsync(spine, "MOVING")).ToString();
        var id = $"<i:id type=\"1.2.826.0.1285.0.2.0.107\" uri=\"{spine.Asid}\"/>";
        Assert.Equal("SMSP-0000", (await SmspAnswer.SendAsync(spine.Client, body.Replace(id, "<i:id uri=\"someone\"/>", StringComparison.Ordinal))).Code);
        Assert.Contains("ASID_MISSING", (await spine.NewestExchangeAsync("surface=smsp")).ToString(), StringComparison.Ordinal);
        Assert.Equal("SMSP-0000", (await SmspAnswer.SendAsync(spine.Client, body.Replace(id, "<i:id uri=\"urn:nhs-uk:identity:ods:Z90003:me\"/>", StringComparison.Ordinal))).Code);
        Assert.DoesNotContain("ASID_MISSING", (await spine.NewestExchangeAsync("surface=smsp")).ToString(), StringComparison.Ordinal);
        Assert.Equal("3000", (await SmspAnswer.SendAsync(spine.Client, body.Replace(spine.Asid, "299999999999", StringComparison.Ordinal))).ErrorCode);
    }

    [Fact]
    public async Task Unknown_smartcard_ids_pass_with_a_warning()
    {
        var body = SmspRequest.For(SmspRequest.Verify, spine.Asid, await People.OneAsync(spine, "MOVING")).ToString();
        var answer = await SmspAnswer.SendAsync(
            spine.Client, body.Replace("</i:auditIdentity>", "<i:id type=\"1.2.826.0.1285.0.2.0.65\" uri=\"555999999999\"/></i:auditIdentity>", StringComparison.Ordinal));
        Assert.Equal("SMSP-0000", answer.Code);
    }

    [Fact]
    public async Task A_delay_passes_on_the_environments_clock()
    {
        using var added = await spine.Admin.PostAsJsonAsync("/admin/smsp/scenarios", new { asid = spine.Asid, delaySeconds = 3_000, times = 1 });
        Assert.True(added.IsSuccessStatusCode, await added.Content.ReadAsStringAsync());
        var asked = SmspAnswer.SendAsync(spine.Client, SmspRequest.For(SmspRequest.Verify, spine.Asid, await People.OneAsync(spine, "MOVING")));
        while ((await spine.Admin.GetFromJsonAsync<JsonElement[]>("/admin/smsp/scenarios"))!.Length > 0)
        {
            Assert.False(asked.IsCompleted);
        }

        while (!asked.IsCompleted)
        {
            using var advanced = await spine.Admin.PostAsync("/admin/clock/advance?seconds=3600", null);
            Assert.True(advanced.IsSuccessStatusCode);
        }

        Assert.Equal("SMSP-0000", (await asked).Code);
    }

    [Fact]
    public async Task Answers_have_the_shape_of_a_suppliers_service()
    {
        var answer = await SmspAnswer.SendAsync(spine.Client, SmspRequest.For(SmspRequest.Verify, spine.Asid, await People.OneAsync(spine, "MOVING")));
        Assert.Equal(["MessageID", "Action", "To"], answer.Header.Elements().Select(e => e.Name.LocalName));
        Assert.Equal(["auditIdentity", "manifest", "senderAddress"], answer.Distribution.Element(SmspAnswer.Itk + "header")!.Elements().Select(e => e.Name.LocalName));
    }
}
