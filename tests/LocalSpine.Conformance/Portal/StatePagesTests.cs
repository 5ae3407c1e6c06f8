using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using System.Text.RegularExpressions;
using LocalSpine.Conformance.Demographics;
using LocalSpine.Conformance.Mhs;

namespace LocalSpine.Conformance.Portal;

/// <summary>Patients, certificates, the clock and faults: what happens elsewhere shows on their pages, and what is done on their pages happens elsewhere.</summary>
public abstract class StatePagesTests : IDisposable
{
    private readonly MhsEnvironment _spine;
    private readonly PdsSender _pds;
    private readonly PortalBrowser _browser;

    protected StatePagesTests(MhsEnvironment spine)
    {
        _spine = spine;
        _pds = new PdsSender(spine);
        _browser = new PortalBrowser(spine.Spine, spine.A.Folder);
    }

    [Fact]
    public async Task A_change_by_message_is_on_the_patients_page_with_what_was_before()
    {
        var patient = await _pds.PatientAsync("Pagewright");
        var nhs = patient.GetProperty("nhsNumber").GetString()!;
        var hl7 = Guid.NewGuid().ToString().ToUpperInvariant();
        await _pds.SendAsync("PRPA_IN000203UK03", PdsSender.Update(nhs, 1, $"""
            <addr use="H" updateMode="altered"><streetAddressLine/><streetAddressLine>7 OTHER ROAD</streetAddressLine><streetAddressLine/><streetAddressLine>YORK</streetAddressLine><streetAddressLine/>
            <postalCode>YO1 7HH</postalCode><useablePeriod><low value="20260105"/></useablePeriod><id root="2.16.840.1.113883.2.1.3.2.4.18.1" extension="{patient.GetProperty("addresses")[0].GetProperty("id").GetString()}"/></addr>
            """), hl7);
        var page = await _browser.ReadAsync($"/patients/{nhs}");
        Assert.Matches(@"<td>home</td>\s*<td>7 OTHER ROAD, YORK, YO1 7HH\s*</td>\s*<td>2026-01-05</td>", page);
        Assert.Matches(@"<td>home, former</td>\s*<td>5 SAMPLE ROAD, LEEDS, LS1 4AP", page);
        Assert.Matches($@"<td>PRPA_IN000203UK03</td>\s*<td class=""url"">{hl7}</td>\s*<td>{_spine.A.Asid}</td>", page);
        Assert.Contains("serial change number 2", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Patients_are_found_by_what_people_know_of_them()
    {
        var nhs = (await _pds.PatientAsync("O'Findable-Name", "1931-07-08")).GetProperty("nhsNumber").GetString()!;
        foreach (var query in new[]
        {
            $"number={nhs[..3]}+{nhs[3..6]}+{nhs[6..]}", "family=ofindable", "family=O%27FINDABLE-NAME&given=un", "born=1931-07-08", "postcode=ls14ap&family=o%27f", "postcode=LS1+4AP&born=1931-07-08",
            "postcode=ls1+4ap&given=una",
        })
        {
            Assert.Contains($"/patients/{nhs}\"", await _browser.ReadAsync($"/patients?{query}"), StringComparison.Ordinal);
        }

        foreach (var query in new[] { "family=ofindable&born=1931-07-09", "family=ofindable&given=x", "number=9000000017&family=ofindable", "postcode=ZZ9+9ZZ", "family=%25zz" })
        {
            Assert.DoesNotContain($"/patients/{nhs}\"", await _browser.ReadAsync($"/patients?{query}"), StringComparison.Ordinal);
        }

        foreach (var (query, rule) in new[] { ("born=8+July", "PATIENT_BIRTH_DATE"), ("number=12", "PATIENT_NHS_NUMBER"), ("postcode=%25%25", "PATIENT_POSTCODE"), ("given=una", "PATIENT_SEARCH") })
        {
            var (status, page) = await _browser.GetAsync($"/patients?{query}");
            Assert.Equal(HttpStatusCode.UnprocessableEntity, status);
            Assert.Contains(rule, page, StringComparison.Ordinal);
        }

        // The whole list goes on where a page ends.
        var first = await _browser.ReadAsync("/patients");
        var next = Regex.Match(first, "href=\"(/patients\\?after=[0-9]{10})\" rel=\"next\"", RegexOptions.None, TimeSpan.FromSeconds(5)).Groups[1].Value;
        var second = await _browser.ReadAsync(next);
        Assert.Empty(Numbers(first).Intersect(Numbers(second)));
        Assert.Equal((50, true), (Numbers(first).Count, Numbers(second).Count > 0));

        static HashSet<string> Numbers(string page) => [.. Regex.Matches(page, "/patients/([0-9]{10})\"", RegexOptions.None, TimeSpan.FromSeconds(5)).Select(m => m.Groups[1].Value)];
    }

    [Fact]
    public async Task A_patient_is_made_and_changed_by_the_rules_and_messages_see_it()
    {
        (string, string)[] form = [("family", "Formmade"), ("given", "Una Mary, Ann"), ("gender", "2"), ("birthDate", "1990-02-28"), ("address", "\n5 FORM ROAD\n\nLEEDS"), ("postcode", "ls1 4ap"), ("practice", "z90001")];
        var page = await _browser.DoAsync("/patients/new", "", form);
        var nhs = Regex.Match(page, "NHS number <strong>(\\d{10})", RegexOptions.None, TimeSpan.FromSeconds(5)).Groups[1].Value;
        var record = await _pds.RecordAsync(nhs);
        Assert.Equal(["Una Mary", "Ann"], record.GetProperty("names")[0].GetProperty("given").EnumerateArray().Select(g => g.GetString()));
        Assert.Equal(("5 FORM ROAD", "LS1 4AP", "Z90001"), (
            record.GetProperty("addresses")[0].GetProperty("lines")[1].GetString(), record.GetProperty("addresses")[0].GetProperty("postcode").GetString(), record.GetProperty("careProvisions")[0].GetProperty("odsCode").GetString()));

        await _browser.DoAsync($"/patients/{nhs}", "Change", [("seen", "1"), ("family", "Remade"), .. form[1..4], ("address", ""), ("postcode", ""), ("practice", "Z90002")]);
        record = await _pds.RecordAsync(nhs);
        Assert.Equal(2, record.GetProperty("scn").GetInt32());
        var names = record.GetProperty("names").EnumerateArray().ToList();
        Assert.Equal([("Formmade", true), ("Remade", false)], names.Select(n => (n.GetProperty("family").GetString()!, n.TryGetProperty("sysTo", out _))));
        Assert.Equal(names[0].GetProperty("id").GetString(), names[1].GetProperty("id").GetString());
        Assert.True(Assert.Single(record.GetProperty("addresses").EnumerateArray()).TryGetProperty("sysTo", out _));
        Assert.Equal(["Z90001", "Z90002"], record.GetProperty("careProvisions").EnumerateArray().Select(c => c.GetProperty("odsCode").GetString()));

        // An update that saw what the page wrote is taken; one more from the form that was shown before is not.
        Assert.Equal(3, PdsSender.Scn(await _pds.SendAsync("PRPA_IN000203UK03", PdsSender.Update(nhs, 2, "<telecom use=\"MC\" value=\"tel:07700900123\" updateMode=\"added\"/>"))));
        await _browser.RefusedAsync("SERIAL_CHANGE_NUMBER_MISMATCH", $"/patients/{nhs}", "Change", [("seen", "2"), .. form]);
        Assert.Equal("Remade", (await _pds.RecordAsync(nhs)).GetProperty("names")[1].GetProperty("family").GetString());
    }

    [Fact]
    public async Task Forms_of_patients_say_which_rule_they_break_and_keep_what_was_entered()
    {
        (string, string)[] form = [("family", "<script>alert(1)</script>"), ("gender", "1"), ("birthDate", "1990-02-30")];
        var refused = await _browser.RefusedAsync("PATIENT_BIRTH_DATE", "/patients/new", "", form);
        Assert.Contains("value=\"1990-02-30\"", refused, StringComparison.Ordinal);
        await _browser.RefusedAsync("PATIENT_FAMILY", "/patients/new", "", [("birthDate", "1990-02-28")]);
        await _browser.RefusedAsync("PATIENT_TEXT", "/patients/new", "", [("family", "A\aB"), ("birthDate", "1990-02-28")]);
        await _browser.RefusedAsync("PATIENT_NHS_NUMBER", "/patients/new", "", [.. form[..2], ("birthDate", "1990-02-28"), ("number", "4000000004")]);
        await _browser.RefusedAsync("PATIENT_ADDRESS", "/patients/new", "", [.. form[..2], ("birthDate", "1990-02-28"), ("address", "1\n2\n3\n4\n5\n6")]);
        var made = await _browser.DoAsync("/patients/new", "", [.. form[..2], ("birthDate", "1990-02-28")]);
        var nhs = Regex.Match(made, "NHS number <strong>(\\d{10})", RegexOptions.None, TimeSpan.FromSeconds(5)).Groups[1].Value;
        var source = await _browser.SourceAsync($"/patients/{nhs}") + await _browser.SourceAsync($"/patients?number={nhs}");
        Assert.DoesNotContain("<script>alert", source, StringComparison.Ordinal);
        Assert.Contains("&lt;script&gt;alert(1)", source, StringComparison.Ordinal);
        await _browser.RefusedAsync("NHS_NUMBER_TAKEN", "/patients/new", "", [.. form[..2], ("birthDate", "1990-02-28"), ("number", nhs)]);
        Assert.Equal(HttpStatusCode.NotFound, (await _browser.GetAsync("/patients/9999999999")).Status);
    }

    [Fact]
    public async Task The_back_office_merges_splits_marks_and_withdraws_on_the_page()
    {
        var old = (await _pds.PatientAsync("Mergeable")).GetProperty("nhsNumber").GetString()!;
        var survivor = (await _pds.PatientAsync("Survivor")).GetProperty("nhsNumber").GetString()!;
        await _browser.RefusedAsync("PATIENT_UNKNOWN", $"/patients/{old}", "Act", ("action", "Merge"), ("Argument", "9999999999"));
        Assert.Contains($"this number stands for <a href=\"/patients/{survivor}\">", await _browser.DoAsync($"/patients/{old}", "Act", ("action", "Merge"), ("Argument", survivor)), StringComparison.Ordinal);
        Assert.Equal("Superseded", (await _pds.RecordAsync(old)).GetProperty("status").GetString());
        Assert.Contains($"/patients/{old}\"", await _browser.ReadAsync($"/patients/{survivor}"), StringComparison.Ordinal);
        await _browser.DoAsync($"/patients/{old}", "Act", ("action", "Split"));
        Assert.Contains("Sensitive (S)", await _browser.DoAsync($"/patients/{old}", "Act", ("action", "Sensitivity"), ("Argument", "S")), StringComparison.Ordinal);
        await _browser.RefusedAsync("SENSITIVITY_CODE", $"/patients/{old}", "Act", ("action", "Sensitivity"), ("Argument", "Q"));
        await _browser.RefusedAsync("BACK_OFFICE_ACTION", $"/patients/{old}", "Act", ("action", "Erase"));
        var withdrawn = await _browser.DoAsync($"/patients/{old}", "Act", ("action", "Invalidate"));
        Assert.Contains("Withdrawn", withdrawn, StringComparison.Ordinal);
        Assert.Equal(["invalidate", "sensitivity", "split", "merge"], Regex.Matches(withdrawn, @"<td>(\w+)</td>\s*<td class=""url""></td>\s*<td>back office</td>", RegexOptions.None, TimeSpan.FromSeconds(5)).Select(m => m.Groups[1].Value));
    }

    [Fact]
    public async Task A_certificate_is_issued_from_a_request_and_revoked_and_refused_from_then_on()
    {
        using var key = RSA.Create(2048);
        var csr = new CertificateRequest("CN=own.pages.thirdparty.nhs.uk", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1).CreateSigningRequestPem();
        var page = await _browser.DoAsync("/certificates", "Issue", ("Csr", csr));
        var serial = Assert.Single(Regex.Matches(page, "/certificates/issued/([0-9A-F]+)\\.pem", RegexOptions.None, TimeSpan.FromSeconds(5)).Select(m => m.Groups[1].Value).Distinct());
        using var certificate = X509Certificate2.CreateFromPem(await _browser.SourceAsync($"/certificates/issued/{serial}.pem"));
        Assert.Equal(key.ExportSubjectPublicKeyInfo(), certificate.PublicKey.ExportSubjectPublicKeyInfo());
        Assert.Contains(certificate.Subject, page, StringComparison.Ordinal);

        await _browser.RefusedAsync("CSR_UNREADABLE", "/certificates", "Issue", ("Csr", "<script>alert(1)</script>"));
        await _browser.RefusedAsync("CERTIFICATE_UNKNOWN", "/certificates", "Revoke", ("serial", "00"));
        var revoked = await _browser.DoAsync("/certificates", "Revoke", ("serial", serial));
        Assert.Matches("<span class=\"refused\">revoked ", revoked);
        Assert.Contains(serial, await _browser.ReadAsync("/certificates?revoked=true"), StringComparison.Ordinal);
        var list = await _spine.Admin.GetByteArrayAsync("/ptl/dep/level1c/crl1.crl");
        Assert.True(list.AsSpan().IndexOf(Convert.FromHexString(serial)) > 0);
        Assert.Contains("/ptl/dep/level1c/crl1.crl", page, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await _browser.GetAsync("/certificates/issued/00.pem")).Status);
        Assert.Contains("None.", await _browser.ReadAsync("/certificates?q=%25"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_clock_is_frozen_moved_set_and_back_by_forms()
    {
        await _browser.DoAsync("/controls", "Freeze");
        var frozen = await NowAsync();
        Assert.True(frozen.Frozen);
        await _browser.DoAsync("/controls", "Advance", ("amount", "1.5"), ("unit", "3600"));
        Assert.Equal(frozen.Now.AddMinutes(90), (await NowAsync()).Now);
        Assert.Contains("2027-07-01 09:30:00 BST", await _browser.DoAsync("/controls", "Set", ("at", "2027-07-01T09:30")), StringComparison.Ordinal);
        Assert.Equal(new DateTimeOffset(2027, 7, 1, 8, 30, 0, TimeSpan.Zero), (await NowAsync()).Now);
        await _browser.RefusedAsync("CLOCK_INSTANT", "/controls", "Set", ("at", "tomorrow"));
        await _browser.RefusedAsync("CLOCK_AMOUNT", "/controls", "Advance", ("amount", "1e9"), ("unit", "86400"));
        await _browser.RefusedAsync("CLOCK_AMOUNT", "/controls", "Advance", ("amount", "1"), ("unit", "7"));
        await _browser.RefusedAsync("CLOCK_RANGE", "/controls", "Set", ("at", "2222-01-01 00:00"));
        await _browser.DoAsync("/controls", "Resume");
        Assert.False((await NowAsync()).Frozen);
        Assert.Contains("Nothing waits any more.", await _browser.DoAsync("/controls", "Run"), StringComparison.Ordinal);
        await _browser.DoAsync("/controls", "Reset");
        Assert.Contains("running", await _browser.ReadAsync("/controls"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_fault_from_the_page_happens_once_and_is_gone()
    {
        await _browser.DoAsync("/controls", "AddFault", ("desk", "messaging"), ("on", "acknowledgement"), ("fault", "status"), ("status", "503"), ("party", _spine.A.PartyKey));
        Assert.Contains($"acknowledgement: party {_spine.A.PartyKey}", await _browser.ReadAsync("/controls"), StringComparison.Ordinal);
        const string Forward = "urn:nhs:names:services:gp2gp";
        var message = new EbxmlMessage(
            _spine.A.PartyKey, _spine.B.PartyKey, await _spine.CpaAsync(_spine.B.PartyKey, $"{Forward}:COPC_IN000001UK01"), Forward, "COPC_IN000001UK01", "<COPC_IN000001UK01/>");
        Assert.Equal(503, (await _spine.A.SendAsync(message, "/reliablemessaging/intermediary")).Status);
        Assert.NotEqual(503, (await _spine.A.SendAsync(message, "/reliablemessaging/intermediary")).Status);
        Assert.DoesNotContain($"acknowledgement: party {_spine.A.PartyKey}", await _browser.ReadAsync("/controls"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_service_has_its_faults_on_the_page()
    {
        foreach (var (desk, path, fields) in new (string, string, (string, string)[])[]
        {
            ("messaging", "faults", [("on", "delivery"), ("fault", "duplicate"), ("times", "3")]),
            ("mailboxes", "mailboxes/faults", [("mailbox", "rz1ot001"), ("fault", "drop"), ("operation", "send")]),
            ("smsp", "smsp/scenarios", [("code", "DEMOG-0001")]),
            ("proxy", "proxy/faults", [("fault", "status"), ("status", "429"), ("from", "200000000999")]),
        })
        {
            await _browser.DoAsync("/controls", "AddFault", [("desk", desk), .. fields]);
            var fault = Assert.Single((await _spine.Admin.GetFromJsonAsync<JsonElement[]>($"/admin/{path}"))!);
            var id = fault.GetProperty("id").GetInt32();
            var page = await _browser.ReadAsync("/controls");
            Assert.Contains($"fault {id} of", page, StringComparison.Ordinal);
            await _browser.DoAsync("/controls", "RemoveFault", ("desk", desk), ("id", $"{id}"));
            Assert.Empty((await _spine.Admin.GetFromJsonAsync<JsonElement[]>($"/admin/{path}"))!);
        }

        await _browser.RefusedAsync("FAULT_UNKNOWN", "/controls", "AddFault", ("desk", "messaging"), ("on", "delivery"), ("fault", "status"));
        await _browser.RefusedAsync("FAULT_NUMBER", "/controls", "AddFault", ("desk", "proxy"), ("fault", "status"), ("status", "many"));
        await _browser.RefusedAsync("MESH_MAILBOX_UNKNOWN", "/controls", "AddFault", ("desk", "mailboxes"), ("mailbox", "<b>"), ("fault", "drop"));
        await _browser.RefusedAsync("SMSP_SCENARIO_EMPTY", "/controls", "AddFault", ("desk", "smsp"));
        await _browser.RefusedAsync("FAULT_SERVICE", "/controls", "AddFault", ("desk", "lottery"));
    }

    private async Task<(DateTimeOffset Now, bool Frozen)> NowAsync()
    {
        var clock = await _spine.Admin.GetFromJsonAsync<JsonElement>("/admin/clock");
        return (clock.GetProperty("now").GetDateTimeOffset(), clock.GetProperty("frozen").GetBoolean());
    }

    public void Dispose()
    {
        _browser.Dispose();
        GC.SuppressFinalize(this);
    }
}

/// <inheritdoc />
public sealed class StatePagesOnSqlite(MhsOnSqlite spine) : StatePagesTests(spine), IClassFixture<MhsOnSqlite>;

/// <inheritdoc />
public sealed class StatePagesOnPostgres(MhsOnPostgres spine) : StatePagesTests(spine), IClassFixture<MhsOnPostgres>;
