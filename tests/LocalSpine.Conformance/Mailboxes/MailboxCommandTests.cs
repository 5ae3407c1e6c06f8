using System.Text.Json;
using System.Xml.Linq;

namespace LocalSpine.Conformance.Mailboxes;

/// <summary><c>localspine mailbox</c> and <c>localspine workflow</c> against a running environment.</summary>
public sealed class MailboxCommandTests(MailboxEnvironment spine) : IClassFixture<MailboxEnvironment>
{
    [Fact]
    public async Task A_mailbox_comes_with_all_that_its_client_needs_and_a_line_that_works()
    {
        var folder = Path.Combine(spine.Folder, "first box");
        const string Password = "it's a $password";
        var printed = await spine.RunAsync("mailbox", "create", "--ods", "x26", "--id", "x26cm01", "--password", Password, "--name", "For clients", "--out", folder);
        Assert.Equal(
            "600 600 600 600 600 ",
            await MailboxEnvironment.BashAsync("stat --printf '%a ' client.key client.p12 client-legacy.p12 mailbox.json meshclient.cfg", folder));
        Assert.Contains("BEGIN CERTIFICATE", await File.ReadAllTextAsync(Path.Combine(folder, "client.pem")), StringComparison.Ordinal);
        var mailbox = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(folder, "mailbox.json"))).RootElement;
        string Text(string member) => mailbox.GetProperty(member).GetString()!;
        Assert.Equal(
            ("X26CM01", Password, "TestKey", $"https://mesh.localspine.test:{spine.Spine.Https}", "X26", "localspine"),
            (Text("mailboxId"), Text("password"), Text("sharedKey"), Text("url"), Text("odsCode"), Text("pkcs12Password")));
        Assert.Equal("x26cm01.x26.api.mesh-client.nhs.uk", Text("fqdn"));
        Assert.Contains(Text("serialNumber"), await spine.RunAsync("certificate", "list"), StringComparison.OrdinalIgnoreCase);
        Assert.Equal("{\"messages\":[]}", await MailboxEnvironment.BashAsync(LineOf(printed), spine.Folder));

        var configuration = XDocument.Load(Path.Combine(folder, "meshclient.cfg")).Root!;
        Assert.Equal(
            ("MESHConfig", $"https://localhost:{spine.Spine.Https}", Path.Combine(folder, "client.p12"), "TestKey"),
            (configuration.Name.LocalName, configuration.Element("PrimaryURL")!.Value, configuration.Element("KeyStorePath")!.Value, configuration.Element("AuthenticationKey")!.Value));
        var client = Assert.Single(configuration.Elements("Client"));
        Assert.Equal(
            ("X26CM01", Password, Path.Combine(folder, "X26CM01")),
            (client.Element("ClientIdentity")!.Value, client.Element("ClientAuthentication")!.Value, client.Element("InterfaceRoot")!.Value));
    }

    [Fact]
    public async Task An_endpoint_is_told_where_MESH_is()
    {
        var folder = Path.Combine(spine.Folder, "endpoint");
        await spine.RunAsync("endpoint", "create", "--ods", "X26", "--out", folder);
        using var endpoint = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(folder, "endpoint.json")));
        Assert.Equal($"https://mesh.localspine.test:{spine.Spine.Https}", endpoint.RootElement.GetProperty("urls").GetProperty("mesh").GetString());
    }

    [Fact]
    public async Task A_key_of_ones_own_stays_ones_own()
    {
        var folder = Path.Combine(spine.Folder, "own");
        Directory.CreateDirectory(folder);
        await MailboxEnvironment.BashAsync("openssl req -new -newkey rsa:2048 -nodes -keyout client.key -subj /CN=mine.x26.api.mesh-client.nhs.uk -out mine.csr 2>&1", folder);
        var key = await File.ReadAllTextAsync(Path.Combine(folder, "client.key"));
        var printed = await spine.RunAsync(
            "mailbox", "create", "--ods", "X26", "--csr", Path.Combine(folder, "mine.csr"), "--fqdn", "mine.x26.api.mesh-client.nhs.uk", "--out", folder);
        Assert.Equal(key, await File.ReadAllTextAsync(Path.Combine(folder, "client.key")));
        Assert.False(File.Exists(Path.Combine(folder, "client.p12")));
        Assert.Equal("{\"messages\":[]}", await MailboxEnvironment.BashAsync(LineOf(printed), folder));
    }

    [Fact]
    public async Task A_drop_folder_is_the_environments_and_the_client_has_another()
    {
        var (folder, drop) = (Path.Combine(spine.Folder, "filed"), Path.Combine(spine.Folder, "drop"));
        await spine.RunAsync("mailbox", "create", "--ods", "X26", "--id", "X26CM02", "--kind", "client", "--delay", "7", "--folder", drop, "--out", folder);
        Assert.NotEqual(drop, XDocument.Load(Path.Combine(folder, "meshclient.cfg")).Descendants("InterfaceRoot").Single().Value); // that one the environment serves
        var mailbox = (await spine.JsonAsync("mailbox", "show", "X26CM02")).GetProperty("mailbox");
        Assert.Equal((drop, 7, "client"), (mailbox.GetProperty("folder").GetString(), mailbox.GetProperty("delaySeconds").GetInt32(), mailbox.GetProperty("kind").GetString()));
    }

    [Fact]
    public async Task A_mailbox_is_listed_shown_and_changed()
    {
        await CreateAsync("X26CM03", "--sends", "CM_A,CM_B", "--receives", "CM_B", "--groups", "PATHOLOGY:initiator");
        Assert.Contains("X26CM03", await spine.RunAsync("mailbox", "list"), StringComparison.Ordinal);
        Assert.Equal(2, (await spine.JsonAsync("mailbox", "list", "--limit", "2")).GetArrayLength());
        var shown = await spine.RunAsync("mailbox", "show", "x26cm03");
        Assert.Matches(@"sends +CM_A, CM_B, PATH_MEDRPT_V2, PATH_MEDRPT_V3\n", shown);
        Assert.Matches(@"receives +CM_B, PATH_MEDRPT_V2_ACK", shown);
        Assert.Matches(@"groups +PATHOLOGY initiator\n", shown);
        var changed = await spine.RunAsync(
            "mailbox", "change", "X26CM03", "--name", "New name", "--delay", "60", "--receives", "CM_A", "--sends", "CM_C", "--groups", "GP_CONNECT:responder", "--password", "new", "--folder", "/tmp/none");
        Assert.Matches(@"name +New name\n", changed);
        Assert.Matches(@"delay +60 s\n", changed);
        Assert.Matches(@"folder +/tmp/none\n", changed);
        Assert.Matches(@"sends +CM_A, CM_B, CM_C, GPCONNECT", changed);
        Assert.Matches(@"receives +CM_A, CM_B, GPCONNECT", changed);
        Assert.Matches(@"state +active\n", changed);
    }

    [Fact]
    public async Task A_message_is_sent_listed_and_tracked()
    {
        var id = await spine.SendAsync("X26ABC1", "x26abc2", "TEST_WORKFLOW", "hello from a file", "--subject", "Grüße & more", "--local-id", "order-17", "--file-name", "a.txt");
        Assert.Contains(id, await spine.RunAsync("mailbox", "messages", "X26ABC2"), StringComparison.Ordinal);
        Assert.Contains(await spine.MessagesAsync("X26ABC1", "outbox"), m => m.GetProperty("messageId").GetString() == id);
        var tracked = await spine.RunAsync("mailbox", "message", id);
        Assert.Matches(@"status +accepted\n", tracked);
        Assert.Matches(@"subject +Grüße & more\n", tracked);
        Assert.Matches(@"localId +order-17\n", tracked);
        Assert.Matches(@"fileName +a.txt\n", tracked);
        Assert.EndsWith("\n\nhello from a file\n", tracked, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_message_that_cannot_go_says_why_and_is_reported_to_its_sender()
    {
        Assert.Contains("MESH_RECIPIENT_UNKNOWN", await SendRefusalAsync("X26ABC3", "NOBODY9", "API-DOCS-TEST"), StringComparison.Ordinal);
        var report = await spine.UntilAsync("X26ABC3", m => m.GetProperty("type").GetString() == "REPORT");
        Assert.Equal(("12", "Unregistered to address"), (report.GetProperty("code").GetString(), report.GetProperty("description").GetString()));
        var failed = await spine.JsonAsync("mailbox", "message", report.GetProperty("linkedId").GetString()!);
        Assert.Equal("error", failed.GetProperty("message").GetProperty("status").GetString());
    }

    [Theory]
    [InlineData("X26ABC1", "TOC_FHIR_IP_DISCH", "MESH_SENDER_WORKFLOW", "mailbox change ID --sends")]
    [InlineData("X26ABC1", "TEST_WORKFLOW", "MESH_RECIPIENT_WORKFLOW", "mailbox change ID --receives")]
    [InlineData("NOBODY9", "TEST_WORKFLOW", "MESH_MAILBOX_UNKNOWN", "mailbox create")]
    public async Task A_refused_send_says_what_to_do_next(string from, string workflow, string rule, string next)
    {
        var refusal = await SendRefusalAsync(from, "X26ABC3", workflow);
        Assert.Contains(rule, refusal, StringComparison.Ordinal);
        Assert.Contains(next, refusal, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_line_break_in_a_subject_is_no_header_and_is_refused() =>
        Assert.Contains("MESH_HEADER_CHARACTERS", await SendRefusalAsync("X26ABC1", "X26ABC2", "TEST_WORKFLOW", "--subject", "one\r\nmex-to: two"), StringComparison.Ordinal);

    [Fact]
    public async Task More_than_thirty_megabytes_are_sent_as_one_chunk()
    {
        var file = Path.Combine(spine.Folder, "large.bin");
        await File.WriteAllBytesAsync(file, new byte[40_000_000]);
        var sent = await spine.JsonAsync("mailbox", "send", "--from", "X26ABC1", "--to", "X26ABC3", "--workflow", "API-DOCS-TEST", file);
        var tracked = await spine.JsonAsync("mailbox", "message", sent.GetProperty("messageId").GetString()!);
        Assert.Equal(("large.bin", 40_000_000), (tracked.GetProperty("message").GetProperty("fileName").GetString(), tracked.GetProperty("message").GetProperty("size").GetInt64()));
    }

    [Fact]
    public async Task A_mailbox_that_is_switched_off_gives_back_what_waits_and_refuses()
    {
        await CreateAsync("X26CM04");
        var id = await spine.SendAsync("X26ABC1", "X26CM04", "API-DOCS-TEST", "not collected");
        Assert.Matches(@"state +switched off\n", await spine.RunAsync("mailbox", "change", "X26CM04", "--active", "false"));
        var tracked = await spine.JsonAsync("mailbox", "message", id);
        Assert.Equal("undeliverable", tracked.GetProperty("message").GetProperty("status").GetString());
        var refusal = await SendRefusalAsync("X26CM04", "X26ABC1", "API-DOCS-TEST");
        Assert.Contains("MESH_MAILBOX_INACTIVE", refusal, StringComparison.Ordinal);
        Assert.Contains("--active true", refusal, StringComparison.Ordinal);
        Assert.Matches(@"state +active\n", await spine.RunAsync("mailbox", "change", "X26CM04", "--active", "true"));
        await spine.SendAsync("X26CM04", "X26ABC1", "API-DOCS-TEST", "again");
    }

    [Fact]
    public async Task A_fault_hits_the_operation_that_it_is_for()
    {
        var line = LineOf(await CreateAsync("X26CM05")) + " -s -o /dev/null -w '%{http_code}'";
        await spine.RunAsync("mailbox", "fault", "X26CM05", "status", "--operation", "list", "--status", "502", "--times", "2");
        Assert.Matches(@"X26CM05 +list +status +502 +5 +2\n", await spine.RunAsync("mailbox", "faults"));
        Assert.Equal("502", await MailboxEnvironment.BashAsync(line, spine.Folder));
        await spine.RunAsync("mailbox", "clear-faults");
        Assert.Empty((await spine.JsonAsync("mailbox", "faults")).EnumerateArray());
        Assert.Equal("200", await MailboxEnvironment.BashAsync(line, spine.Folder));
    }

    [Fact]
    public async Task A_recipient_answers_by_itself_until_told_not_to()
    {
        await CreateAsync("X26CM06", "--sends", "CM_ASK", "--receives", "CM_TOLD");
        await CreateAsync("X26CM07", "--sends", "CM_TOLD", "--receives", "CM_ASK");
        await spine.RunAsync("mailbox", "responder", "X26CM07", "echo", "--workflow", "CM_ASK", "--reply-workflow", "CM_TOLD");
        Assert.Matches(@"responders +CM_ASK echo\n", await spine.RunAsync("mailbox", "show", "X26CM07"));
        await spine.SendAsync("X26CM06", "X26CM07", "CM_ASK", "echo this");
        var reply = await spine.UntilAsync("X26CM06", m => m.GetProperty("workflowId").GetString() == "CM_TOLD");
        Assert.EndsWith("\n\necho this\n", await spine.RunAsync("mailbox", "message", reply.GetProperty("messageId").GetString()!), StringComparison.Ordinal);

        await spine.RunAsync("mailbox", "no-responder", "X26CM07", "--workflow", "CM_ASK");
        Assert.Matches(@"responders +-\n", await spine.RunAsync("mailbox", "show", "X26CM07"));
        await spine.RunAsync("mailbox", "responder", "X26CM07", "acknowledge", "--code", "31", "--description", "Not today");
        await spine.SendAsync("X26CM06", "X26CM07", "CM_ASK", "answer this");
        var report = await spine.UntilAsync("X26CM06", m => m.GetProperty("type").GetString() == "REPORT");
        Assert.Equal(("31", "Not today"), (report.GetProperty("code").GetString(), report.GetProperty("description").GetString()));
    }

    [Fact]
    public async Task A_workflow_is_made_and_a_group_gives_its_members_their_sides()
    {
        await spine.RunAsync("workflow", "create", "CM_GROUPED", "--description", "Made by a test", "--group", "CM_GROUP", "--sent-by", "responder", "--by-patient", "true");
        Assert.Matches(@"CM_GROUPED +true +true +CM_GROUP, sent by the responder +Made by a test\n", await spine.RunAsync("workflow", "list"));
        await CreateAsync("X26CM08", "--groups", "CM_GROUP:responder");
        var workflow = (await spine.JsonAsync("workflow", "list")).EnumerateArray().Single(w => w.GetProperty("workflowId").GetString() == "CM_GROUPED");
        Assert.Equal("X26CM08", Assert.Single(workflow.GetProperty("senders").EnumerateArray()).GetString());
    }

    [Fact]
    public async Task A_password_is_never_empty() =>
        Assert.Contains("MESH_PASSWORD", await spine.RefusalAsync("mailbox", "change", "X26ABC1", "--password", ""), StringComparison.Ordinal);

    [Theory]
    [InlineData("mailbox create --id X26ABC1", "--ods")]
    [InlineData("mailbox create --ods X26 --id X26ABC1 --out nowhere", "mailbox change")]
    [InlineData("mailbox create --ods X26 --csr nowhere.csr --out nowhere", "openssl req")]
    [InlineData("mailbox create --ods X26 --groups PATHOLOGY --out nowhere", "workflow list")]
    [InlineData("mailbox show NOBODY9", "mailbox list")]
    [InlineData("mailbox change X26ABC1", "--active")]
    [InlineData("mailbox change X26ABC1 --groups PATHOLOGY", "PATHOLOGY")]
    [InlineData("mailbox messages NOBODY9", "mailbox list")]
    [InlineData("mailbox message 1", "mailbox messages")]
    [InlineData("mailbox send --from X26ABC1 --to X26ABC2 --workflow TEST_WORKFLOW nowhere.txt", "nowhere.txt")]
    [InlineData("mailbox fault X26ABC1 status --operation sent", "send chunk")]
    [InlineData("mailbox fault X26ABC1 status --status 200", "FAULT_STATUS")]
    [InlineData("mailbox responder X26ABC2 hook", "--url")]
    [InlineData("mailbox no-responder X26ABC2", "mailbox show")]
    [InlineData("workflow create X --sent-by initiator", "--group")]
    public async Task An_error_says_what_to_do_next(string command, string next)
    {
        Assert.Contains(next, await spine.RefusalAsync(command.Split(' ')), StringComparison.Ordinal);
        Assert.False(Directory.Exists("nowhere"));
    }

    private Task<string> CreateAsync(string id, params string[] more) => spine.RunAsync(["mailbox", "create", "--ods", "X26", "--id", id, "--out", Path.Combine(spine.Folder, id), .. more]);

    private async Task<string> SendRefusalAsync(string from, string to, string workflow, params string[] more)
    {
        var file = Path.Combine(spine.Folder, $"{Guid.NewGuid():N}.txt");
        await File.WriteAllTextAsync(file, "refused");
        return await spine.RefusalAsync(["mailbox", "send", "--from", from, "--to", to, "--workflow", workflow, .. more, file]);
    }

    // The last line that 'mailbox create' prints.
    private static string LineOf(string printed) => printed.TrimEnd().Split('\n')[^1].Trim();
}
