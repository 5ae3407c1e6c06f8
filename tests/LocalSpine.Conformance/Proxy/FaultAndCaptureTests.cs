using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace LocalSpine.Conformance.Proxy;

/// <summary>What is switched on for a try: faults on purpose, a limit of the request's size, bodies in the exchange record (ssp 3, 9, 13).</summary>
public sealed class FaultAndCaptureTests(CapturingProxy spine) : IClassFixture<CapturingProxy>, IDisposable
{
    private const string Slot = "{\"resourceType\":\"Slot\"}";

    public void Dispose() => spine.Provider.Answer = ProviderProgram.Plain;

    [Theory]
    [InlineData(429)]
    [InlineData(503)]
    public async Task A_throttled_request_gets_rate_headers_and_reaches_nobody(int status)
    {
        var requests = spine.Provider.Requests.Count;
        await FaultAsync(new { fault = "status", status, from = spine.Consumer.Asid });
        var (answer, trace) = await spine.DecideAsync(spine.Read());
        Assert.Equal(status, answer.Status);
        Assert.Equal("0", answer.Head.Value("X-Rate-Limit-Remaining"));
        Assert.Equal("throttled", answer.Outcome().Code);
        Assert.Equal("FAULT_INJECTED", trace.Rule);
        Assert.Equal("not reached", trace["PROVIDER"].Result);
        Assert.Equal(requests, spine.Provider.Requests.Count);
        Assert.Equal(200, (await spine.SendAsync(spine.Read())).Status); // once was asked for
    }

    [Fact]
    public async Task A_dropped_request_gets_no_answer()
    {
        await FaultAsync(new { fault = "drop", interaction = Interactions.ReadPatient });
        var request = spine.Read();
        await using var connection = await spine.ConnectAsync(request.Face, spine.Consumer);
        await connection.SendAsync(request.Octets());
        Assert.Null(await connection.ReadAsync());
    }

    [Fact]
    public async Task A_delayed_request_waits_on_the_environments_clock()
    {
        await spine.ClockAsync("freeze");
        try
        {
            await FaultAsync(new { fault = "delay", seconds = 600 });
            var answer = spine.SendAsync(spine.Read());
            do
            {
                await spine.ClockAsync("advance?seconds=600");
            }
            while (!answer.IsCompleted);

            Assert.Equal(200, (await answer).Status);
        }
        finally
        {
            await spine.ClockAsync("resume");
        }
    }

    [Theory]
    [InlineData("break", 503, "FAULT_UNKNOWN")]
    [InlineData("status", 200, "FAULT_STATUS")]
    public async Task A_fault_that_cannot_be_is_refused(string fault, int status, string rule)
    {
        using var response = await spine.Admin.PostAsJsonAsync("/admin/proxy/faults", new { fault, status });
        Assert.Equal(HttpStatusCode.UnprocessableEntity, response.StatusCode);
        Assert.Equal(rule, (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("rule").GetString());
    }

    [Fact]
    public async Task A_body_over_the_limit_is_a_413_and_one_at_the_limit_passes()
    {
        var (answer, trace) = await spine.DecideAsync(spine.Request("POST", "/Appointment", Interactions.Book).WithBody(new string(' ', CapturingProxy.MaxBody + 1), "application/fhir+json"));
        Assert.Equal(413, answer.Status);
        Assert.Contains("--ssp-max-body", answer.Outcome().Diagnostics, StringComparison.Ordinal);
        Assert.Equal("PROVIDER", trace.Rule);
        Assert.Equal(200, (await spine.SendAsync(spine.Request("POST", "/Appointment", Interactions.Book).WithBody(new string(' ', CapturingProxy.MaxBody), "application/fhir+json"))).Status);
    }

    [Fact]
    public async Task Bodies_are_in_the_exchange_record()
    {
        spine.Provider.Answer = (_, c) => c.AnswerAsync("201 Created", "{\"resourceType\":\"Appointment\"}");
        var before = await spine.NewestAsync();
        var answer = await spine.SendAsync(spine.Request("POST", "/Appointment", Interactions.Book).WithBody(Slot, "application/fhir+json"));
        Assert.Equal(201, answer.Status);
        var found = await spine.Admin.GetFromJsonAsync<JsonElement[]>($"/admin/exchanges?limit=1&wait=20&surface=proxy&after={before}");
        var detail = await spine.Admin.GetFromJsonAsync<JsonElement>($"/admin/exchanges/{Assert.Single(found!).GetProperty("id").GetInt64()}");
        Assert.Equal(Slot, detail.GetProperty("request").GetString());
        Assert.Equal("{\"resourceType\":\"Appointment\"}", detail.GetProperty("response").GetString());
    }

    private async Task FaultAsync(object fault)
    {
        using var response = await spine.Admin.PostAsJsonAsync("/admin/proxy/faults", fault);
        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
    }
}
