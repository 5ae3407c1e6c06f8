using System.Collections.Concurrent;
using System.Globalization;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Xml.Linq;

namespace LocalSpine.Conformance.Mesh;

/// <summary>A product that only reads and writes files: pairs of .dat and .ctl in the folders of a mailbox (mesh 9), the other side over HTTP.</summary>
public abstract class FolderBridgeTests(MeshEnvironment mesh) : IAsyncDisposable
{
    private const string Workflow = "API-DOCS-TEST";

    private static readonly int Kills = int.Parse(Environment.GetEnvironmentVariable("LOCALSPINE_FOLDER_KILLS") ?? "12", CultureInfo.InvariantCulture);
    private static readonly int Count = 5 * Kills; // files, refused files, and messages from outside

    private readonly string _folder = Directory.CreateTempSubdirectory("localspine-bridge-").FullName;

    [Fact]
    public async Task A_pair_of_files_is_sent_and_moves_to_sent_with_its_id()
    {
        var (product, other) = (await NewAsync(), await mesh.NewMailboxAsync());
        product.Put("extract-1", "plain text"u8.ToArray(), Control(other.Mailbox, ("From_DTS", product.Id.ToLowerInvariant()), ("Subject", "Caf\u00E9 & more"), ("LocalId", "extract-0001"),
            ("PartnerId", "P1"), ("Encrypted", "Y"), ("IsCompressed", "Y"), ("DataCheckSum", "md5: 12-34")));
        var id = (await other.UntilInboxAsync(1))[0];
        var received = await other.ReceiveAsync(id);
        Assert.Equal("plain text", received.Text);
        foreach (var (name, value) in new[]
        {
            ("mex-from", product.Id), ("mex-workflowid", Workflow), ("mex-localid", "extract-0001"), ("mex-partnerid", "P1"), ("mex-content-encrypted", "Y"), ("mex-content-compressed", "Y"),
            ("mex-content-checksum", "md5: 12-34"), ("mex-filename", "extract-1.dat"),
        })
        {
            Assert.Equal(value, received[name]);
        }

        Assert.Equal("Caf\u00E9 & more", Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(received["mex-subject"]!)));
        var sent = await product.UntilControlAsync("SENT", "extract-1.ctl");
        Assert.Equal((id, "extract-0001", other.Mailbox), (Text(sent, "DTSId"), Text(sent, "LocalId"), Text(sent, "To_DTS")));
        Assert.Equal("TRANSFER SUCCESS 00 Transferred to recipient mailbox", Status(sent));
        Assert.Equal(14, Text(sent.Element("StatusRecord")!, "DateTime")!.Length);
        Assert.Equal("plain text", product.Read("SENT", "extract-1.dat"));
        Assert.Empty(product.Names("OUT"));

        // The same name again, in other letters: it gets a number. What is not a pair stays.
        File.WriteAllText(product.Path("OUT", "notes.txt"), "mine");
        File.WriteAllText(product.Path("OUT", "extract-1.DAT"), "again");
        File.WriteAllText(product.Path("OUT", "extract-1.CTL"), Control(other.Mailbox));
        await other.UntilInboxAsync(2);
        File.WriteAllText(product.Path("OUT", "extract-1.dat"), "third");
        File.WriteAllText(product.Path("OUT", "extract-1.ctl"), Control(other.Mailbox));
        await product.UntilControlAsync("SENT", "extract-1_1.ctl");
        Assert.Equal("third", product.Read("SENT", "extract-1_1.dat"));
        Assert.Equal(["notes.txt"], product.Names("OUT"));
        await UntilAsync(() => product.Names("TEMP").SequenceEqual([".lock"]));
    }

    [Fact]
    public async Task Data_is_compressed_when_the_control_file_says_so()
    {
        var (product, other) = (await NewAsync(), await mesh.NewMailboxAsync());
        var text = string.Concat(Enumerable.Repeat("the same again ", 10_000));
        product.Put("zip", Encoding.UTF8.GetBytes(text), Control(other.Mailbox, ("Compress", "Y")));
        var id = (await other.UntilInboxAsync(1))[0];
        var coded = await other.ReceiveAsync(id, headers: ("accept-encoding", "gzip"));
        Assert.Equal("gzip", coded["Content-Encoding"]);
        Assert.InRange(coded.Body.Length, 1, text.Length / 20);
        Assert.Equal(text, (await other.ReceiveAsync(id)).Text);
        Assert.Equal("Y", Text(await product.UntilControlAsync("SENT", "zip.ctl"), "IsCompressed"));
        Assert.Equal(text, product.Read("SENT", "zip.dat"));
    }

    [Theory]
    [InlineData("N")]
    [InlineData("Y")]
    public async Task A_large_file_that_may_be_is_sent_in_chunks_and_comes_together_in_another_folder(string compress)
    {
        var (product, other, third) = (await NewAsync(), await NewAsync(), await mesh.NewMailboxAsync());
        var data = new byte[(41 * 1024 * 1024) + 7];
        new Random(5).NextBytes(data.AsSpan(0, 25 * 1024 * 1024));
        product.Put("large", data, Control(third.Mailbox, ("Compress", compress), ("AllowChunking", "Y")));
        product.Put("other", data, Control(other.Id, ("Compress", compress), ("AllowChunking", "Y")));
        var id = (await third.UntilInboxAsync(1))[0];
        var first = await third.ReceiveAsync(id);
        Assert.Equal((206, "1:3"), (first.Status, first["mex-chunk-range"]));
        var last = await third.ReceiveAsync(id, 3);
        Assert.Equal((200, 7 + (1024 * 1024)), (last.Status, last.Body.Length));

        var message = Text(await product.UntilControlAsync("SENT", "other.ctl"), "DTSId");
        var control = await other.UntilControlAsync("IN", $"{message}.ctl");
        Assert.Equal(("N", compress), (Text(control, "IsCompressed"), Text(control, "Compress")));
        Assert.Equal(SHA256.HashData(data), SHA256.HashData(File.ReadAllBytes(other.Path("IN", $"{message}.dat"))));
    }

    [Fact]
    public async Task What_is_refused_moves_to_failed_with_the_clients_code_and_the_rule()
    {
        var (product, other) = (await NewAsync(), await mesh.NewMailboxAsync());
        var data = "x"u8.ToArray();
        product.Put("unknown", data, Control("NOBODY1"));
        product.Put("from", data, Control(other.Mailbox, ("From_DTS", other.Mailbox)));
        product.Put("noto", data, Control(null));
        product.Put("smtp", data, Control(other.Mailbox, ("AddressType", "SMTP")));
        product.Put("report", data, Control(other.Mailbox, ("MessageType", "Report")));
        product.Put("longto", data, Control(new string('A', 101)));
        product.Put("subject", data, Control(other.Mailbox, ("Subject", new string('s', 501))));
        product.Put("url", data, Control(other.Mailbox, ("DataChecksum", "https://example.org")));
        product.Put("empty", [], Control(other.Mailbox));
        product.Put("broken", data, "<DTSControl><To_DTS>");
        product.Put("dtd", data, $"<!DOCTYPE DTSControl [<!ENTITY e SYSTEM \"file:///etc/passwd\">]>{Control(other.Mailbox, ("Subject", "&e;")).Replace("&amp;", "&", StringComparison.Ordinal)}");
        product.Put("root", data, "<Control/>");
        File.WriteAllText(product.Path("OUT", "nodata.ctl"), Control(other.Mailbox));
        File.WriteAllText(product.Path("OUT", "nocontrol.dat"), "alone");
        var secret = product.Path("", "secret");
        File.WriteAllText(secret, "secret");
        File.CreateSymbolicLink(product.Path("OUT", "link.dat"), secret);
        File.WriteAllText(product.Path("OUT", "link.ctl"), Control(other.Mailbox));
        using (var large = new FileStream(product.Path("OUT", "large.dat"), FileMode.Create))
        {
            large.SetLength((75L * 1024 * 1024) + 1);
        }

        File.WriteAllText(product.Path("OUT", "large.ctl"), Control(other.Mailbox));
        var random = new byte[101 * 1024 * 1024];
        new Random(7).NextBytes(random);
        product.Put("random", random, Control(other.Mailbox, ("Compress", "Y")));
        foreach (var (name, status) in new[]
        {
            ("unknown", "SEND ERROR 12 MESH_RECIPIENT_UNKNOWN: expected the id of a registered mailbox; came NOBODY1"),
            ("from", $"SEND ERROR 07 MESH_FROM: expected no From_DTS, or {product.Id}; came {other.Mailbox}"),
            ("noto", "SEND ERROR 08 MESH_TO_MISSING: expected To_DTS with the recipient's mailbox id; came none"),
            ("smtp", "TRANSFER ERROR 06 MESH_ADDRESS_TYPE: expected AddressType DTS; came SMTP"),
            ("report", "TRANSFER ERROR 06 MESH_MESSAGE_TYPE: expected MessageType Data; came Report"),
            ("longto", $"SEND ERROR 08 MESH_TO: expected To_DTS of at most 100 characters; came {new string('A', 101)}"),
            ("subject", $"TRANSFER ERROR 06 MESH_CONTROL_FILE: expected Subject of at most 500 characters; came {new string('s', 501)}"),
            ("url", "TRANSFER ERROR 06 MESH_CONTROL_FILE: expected DataChecksum of something other than a URL; came https://example.org"),
            ("empty", "COLLECT ERROR 02 MESH_DATA_FILE_MISSING: expected a data file with at least one byte; came an empty one"),
            ("large", "TRANSFER ERROR 06 MESH_FILE_NEEDS_CHUNKS: expected at most 78643200 bytes, compressed if Compress is Y, or AllowChunking Y; came 78643201"),
            ("random", "TRANSFER ERROR 06 MESH_FILE_NEEDS_CHUNKS: expected at most 78643200 bytes, compressed if Compress is Y, or AllowChunking Y; came more than 104857600"),
            ("nodata", "COLLECT ERROR 02 MESH_DATA_FILE_MISSING: expected a data file beside the control file, which is no link; came none"),
            ("link", "COLLECT ERROR 02 MESH_DATA_FILE_MISSING: expected a data file beside the control file, which is no link; came none"),
            ("nocontrol", "COLLECT ERROR 01 MESH_CONTROL_FILE_MISSING: expected a control file beside nocontrol.dat; came none"),
        })
        {
            Assert.Equal(status, Status(await product.UntilControlAsync("FAILED", $"{name}.ctl")));
        }

        Assert.Equal("alone", product.Read("FAILED", "nocontrol.dat"));
        foreach (var (name, reason) in new[] { ("broken", "well-formed XML"), ("dtd", "without a document type"), ("root", "'Control' came") })
        {
            await product.UntilAsync("FAILED", $"{name}.ctl");
            Assert.Contains(reason, product.Read("FAILED", $"{name}.error.txt"), StringComparison.Ordinal);
            Assert.StartsWith("MESH_CONTROL_FILE: ", product.Read("FAILED", $"{name}.error.txt"), StringComparison.Ordinal);
            Assert.Equal("x", product.Read("FAILED", $"{name}.dat"));
        }

        Assert.Equal("<Control/>", product.Read("FAILED", "root.ctl"));
        Assert.Equal(["link.dat"], product.Names("OUT"));
        await UntilAsync(() => product.Names("TEMP").SequenceEqual([".lock"]));
        Assert.Empty(product.Names("SENT"));
        Assert.Empty(await other.InboxAsync());

        // The service reports what it gave an id: that comes to IN.
        var failed = Text(product.Control("FAILED", "unknown.ctl"), "DTSId");
        Assert.NotNull(failed);
        await UntilAsync(() => product.Names("IN").Count == 1);
        var report = product.Control("IN", product.Names("IN")[0]);
        Assert.Equal(("Report", "12", product.Id), (Text(report, "MessageType"), Text(report.Element("StatusRecord")!, "StatusCode"), Text(report, "To_DTS")));
        Assert.NotEqual(failed, Text(report, "DTSId"));
    }

    [Fact]
    public async Task What_comes_is_in_the_folder_before_it_is_acknowledged()
    {
        // The folders of a mailbox that others made, in letters of their own.
        var root = Directory.CreateDirectory(Path.Combine(_folder, "lower")).FullName;
        Directory.CreateDirectory(Path.Combine(root, "in"));
        Directory.CreateDirectory(Path.Combine(root, "Out"));
        var recipient = await mesh.NewMailboxAsync();
        var other = await mesh.NewMailboxAsync();
        var early = await other.SentAsync(recipient.Mailbox, Workflow, "before the folder");
        await mesh.ChangeAsync(recipient.Mailbox, new { folder = root });
        var product = new Product(recipient.Mailbox, root);
        await product.UntilControlAsync("in", $"{early}.ctl");
        Assert.Equal(["FAILED", "Out", "SENT", "TEMP", "in"], Directory.GetDirectories(root).Select(Path.GetFileName).Order(StringComparer.Ordinal));

        var plain = await other.SentAsync(recipient.Mailbox, Workflow, "plain", ("mex-subject", "Monthly extract"), ("mex-localid", "L1"), ("mex-content-encrypted", "Y"));
        var gzip = (await other.SendAsync(recipient.Mailbox, Workflow, Gzip("coded"), 2, ("content-encoding", "gzip"))).Json.GetProperty("message_id").GetString()!;
        var wrong = (await other.SendAsync(recipient.Mailbox, Workflow, "not gzip"u8.ToArray(), 2, ("content-encoding", "gzip"))).Json.GetProperty("message_id").GetString()!;
        var whole = Gzip(string.Concat(Enumerable.Range(0, 2000).Select(i => i.ToString(CultureInfo.InvariantCulture))));
        var chunked = (await other.SendAsync(recipient.Mailbox, Workflow, whole[..100], 2, ("content-encoding", "gzip"), ("mex-chunk-range", "1:2"))).Json.GetProperty("message_id").GetString()!;
        Assert.Equal(202, (await other.AskAsync("POST", other.Path($"outbox/{chunked}/2"), whole[100..], 2, ("content-encoding", "gzip"), ("mex-chunk-range", "2:2"))).Status);
        foreach (var (id, text, isCompressed) in new[]
        {
            (early, "before the folder", "N"), (plain, "plain", "N"), (gzip, "coded", "N"), (wrong, "not gzip", "Y"), (chunked, string.Concat(Enumerable.Range(0, 2000).Select(i => i.ToString(CultureInfo.InvariantCulture))), "N"),
        })
        {
            var control = await product.UntilControlAsync("in", $"{id}.ctl");
            Assert.Equal(text, product.Read("in", $"{id}.dat"));
            Assert.Equal((id, "Data", "ALL", other.Mailbox, recipient.Mailbox, Workflow, isCompressed),
                (Text(control, "DTSId"), Text(control, "MessageType"), Text(control, "AddressType"), Text(control, "From_DTS"), Text(control, "To_DTS"), Text(control, "WorkflowId"), Text(control, "IsCompressed")));
            Assert.Equal("TRANSFER SUCCESS 00 Transferred to recipient mailbox", Status(control));
            await UntilAsync(async () => (await other.TrackAsync(id)).GetProperty("status").GetString() == "acknowledged");
        }

        var said = product.Control("in", $"{plain}.ctl");
        Assert.Equal(("Monthly extract", "L1", "Y"), (Text(said, "Subject"), Text(said, "LocalId"), Text(said, "Encrypted")));
        Assert.Empty(await recipient.InboxAsync());
        var seen = await mesh.Admin.GetFromJsonAsync<JsonElement>($"/admin/mailboxes/{recipient.Mailbox}");
        Assert.Contains("LocalSpine file interface", seen.ToString(), StringComparison.Ordinal);

        // Without the folder the mailbox is as others are.
        await mesh.ChangeAsync(recipient.Mailbox, new { folder = "" });
        await UntilAsync(async () =>
        {
            await other.SentAsync(recipient.Mailbox, Workflow, "x");
            return (await recipient.InboxAsync()).Count > 1;
        });
    }

    [Fact]
    public async Task A_folder_that_cannot_be_served_is_told_once_and_holds_up_no_other()
    {
        var missing = await mesh.NewMailboxAsync(more: new() { ["folder"] = Path.Combine(_folder, "not", "there") });
        var product = await NewAsync();
        var second = await mesh.NewMailboxAsync(more: new() { ["folder"] = product.Root });
        var other = await mesh.NewMailboxAsync();
        var waiting = await other.SentAsync(missing.Mailbox, Workflow, "waits");
        for (var number = 0; number < 3; number++)
        {
            product.Put($"n{number}", [1], Control(other.Mailbox));
            await product.UntilControlAsync("SENT", $"n{number}.ctl");
        }

        await UntilAsync(() => mesh.Spine.Output.Contains($"Mailbox {missing.Mailbox}: ", StringComparison.Ordinal) && mesh.Spine.Output.Contains($"Mailbox {second.Mailbox}: ", StringComparison.Ordinal));
        Directory.CreateDirectory(Path.Combine(_folder, "not"));
        var there = new Product(missing.Mailbox, Path.Combine(_folder, "not", "there"));
        await there.UntilControlAsync("IN", $"{waiting}.ctl");
        await UntilAsync(() => mesh.Spine.Output.Contains($"Mailbox {missing.Mailbox}: its folder {there.Root} is served again", StringComparison.Ordinal));
        Assert.Equal(3, mesh.Spine.Output.Split($"Mailbox {missing.Mailbox}: ").Length);
    }

    [Fact]
    public async Task Every_step_that_was_interrupted_is_gone_on_from()
    {
        var other = await mesh.NewMailboxAsync();
        var recipient = await mesh.NewMailboxAsync();
        var id = await other.SentAsync(recipient.Mailbox, Workflow, "handed over");
        var product = new Product(recipient.Mailbox, Path.Combine(_folder, "interrupted"));
        void Leave(string folder, string name, string content) =>
            File.WriteAllText(Path.Combine(Directory.CreateDirectory(product.Path("TEMP", folder)).FullName, name), content);

        // Claimed, in whole or by half.
        Leave("OUT_2026A1", "whole.dat", "whole");
        Leave("OUT_2026A1", "whole.ctl", Control(other.Mailbox));
        Leave("OUT_2026A1", "whole.ctl.new", "<half of an outcome");
        Leave("OUT_2026A2", "half.ctl", Control(other.Mailbox));
        Directory.CreateDirectory(product.Path("OUT", ""));
        File.WriteAllText(product.Path("OUT", "half.dat"), "half");
        Directory.CreateDirectory(product.Path("TEMP", "OUT_2026A3"));

        // Sent or failed, and not moved or half moved.
        Leave("SENT_0_2026B1", "sent.dat", "sent");
        Leave("SENT_0_2026B1", "sent.ctl", Control(other.Mailbox));
        Leave("SENT_0_2026B1", "sent.ctl.new", Control(other.Mailbox, ("DTSId", "1_A")));
        Leave("FAILED_2_2026B2", "failed.ctl", Control(other.Mailbox, ("DTSId", "1_B")));

        // Half written, and handed over by half: what the product took already does not come again.
        Leave("GET_20260101000000000000_AAAAAA", "20260101000000000000_AAAAAA.dat", "half of ");
        Directory.CreateDirectory(product.Path("TEMP", $"IN_{id}"));
        Leave("IN_20260101000000000000_BBBBBB", "20260101000000000000_BBBBBB.ctl", "<DTSControl/>");
        File.WriteAllText(product.Path("TEMP", "others"), "");

        await mesh.ChangeAsync(recipient.Mailbox, new { folder = product.Root });
        await other.UntilInboxAsync(2);
        await UntilAsync(() => product.Names("TEMP").SequenceEqual([".lock", "others"]));
        Assert.Equal(["half.ctl", "half.dat", "sent.ctl", "sent.dat", "whole.ctl", "whole.dat"], product.Names("SENT"));
        Assert.Equal("1_A", Text(product.Control("SENT", "sent.ctl"), "DTSId"));
        Assert.Equal(["failed_2.ctl"], product.Names("FAILED"));
        Assert.Equal(["20260101000000000000_BBBBBB.ctl"], product.Names("IN"));
        Assert.Empty(product.Names("OUT"));
        Assert.Equal(["half", "whole"], (await Task.WhenAll((await other.InboxAsync()).Select(async m => (await other.ReceiveAsync(m)).Text))).Order(StringComparer.Ordinal));
        Assert.Equal("acknowledged", (await other.TrackAsync(id)).GetProperty("status").GetString());
    }

    [Fact]
    public async Task Files_arrive_exactly_once_however_often_the_environment_is_killed()
    {
        var own = NewEnvironment();
        await using var disposal = own;
        await own.InitializeAsync();
        var (a, b) = (await NewAsync(own), await NewAsync(own));
        var api = await own.NewMailboxAsync();
        var taken = new ConcurrentDictionary<string, int>();
        var ids = new ConcurrentDictionary<string, bool>();
        var large = new byte[43 * 1024 * 1024];
        new Random(6).NextBytes(large);
        a.Put("large", large, Control(b.Id, ("AllowChunking", "Y")));

        async Task PutAsync(int number)
        {
            a.Put($"f{number}", Encoding.UTF8.GetBytes($"file {number}"), Control(b.Id, ("Compress", number % 2 == 0 ? "Y" : "N")));
            a.Put($"u{number}", [1], Control("NOBODY1"));
            await api.SentAsync(a.Id, Workflow, $"message {number}");
        }

        // What a product does: it waits for a control file, and takes the data beside it.
        void Take()
        {
            foreach (var (product, name) in new[] { a, b }.SelectMany(p => p.Names("IN").Where(n => n.EndsWith(".ctl", StringComparison.Ordinal)).Select(n => (p, n))))
            {
                var control = product.Control("IN", name);
                var data = product.Path("IN", Path.ChangeExtension(name, ".dat"));
                var isReport = Text(control, "MessageType") == "Report";
                taken.AddOrUpdate(isReport ? $"report {Text(control, "DTSId")}" : new FileInfo(data).Length > 1000 ? Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(data))) : File.ReadAllText(data), 1, (_, n) => n + 1);
                ids[Text(control, "DTSId")!] = true;
                File.Delete(data);
                File.Delete(product.Path("IN", name));
            }
        }

        var expected = (3 * Count) + 1;
        for (var kill = 1; kill <= Kills; kill++)
        {
            for (var number = Count * (kill - 1) / Kills; number < Count * kill / Kills; number++)
            {
                await PutAsync(number);
            }

            // Mostly while it sends, between any two steps of it; else while it receives.
            var (done, had) = (a.Names("SENT").Count + a.Names("FAILED").Count, taken.Count);
            await UntilAsync(() =>
            {
                if (kill % 4 != 0)
                {
                    return a.Names("SENT").Count + a.Names("FAILED").Count > done + 3;
                }

                Take();
                return taken.Count > had + 3;
            });
            await own.Spine.KillAsync();
            Take();
            await own.Spine.StartAsync();
        }

        await UntilAsync(() =>
        {
            Take();
            return taken.Count >= expected && a.Names("SENT").Count == 2 * (Count + 1) && a.Names("FAILED").Count == 2 * Count && a.Names("TEMP").Count == 1 && b.Names("TEMP").Count == 1;
        });
        Assert.Empty(a.Names("OUT"));
        Assert.All(taken, t => Assert.Equal(1, t.Value));
        Assert.Equal(expected, taken.Count);
        Assert.Equal(1, taken[Convert.ToHexString(SHA256.HashData(large))]);
        var sent = a.Names("SENT").Where(n => n.EndsWith(".ctl", StringComparison.Ordinal)).Select(n => Text(a.Control("SENT", n), "DTSId")!).ToHashSet();
        Assert.Equal(Count + 1, sent.Count);
        Assert.All(sent, id => Assert.True(ids.ContainsKey(id)));
        Assert.All(a.Names("FAILED").Where(n => n.EndsWith(".ctl", StringComparison.Ordinal)), n => Assert.StartsWith("SEND ERROR 12 ", Status(a.Control("FAILED", n)), StringComparison.Ordinal));

        // Nothing was sent that is not told of: neither waiting nor acknowledged.
        var messages = await own.Admin.GetFromJsonAsync<JsonElement[]>($"/admin/mailboxes/{a.Id}/messages?box=outbox&limit=1000");
        Assert.Equal((2 * Count) + 1, messages!.Length);
    }

    /// <summary>The environment may still be at work in the folders.</summary>
    public async ValueTask DisposeAsync()
    {
        await UntilAsync(() =>
        {
            try
            {
                Directory.Delete(_folder, recursive: true);
                return true;
            }
            catch (IOException)
            {
                return !Directory.Exists(_folder);
            }
        });
        GC.SuppressFinalize(this);
    }

    /// <summary>An environment of a test's own, with the same store.</summary>
    protected abstract MeshEnvironment NewEnvironment();

    private async Task<Product> NewAsync(MeshEnvironment? environment = null)
    {
        var root = Path.Combine(_folder, Guid.NewGuid().ToString("N"));
        var mailbox = await (environment ?? mesh).NewMailboxAsync(more: new() { ["folder"] = root, ["kind"] = "client" });
        var product = new Product(mailbox.Mailbox, root);
        await UntilAsync(() => Directory.Exists(product.Path("TEMP", "")));
        return product;
    }

    private static async Task UntilAsync(Func<Task<bool>> done)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (!await done())
        {
            await Task.Delay(10, patience.Token);
        }
    }

    private static Task UntilAsync(Func<bool> done) => UntilAsync(() => Task.FromResult(done()));

    private static string Control(string? to, params (string Name, string Value)[] more)
    {
        var control = new XElement("DTSControl", new XElement("Version", "1.0"), new XElement("AddressType", "DTS"), new XElement("MessageType", "Data"), new XElement("WorkflowId", Workflow));
        if (to is not null)
        {
            control.Add(new XElement("To_DTS", to));
        }

        foreach (var (name, value) in more)
        {
            control.SetElementValue(name, value);
        }

        return control.ToString();
    }

    private static string? Text(XElement element, string name) => element.Element(name)?.Value;

    private static string Status(XElement control)
    {
        var status = control.Element("StatusRecord")!;
        return $"{Text(status, "Event")} {Text(status, "Status")} {Text(status, "StatusCode")} {Text(status, "Description")}";
    }

    private static byte[] Gzip(string text)
    {
        using var stream = new MemoryStream();
        using (var gzip = new System.IO.Compression.GZipStream(stream, System.IO.Compression.CompressionLevel.Fastest))
        {
            gzip.Write(Encoding.UTF8.GetBytes(text));
        }

        return stream.ToArray();
    }

    private sealed record Product(string Id, string Root)
    {
        public string Path(string folder, string name) => System.IO.Path.Combine(Root, folder, name);

        public void Put(string name, byte[] data, string control)
        {
            File.WriteAllBytes(Path("OUT", $"{name}.dat"), data);
            File.WriteAllText(Path("OUT", $"{name}.ctl"), control);
        }

        public IReadOnlyList<string> Names(string folder) => [.. Directory.GetFileSystemEntries(Path(folder, "")).Select(p => System.IO.Path.GetFileName(p)).Order(StringComparer.Ordinal)];

        public string Read(string folder, string name) => File.ReadAllText(Path(folder, name));

        public XElement Control(string folder, string name) => XElement.Parse(Read(folder, name));

        public Task UntilAsync(string folder, string name) => FolderBridgeTests.UntilAsync(() => File.Exists(Path(folder, name)));

        public async Task<XElement> UntilControlAsync(string folder, string name)
        {
            await UntilAsync(folder, name);
            return Control(folder, name);
        }
    }
}

/// <inheritdoc />
public sealed class FolderBridgeOnSqlite(MeshOnSqlite mesh) : FolderBridgeTests(mesh), IClassFixture<MeshOnSqlite>
{
    protected override MeshEnvironment NewEnvironment() => new MeshOnSqlite();
}

/// <inheritdoc />
public sealed class FolderBridgeOnPostgres(MeshOnPostgres mesh) : FolderBridgeTests(mesh), IClassFixture<MeshOnPostgres>
{
    protected override MeshEnvironment NewEnvironment() => new MeshOnPostgres();
}
