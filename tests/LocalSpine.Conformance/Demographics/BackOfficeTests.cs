using System.Text.Json;
using LocalSpine.Conformance.Messaging;
using LocalSpine.Conformance.Mhs;

namespace LocalSpine.Conformance.Demographics;

/// <summary>Actions of the back office over the command line, and what every other service then sees (pds 1.1, 1.5, 1.6).</summary>
public sealed class BackOfficeTests(MhsOnSqlite spine) : IClassFixture<MhsOnSqlite>
{
    private readonly PdsSender _pds = new(spine);

    [Fact]
    public async Task A_merged_number_answers_with_the_survivor_until_it_is_split_again()
    {
        var (old, survivor) = (await NewAsync("Oldman"), await NewAsync("Survivor"));
        await RunAsync("merge", old, "--into", survivor);
        var answer = await RetrieveAsync(old);
        Assert.Contains("code=\"24\"", answer, StringComparison.Ordinal);
        Assert.Contains($"extension=\"{survivor}\"", answer, StringComparison.Ordinal);
        Assert.Contains("<oldVersion", answer, StringComparison.Ordinal);
        var update = await _pds.SendAsync("PRPA_IN000203UK03", PdsSender.Update(old, 2, ""));
        Assert.Equal("NHS_NUMBER_NOT_FOUND", PdsSender.Outcome(update).Reasons[1].Text);
        Assert.Equal((2, 2), ((await _pds.RecordAsync(old)).GetProperty("scn").GetInt32(), (await _pds.RecordAsync(survivor)).GetProperty("scn").GetInt32()));

        await RunAsync("split", old);
        answer = await RetrieveAsync(old);
        Assert.DoesNotContain("code=\"24\"", answer, StringComparison.Ordinal);
        Assert.Contains("Oldman", answer, StringComparison.Ordinal);
        Assert.Equal(3, (await _pds.RecordAsync(old)).GetProperty("scn").GetInt32());
        Assert.Contains("SPLIT_NOT_MERGED", await FailAsync("split", old), StringComparison.Ordinal);
        Assert.Contains("MERGE_WITH_ITSELF", await FailAsync("merge", old, "--into", old), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_invalidated_number_is_found_no_more()
    {
        var number = await NewAsync("Withdrawn");
        await RunAsync("invalidate", number);
        Assert.Contains("code=\"RT003\"", (await RetrieveAsync(number)), StringComparison.Ordinal);
        Assert.Contains("PATIENT_NOT_LIVE", await FailAsync("invalidate", number), StringComparison.Ordinal);
        Assert.Contains("PATIENT_UNKNOWN", await FailAsync("invalidate", "9111231130"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_record_becomes_sensitive_and_is_cleared()
    {
        var number = await NewAsync("Hidden");
        await RunAsync("sensitivity", number, "--code", "S");
        var limited = await RetrieveAsync(number);
        Assert.Contains("code=\"9\"", limited, StringComparison.Ordinal);
        Assert.DoesNotContain("LS1 4AP", limited, StringComparison.Ordinal);
        await RunAsync("sensitivity", number);
        Assert.Contains("LS1 4AP", (await RetrieveAsync(number)), StringComparison.Ordinal);
        Assert.Contains("SENSITIVITY_CODE", await FailAsync("sensitivity", number, "--code", "Q"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_death_is_taken_back()
    {
        var number = await NewAsync("Lazarus");
        const string Death = "<patientPerson><deceasedTime value=\"20260105\" updateMode=\"added\"/></patientPerson><subjectOf7><deathNotification updateMode=\"added\"><value code=\"1\"/></deathNotification></subjectOf7>";
        const string Author = "<author><registeringAuthority><code code=\"d\"/><id root=\"2.16.840.1.113883.2.1.4.3\" extension=\"B86041\"/></registeringAuthority></author>";
        await _pds.SendAsync("PRPA_IN000203UK03", PdsSender.Update(number, 1, Death, Author));
        Assert.Contains("<deceasedTime", (await RetrieveAsync(number)), StringComparison.Ordinal);
        await RunAsync("reopen", number);
        Assert.DoesNotContain("<deceasedTime", (await RetrieveAsync(number)), StringComparison.Ordinal);
    }

    private async Task<string> NewAsync(string family) => (await _pds.PatientAsync(family)).GetProperty("nhsNumber").GetString()!;

    private async Task<string> RetrieveAsync(string number) =>
        (await SyncAnswer.SendAsync(spine.A.Client, new SyncRequest("QUPA_IN000008UK02", spine.A.Asid, SyncRequest.Retrieval(number)))).Envelope.ToString(System.Xml.Linq.SaveOptions.DisableFormatting);

    private async Task RunAsync(params string[] arguments)
    {
        var result = await spine.Spine.RunAsync(["patient", .. arguments, "--json"]);
        Assert.True(result.ExitCode == 0, result.Errors);
        using var json = JsonDocument.Parse(result.Output);
        Assert.Equal(10, json.RootElement.GetProperty("nhsNumber").GetString()!.Length);
    }

    private async Task<string> FailAsync(params string[] arguments)
    {
        var result = await spine.Spine.RunAsync(["patient", .. arguments]);
        Assert.NotEqual(0, result.ExitCode);
        return result.Errors;
    }
}
