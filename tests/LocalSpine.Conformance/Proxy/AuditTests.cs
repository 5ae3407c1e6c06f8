using System.Globalization;

namespace LocalSpine.Conformance.Proxy;

/// <summary>The audit of every request in the form of the national extract (ssp 9).</summary>
public abstract class AuditTests(ProxyEnvironment spine) : IDisposable
{
    // The next test finds a provider that answers.
    public void Dispose()
    {
        spine.Provider.Answer = ProviderProgram.Plain;
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task A_forwarded_and_a_refused_request_are_rows_of_the_extract()
    {
        spine.Provider.Answer = (_, c) => c.AnswerAsync("200 OK", new string('x', 2345));
        var (good, bad) = (spine.Read(), spine.Read().With("Ssp-InteractionID", Interactions.NotAsked));
        await spine.DecideAsync(good);
        await spine.DecideAsync(bad);
        using var response = await spine.Admin.GetAsync("/admin/proxy/audit?format=csv");
        Assert.Equal("text/csv", response.Content.Headers.ContentType!.MediaType);
        Assert.Matches(@"^""?gpcanalytics-ssptrans-\d{8}T\d{6}-\d{8}T\d{6}-localspine-\d{8}T\d{6}\.csv""?$", response.Content.Headers.ContentDisposition!.FileName);
        var lines = (await response.Content.ReadAsStringAsync()).Split('\n');
        Assert.Equal("\"_time\",sspFrom,sspTo,SspTraceId,interaction,responseCode,duration,responseSize,responseErrorMessage,method", lines[0]);
        var forwarded = Assert.Single(lines, l => l.Contains(good.TraceId, StringComparison.Ordinal));
        Assert.Matches(
            $"^\"{Time}\",{spine.Consumer.Asid},{spine.Practice.Asid},\"{good.TraceId}\",\"{Interactions.ReadPatient}\",200,\"[0-9]+\\.[0-9]{{3}}\",2345,None,GET$", forwarded);
        var refused = Assert.Single(lines, l => l.Contains(bad.TraceId, StringComparison.Ordinal));
        Assert.Matches(
            $"^\"{Time}\",{spine.Consumer.Asid},{spine.Practice.Asid},\"{bad.TraceId}\",\"{Interactions.NotAsked}\",403,\"[0-9]+\\.[0-9]{{3}}\",[1-9][0-9]*,Forbidden,GET$", refused);
        Assert.Equal(lines[1..^1].OrderDescending(StringComparer.Ordinal).Select(l => l[..30]), lines[1..^1].Select(l => l[..30])); // newest first
    }

    [Fact]
    public async Task Our_columns_tell_certificate_face_target_check_sizes_and_the_users_claims()
    {
        spine.Provider.Answer = ProviderProgram.Plain;
        var request = spine.Request("POST", "/Patient/$gpc.getstructuredrecord", Interactions.Structured).WithBody("{\"resourceType\":\"Parameters\"}", "application/fhir+json") with
        {
            Face = "proxy.depspineservices.nhs.uk",
        };
        await spine.DecideAsync(request);
        var row = Assert.Single(await AuditRows.CsvAsync(spine, "&all=true"), r => r["SspTraceId"] == request.TraceId);
        Assert.Matches(@"^\d{20}_[0-9A-F]{6}_\d+$", row["internalID"]);
        Assert.Equal(
            ("proxy-internet", $"CN={spine.Consumer.Fqdn}", $"{spine.Practice.Root}/Patient/$gpc.getstructuredrecord", "", "29"),
            (row["face"], row["certificateSubject"].Split(',')[0], row["targetUrl"], row["check"], row["requestSize"]));
        Assert.Equal(
            ("https://consumer.example.nhs.uk/", "10019", spine.Consumer.Ods, "patient/*.read"), (row["tokenIssuer"], row["tokenSubject"], row["tokenOrganisation"], row["tokenScope"]));
        Assert.InRange(double.Parse(row["firstByte"], CultureInfo.InvariantCulture), 0, double.Parse(row["duration"], CultureInfo.InvariantCulture));
        var json = Assert.Single(await AuditRows.JsonAsync(spine), r => r.GetProperty("traceId").GetString() == request.TraceId);
        Assert.Equal((200, 35, "POST"), (json.GetProperty("responseCode").GetInt32(), json.GetProperty("responseSize").GetInt32(), json.GetProperty("method").GetString()));
    }

    [Fact]
    public async Task A_connection_that_is_refused_is_a_599_and_names_the_check()
    {
        await spine.MoveAsync(spine.Practice.Fqdn, $"127.0.0.1:{Clients.FreePorts.Take()}");
        var request = spine.Read();
        try
        {
            await spine.DecideAsync(request);
        }
        finally
        {
            await spine.MoveAsync(spine.Practice.Fqdn, spine.Provider.Address);
        }

        var row = Assert.Single(await AuditRows.CsvAsync(spine), r => r["SspTraceId"] == request.TraceId);
        Assert.Equal("599", row["responseCode"]);
        Assert.Equal($"Failed to connect to {spine.Practice.Fqdn} port 443: Connection refused", row["responseErrorMessage"]);
        var refused = Breaks.Of("TARGET_REGISTERED").Break(spine, spine.Read());
        await spine.DecideAsync(refused);
        row = Assert.Single(await AuditRows.CsvAsync(spine, "&all=true"), r => r["SspTraceId"] == refused.TraceId);
        Assert.Equal(("400", "Bad Request", "TARGET_REGISTERED"), (row["responseCode"], row["responseErrorMessage"], row["check"]));
    }

    [Fact]
    public async Task What_callers_write_stays_in_its_field()
    {
        var request = spine.Read().With("Ssp-From", "=1+1\",\"x\ty").With("Ssp-TraceID", "a,\"b\"");
        await spine.DecideAsync(request);
        var row = Assert.Single(await AuditRows.CsvAsync(spine), r => r["SspTraceId"] == "a,\"b\"");
        Assert.Equal(("=1+1\",\"x y", "400", 10), (row["sspFrom"].Replace('\t', ' '), row["responseCode"], row.Count));
    }

    [Fact]
    public async Task It_is_found_by_time_and_an_unknown_format_is_refused()
    {
        spine.Provider.Answer = ProviderProgram.Plain;
        var (first, second) = (spine.Read(), spine.Read());
        await spine.DecideAsync(first);
        await spine.DecideAsync(second);
        var all = await AuditRows.JsonAsync(spine);
        var time = all.Single(r => r.GetProperty("traceId").GetString() == second.TraceId).GetProperty("at").GetString()!;
        var since = await AuditRows.JsonAsync(spine, $"&from={Uri.EscapeDataString(time)}");
        Assert.Contains(since, r => r.GetProperty("traceId").GetString() == second.TraceId);
        Assert.True(since.Length < all.Length);
        Assert.Equal(second.TraceId, Assert.Single(await AuditRows.JsonAsync(spine, "&limit=1")).GetProperty("traceId").GetString());
        Assert.Empty(await AuditRows.JsonAsync(spine, "&to=2001-01-01T00:00:00Z"));
        using var refused = await spine.Admin.GetAsync("/admin/proxy/audit?format=xml");
        Assert.Equal(422, (int)refused.StatusCode);
    }

    private const string Time = @"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}\+0000";
}

[Collection(OnProxy.Name)]
public sealed class AuditOnSqlite(ProxyOnSqlite spine) : AuditTests(spine);

[Collection(OnProxyPostgres.Name)]
public sealed class AuditOnPostgres(ProxyOnPostgres spine) : AuditTests(spine);
