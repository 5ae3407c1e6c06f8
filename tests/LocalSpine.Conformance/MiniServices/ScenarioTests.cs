using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using LocalSpine.Conformance.Environments;

namespace LocalSpine.Conformance.MiniServices;

/// <summary>Answers on purpose (smsp 11): faults, delays, broken connections, and which requests they are for.</summary>
public abstract class ScenarioTests(SpineFixture spine)
{
    private const string Born = "19700101";

    private SmspRequest Request => new(SmspRequest.GetNumber, spine.Asid, SmspRequest.Born(Born) + SmspRequest.Gender("1") + SmspRequest.Name("MOVING"));

    [Theory]
    [InlineData("1000", "Client")]
    [InlineData("2100", "Server")]
    [InlineData("2200", "Server")]
    [InlineData("3000", "Client")]
    public async Task Every_operation_faults_on_purpose(string fault, string faultCode)
    {
        var person = await People.OneAsync(spine, "MOVING");
        foreach (var operation in SmspRequest.Operations)
        {
            await AddAsync(new { operation, asid = spine.Asid, fault, times = 1 });
            var answer = await SmspAnswer.SendAsync(spine.Client, SmspRequest.For(operation, spine.Asid, person));
            Assert.Equal((500, faultCode, fault), (answer.Status, answer.FaultCode, answer.ErrorCode));
        }
    }

    [Fact]
    public async Task A_dropped_connection_has_no_answer_and_the_next_has()
    {
        await AddAsync(new { birthDate = Born, drop = true, times = 1 });
        await Assert.ThrowsAsync<HttpRequestException>(() => SmspAnswer.SendAsync(spine.Client, Request));
        Assert.Equal("SMSP-0000", (await SmspAnswer.SendAsync(spine.Client, Request)).Code);
    }

    [Fact]
    public async Task Invalid_input_is_told_before_what_a_scenario_sets()
    {
        await AddAsync(new { asid = spine.Asid, code = "DEMOG-9999", times = 1 });
        var answer = await SmspAnswer.SendAsync(spine.Client, Request with { Fields = SmspRequest.Born("1970") });
        Assert.Equal("SMSP-0001", answer.Code);
    }

    [Fact]
    public async Task A_scenario_is_for_the_requests_that_fit_it_only()
    {
        await AddAsync(new { operation = SmspRequest.Verify, nhsNumber = "9111231130", code = "SMSP-0004" });
        Assert.Equal("SMSP-0000", (await SmspAnswer.SendAsync(spine.Client, Request)).Code);
        var verify = new SmspRequest(SmspRequest.Verify, spine.Asid, SmspRequest.Born(Born) + SmspRequest.Number("9111231130"));
        Assert.Equal("SMSP-0004", (await SmspAnswer.SendAsync(spine.Client, verify)).Code);
        Assert.Equal("SMSP-0004", (await SmspAnswer.SendAsync(spine.Client, verify)).Code); // for ever
        var id = Assert.Single(await ListAsync()).GetProperty("id").GetInt32();
        using var removed = await spine.Admin.DeleteAsync($"/admin/smsp/scenarios/{id}");
        Assert.Equal(HttpStatusCode.NoContent, removed.StatusCode);
        Assert.Equal("DEMOG-0001", (await SmspAnswer.SendAsync(spine.Client, verify)).Code);
        using var again = await spine.Admin.DeleteAsync($"/admin/smsp/scenarios/{id}");
        Assert.Equal(HttpStatusCode.NotFound, again.StatusCode);
    }

    [Theory]
    [InlineData("""{"operation":"getNothing","code":"SMSP-0004"}""", "SMSP_SCENARIO_OPERATION")]
    [InlineData("""{"code":"SMSP-0042"}""", "SMSP_SCENARIO_CODE")]
    [InlineData("""{"fault":"4000"}""", "SMSP_SCENARIO_FAULT")]
    [InlineData("""{"asid":"200000000000"}""", "SMSP_SCENARIO_EMPTY")]
    [InlineData("""{"delaySeconds":-1}""", "SMSP_SCENARIO_DELAY")]
    [InlineData("""{"drop":true,"times":0}""", "SMSP_SCENARIO_TIMES")]
    public async Task A_scenario_that_cannot_be_is_refused(string scenario, string rule)
    {
        using var response = await spine.Admin.PostAsync("/admin/smsp/scenarios", new StringContent(scenario, System.Text.Encoding.UTF8, "application/json"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, response.StatusCode);
        Assert.Contains(rule, await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_command_adds_lists_and_clears()
    {
        var added = await spine.Process.RunAsync("smsp", "scenario", "add", "--operation", SmspRequest.BySearch, "--code", "SMSP-0004", "--times", "2");
        Assert.True(added.ExitCode == 0, added.Errors);
        var listed = await spine.Process.RunAsync("smsp", "scenario", "list");
        Assert.Contains("SMSP-0004", listed.Output, StringComparison.Ordinal);
        var cleared = await spine.Process.RunAsync("smsp", "scenario", "clear");
        Assert.True(cleared.ExitCode == 0, cleared.Errors);
        Assert.Empty(await ListAsync());
    }

    private async Task AddAsync(object scenario)
    {
        using var response = await spine.Admin.PostAsJsonAsync("/admin/smsp/scenarios", scenario);
        Assert.True(response.StatusCode == HttpStatusCode.Created, await response.Content.ReadAsStringAsync());
    }

    private async Task<JsonElement[]> ListAsync() => (await spine.Admin.GetFromJsonAsync<JsonElement[]>("/admin/smsp/scenarios"))!;
}

[Collection(OnSqlite.Name)]
public sealed class ScenariosOnSqlite(SqliteFixture spine) : ScenarioTests(spine);

[Collection(OnPostgres.Name)]
public sealed class ScenariosOnPostgres(PostgresFixture spine) : ScenarioTests(spine);
