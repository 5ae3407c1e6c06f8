using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using LocalSpine.Conformance.Clients;
using LocalSpine.Conformance.Environments;

namespace LocalSpine.Conformance.Estate;

/// <summary>The connection doctor from a product's side: each set-up has one thing wrong, over real sockets, and the doctor names it and says what to do.</summary>
public sealed class DoctorTests(DoctorEnvironment spine) : IClassFixture<DoctorEnvironment>
{
    [Fact]
    public async Task Of_a_good_endpoint_nothing_is_wrong()
    {
        var rows = await spine.AskAsync(spine.Endpoint);
        Assert.DoesNotContain(rows, r => r.Verdict is "failed" or "skipped");
        Assert.Equal(
            ["client key", "client certificate period", "client certificate use", "client certificate chain", "client certificate name", "client certificate revocation",
                "names", "ports", "TLS versions", "server certificate", "server name", "client certificate", "answers", "clock", "ASID", "party key", "FQDN", "interactions", "certificate here"],
            rows.Select(r => r.Check).Distinct());
        var spoken = await spine.Spine.RunAsync("doctor", "--folder", spine.Endpoint);
        Assert.Equal(0, spoken.ExitCode);
        Assert.Contains("ok       client key: belongs to the client certificate", spoken.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_name_that_nobody_knows_is_named()
    {
        var rows = await spine.AskAsync(spine.Folder(s => s["urls"]!["messaging"] = $"https://messging.localspine.test:{spine.Spine.Https}"));
        DoctorEnvironment.Names(rows, "names", "messging.localspine.test: no name server", "typing error");
    }

    [Fact]
    public async Task A_name_that_leads_to_another_server_is_named()
    {
        var rows = await spine.AskAsync(spine.Folder(s => s["urls"]!["messaging"] = $"https://spine.example.org:{spine.Spine.Https}"), "--address", "127.0.0.1");
        DoctorEnvironment.Names(rows, "server name", "and not for spine.example.org", "The name leads to another server");
    }

    [Fact]
    public async Task Closed_ports_are_named()
    {
        var closed = FreePorts.Take();
        DoctorEnvironment.Names(await spine.AskAsync(spine.Folder(s => s["urls"]!["mesh"] = $"https://mesh.localspine.test:{closed}")), "ports", $"mesh (127.0.0.1:{closed}): no connection", "firewall");
        var rows = await spine.AskAsync(spine.Folder(s => s["urls"]!["directory"] = $"ldaps://directory.localspine.test:{closed}"));
        DoctorEnvironment.Names(rows, "ports", $"directory (127.0.0.1:{closed})", "firewall");
        Assert.DoesNotContain(rows, r => r.Verdict == "skipped"); // the environment itself answers for its directory
        Assert.Contains(rows, r => r is { Check: "ASID", Verdict: "ok" });
    }

    [Fact]
    public async Task A_port_that_speaks_something_else_is_named() => DoctorEnvironment.Names(
        await spine.AskAsync(spine.Folder(s => s["urls"]!["messaging"] = $"https://messaging.localspine.test:{spine.Spine.Http}")), "TLS versions", "messaging: what answers there does not speak TLS", "right port");

    [Fact]
    public async Task A_server_whose_TLS_is_too_old_is_named()
    {
        var port = FreePorts.Take().ToString(CultureInfo.InvariantCulture);
        using var server = Process.Start(new ProcessStartInfo("openssl",
        [
            "s_server", "-accept", $"127.0.0.1:{port}", "-tls1_1", "-cipher", "DEFAULT@SECLEVEL=0", "-www",
            "-cert", Path.Combine(spine.Endpoint, "client.pem"), "-key", Path.Combine(spine.Endpoint, "client.key"),
        ]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        try
        {
            while (await server.StandardOutput.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(20)) is { } line && line != "ACCEPT")
            {
                // It says other things before it listens.
            }

            DoctorEnvironment.Names(await spine.AskAsync(spine.Folder(s => s["urls"]!["messaging"] = $"https://localhost:{port}")), "TLS versions", "messaging: takes neither TLS 1.2 nor 1.3", "switch 1.2 on");
        }
        finally
        {
            server.Kill();
        }
    }

    [Fact]
    public async Task A_server_of_another_authority_is_named()
    {
        using var foreign = new MadeCertificate("CN=Another authority");
        DoctorEnvironment.Names(await spine.AskAsync(spine.Folder(null, ("ca.pem", foreign.Pem))), "server certificate", "leads to no authority of the CA file", "Take the ca.pem of this environment", "client certificate chain");
    }

    [Fact]
    public async Task A_certificate_of_another_authority_is_named()
    {
        using var foreign = new MadeCertificate($"CN={spine.Fqdn}");
        var rows = await spine.AskAsync(spine.Folder(null, ("client.pem", foreign.Pem), ("client.key", foreign.Key)));
        DoctorEnvironment.Names(rows, "client certificate chain", "leads to no authority", "Show the certificate that this environment issued", "client certificate", "certificate here");
        DoctorEnvironment.Names(rows, "client certificate", "directory, messaging", "other rows about the client certificate", "client certificate chain", "certificate here");
        DoctorEnvironment.Names(rows, "certificate here", "CLIENT_CERTIFICATE_UNKNOWN_ISSUER", "localspine pack", "client certificate chain", "client certificate");
    }

    [Fact]
    public async Task A_certificate_for_other_uses_is_named()
    {
        using var server = new MadeCertificate($"CN={spine.Fqdn}", "1.3.6.1.5.5.7.3.1");
        DoctorEnvironment.Names(await spine.AskAsync(spine.Folder(null, ("client.pem", server.Pem), ("client.key", server.Key))), "client certificate use", "other uses than client authentication", "for both directions", "client certificate chain", "client certificate", "certificate here");
    }

    [Fact]
    public async Task A_key_that_belongs_to_another_certificate_is_named()
    {
        using var other = new MadeCertificate("CN=other");
        var rows = await spine.AskAsync(spine.Folder(null, ("client.key", other.Key)));
        DoctorEnvironment.Names(rows, "client key", "does not belong to the client certificate", "same folder or pack");
        Assert.Contains(rows, r => r is { Check: "client certificate", Verdict: "skipped" }); // it is not shown without its key
    }

    [Fact]
    public async Task A_revoked_certificate_is_named()
    {
        var issued = await spine.IssuedAsync();
        var folder = spine.Folder(null, ("client.pem", issued.GetProperty("certificatePem").GetString()), ("client.key", issued.GetProperty("keyPem").GetString()));
        Assert.DoesNotContain(await spine.AskAsync(folder), r => r.Verdict == "failed");
        using var revoked = await spine.Admin.PostAsync($"/admin/certificates/{issued.GetProperty("serialNumber").GetString()}/revoke", null);
        revoked.EnsureSuccessStatusCode();
        var rows = await spine.AskAsync(folder);
        DoctorEnvironment.Names(rows, "client certificate revocation", "is on the list at http://crl.localspine.test", "--new-key", "client certificate", "certificate here");
        DoctorEnvironment.Names(rows, "client certificate", "closed the connection", "other rows", "client certificate revocation", "certificate here");
        DoctorEnvironment.Names(rows, "certificate here", "CLIENT_CERTIFICATE_REVOKED", "--new-key", "client certificate revocation", "client certificate");
    }

    [Fact]
    public async Task A_certificate_for_another_FQDN_is_named()
    {
        var rows = await spine.AskAsync(await spine.IssuedFolderAsync("another.z90005.thirdparty.nhs.uk"));
        DoctorEnvironment.Names(rows, "client certificate name", "CN another.z90005.thirdparty.nhs.uk", "certificate that was issued for", "FQDN");
        DoctorEnvironment.Names(rows, "FQDN", "another.z90005.thirdparty.nhs.uk is not registered for", "fault 900", "client certificate name");
    }

    [Fact]
    public async Task An_unknown_ASID_and_an_unregistered_party_are_named()
    {
        DoctorEnvironment.Names(await spine.AskAsync(spine.Folder(s => s["asid"] = "299999999999")), "ASID", "299999999999 is no accredited system", "localspine endpoint list");
        DoctorEnvironment.Names(await spine.AskAsync(spine.Folder(s => s["partyKey"] = "Z90005-999999")), "party key", "Z90005-999999 is no party", $"The ASID's party key is {spine.PartyKey}");
        DoctorEnvironment.Names(await spine.AskAsync(spine.Folder(s => s["partyKey"] = "YES-0000806")), "party key", $"is of the party {spine.PartyKey}", $"Use {spine.PartyKey}", "FQDN");
        DoctorEnvironment.Names(await spine.AskAsync(spine.Folder(s => s["odsCode"] = "Z90009")), "ASID", "belongs to Z90005", "Correct the ODS code");
    }

    [Fact]
    public async Task A_missing_interaction_is_named()
    {
        const string Missing = "urn:nhs:names:services:nobody:ABCD_IN000000UK01";
        DoctorEnvironment.Names(await spine.AskAsync(spine.Endpoint, "--interactions", $"QUPA_IN000008UK02,{Missing}"), "interactions", $"may not take part in {Missing}", "localspine endpoint add");
    }

    [Fact]
    public async Task A_receiver_that_nobody_finds_is_named()
    {
        var rows = await spine.AskAsync(spine.Endpoint, "--receiver");
        var row = Assert.Single(rows, r => r.Verdict == "failed");
        Assert.Equal("receiver: name", row.Check);
        Assert.Contains("localspine endpoint name", row.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_sheet_of_another_environment_is_looked_at_from_outside()
    {
        var sheet = Path.Combine(spine.Folder(), "endpoint.json");
        string[] identity = ["--cert", Path.Combine(spine.Endpoint, "client.pem"), "--key", Path.Combine(spine.Endpoint, "client.key"), "--ca", Path.Combine(spine.Endpoint, "ca.pem")];
        var rows = DoctorEnvironment.Rows(await SpineProcess.RunCommandAsync(["doctor", "--sheet", sheet, "--address", "127.0.0.1", "--outside", "--json", .. identity]));
        Assert.DoesNotContain(rows, r => r.Verdict is "failed" or "skipped");
        Assert.DoesNotContain(rows, r => r.Check == "certificate here");
        Assert.Contains(rows, r => r is { Check: "ASID", Verdict: "ok" });

        // Without a certificate what is open can be seen, and the rest says what it lacks.
        rows = DoctorEnvironment.Rows(await SpineProcess.RunCommandAsync(
            "doctor", "--sheet", sheet, "--address", "127.0.0.1", "--outside", "--json", "--ca", Path.Combine(spine.Endpoint, "ca.pem")));
        Assert.Contains(rows, r => r is { Check: "client certificate", Verdict: "skipped" } && r.Next!.Contains("--cert", StringComparison.Ordinal));
        Assert.Contains(rows, r => r is { Check: "ASID", Verdict: "skipped" });
        Assert.Contains(rows, r => r is { Check: "answers", Verdict: "ok" });
    }

    [Fact]
    public async Task What_cannot_be_read_is_an_error_that_says_what_to_do()
    {
        Assert.Contains("Name what to check", (await spine.Spine.RunAsync("doctor")).Errors, StringComparison.Ordinal);
        Assert.Contains("is no endpoint sheet", (await spine.Spine.RunAsync("doctor", "--sheet", Path.Combine(spine.Endpoint, "ca.pem"))).Errors, StringComparison.Ordinal);
        Assert.Contains("There is no file", (await spine.Spine.RunAsync("doctor", "--folder", spine.Endpoint, "--key", "nowhere.key")).Errors, StringComparison.Ordinal);
        Assert.Contains("no PEM certificate", (await spine.Spine.RunAsync("doctor", "--folder", spine.Endpoint, "--cert", Path.Combine(spine.Endpoint, "client.key"))).Errors, StringComparison.Ordinal);
        Assert.Contains("correct it in endpoint.json", (await spine.AskAsync(spine.Folder(s => s["urls"] = new JsonObject { ["messaging"] = "mailto:nobody" }), "--outside"))[^2].Next!.ToLowerInvariant(), StringComparison.Ordinal);
    }
}
