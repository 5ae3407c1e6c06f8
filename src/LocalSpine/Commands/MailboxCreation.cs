using System.CommandLine;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Xml.Linq;

namespace LocalSpine.Commands;

/// <summary><c>localspine mailbox create</c>: a mailbox, and all that its client needs.</summary>
internal static class MailboxCreation
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    public static Command Create()
    {
        var ods = new Option<string>("--ods") { Description = "ODS code of the organisation", Required = true };
        var id = new Option<string?>("--id") { Description = "Mailbox id (default: the ODS code, OT and the next free number)" };
        var name = new Option<string?>("--name") { Description = "Name of the mailbox (default: the organisation's)" };
        var password = new Option<string?>("--password") { Description = "Password (default: made)" };
        var kind = new Option<string?>("--kind") { Description = "How it is reached: api (default), client, ui, or internal, to which nobody can send" };
        kind.AcceptOnlyFromAmong("api", "client", "ui", "internal");
        var sends = new Option<string?>("--sends") { Description = "Workflows that it may send, with commas between them; one that is not known is made" };
        var receives = new Option<string?>("--receives") { Description = "Workflows that it may receive" };
        var groups = new Option<string?>("--groups") { Description = "GROUP:initiator or GROUP:responder, with commas between them" };
        var delay = new Option<long?>("--delay") { Description = "Virtual seconds from acceptance until a message is in the inbox (default: 0)" };
        var dropFolder = new Option<string?>("--folder") { Description = "Drop folder that the environment serves: .ctl and .dat files, no client program" };
        var csr = new Option<string?>("--csr") { Description = "File with a PEM certificate request of your own key" };
        var fqdn = new Option<string?>("--fqdn") { Description = "Name in the certificate (default: made from mailbox id and ODS code)" };
        var folder = new Option<string>("--out") { Description = "Folder for key, certificate, mailbox.json and meshclient.cfg", Required = true };
        var command = new Command("create", "Register a mailbox, and write its key, certificate, mailbox.json and a configuration of the file-based client")
        {
            ods, id, name, password, kind, sends, receives, groups, delay, dropFolder, csr, fqdn, folder, AdminClient.AdminOption,
        };
        command.SetRun(async (arguments, cancellationToken) =>
        {
            using var admin = AdminClient.From(arguments);
            var csrFile = arguments.GetValue(csr);
            if (csrFile is not null && !File.Exists(csrFile))
            {
                throw new CommandException($"There is no file '{csrFile}'. Make one with: openssl req -new -newkey rsa:2048 -nodes -keyout client.key -subj /CN=your.fqdn -out {csrFile}");
            }

            var drop = MailboxCommand.Folder(arguments.GetValue(dropFolder));
            var created = await admin.PostAsync("admin/mailboxes", new JsonObject
            {
                ["odsCode"] = arguments.GetValue(ods),
                ["mailboxId"] = arguments.GetValue(id),
                ["name"] = arguments.GetValue(name),
                ["password"] = arguments.GetValue(password),
                ["kind"] = arguments.GetValue(kind),
                ["sends"] = MailboxCommand.Parts(arguments.GetValue(sends)),
                ["receives"] = MailboxCommand.Parts(arguments.GetValue(receives)),
                ["groups"] = MailboxCommand.Parts(arguments.GetValue(groups)),
                ["delaySeconds"] = arguments.GetValue(delay),
                ["folder"] = drop,
                ["fqdn"] = arguments.GetValue(fqdn),
                ["csr"] = csrFile is null ? null : await File.ReadAllTextAsync(csrFile, cancellationToken),
            }, cancellationToken);
            await WriteFolderAsync(created!.AsObject(), arguments.GetValue(folder)!, admin.IsLocal, cancellationToken);
        });
        return command;
    }

    private static async Task WriteFolderAsync(JsonObject created, string folder, bool isLocal, CancellationToken cancellationToken)
    {
        var files = await ClientFolder.WriteAsync(folder, created, cancellationToken);
        string Text(string member) => created[member]!.GetValue<string>();
        var mailbox = new JsonObject
        {
            ["mailboxId"] = Text("mailboxId"),
            ["password"] = Text("password"),
            ["sharedKey"] = Text("sharedKey"),
            ["url"] = Text("url"),
            ["odsCode"] = Text("odsCode"),
            ["fqdn"] = Text("fqdn"),
            ["serialNumber"] = Text("serialNumber"),
            ["pkcs12Password"] = files.Pkcs12Password,
        };
        await files.WriteSecretAsync("mailbox.json", Encoding.UTF8.GetBytes(mailbox.ToJsonString(Indented) + "\n"), cancellationToken);

        // On this machine the name localhost reaches the surface without a name server or a hosts file.
        var url = isLocal ? $"https://localhost:{new Uri(Text("url")).Port}" : Text("url");
        await files.WriteSecretAsync("meshclient.cfg", Encoding.UTF8.GetBytes($"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n{ClientConfiguration(mailbox, files, url)}\n"), cancellationToken);
        Console.WriteLine($"""
            mailbox    {Text("mailboxId")}
            password   {Text("password")}
            FQDN       {Text("fqdn")}
            written to {files.FullPath("")}

            List its inbox:
              {OneLiner(mailbox, files, url)}
            """);
    }

    // The file-based Java client's (mesh 9.2).
    private static XElement ClientConfiguration(JsonObject mailbox, ClientFolder files, string url) =>
        new("MESHConfig",
            new XElement("PrimaryURL", url),
            new XElement("LogPath", files.FullPath("log")),
            new XElement("KeyStorePath", files.FullPath("client.p12")),
            new XElement("KeyStorePassword", Core.Trust.IssuedCertificate.Pkcs12Password),
            new XElement("WorkPath", files.FullPath("work")),
            new XElement("ProxyPath", files.FullPath("proxy")),
            new XElement("SignalPath", files.FullPath("signal")),
            new XElement("PollPeriod", 1),
            new XElement("ServerRetry", 3),
            new XElement("MaxMessages", 100),
            new XElement("MaxConnections", 4),
            new XElement("AutoUpgrade", "N"),
            new XElement("AuthenticationKey", mailbox["sharedKey"]!.GetValue<string>()),
            new XElement("ProcessingDelay", 1),
            new XElement("Client",
                new XElement("ClientIdentity", mailbox["mailboxId"]!.GetValue<string>()),
                new XElement("ClientAuthentication", mailbox["password"]!.GetValue<string>()),
                new XElement("MailboxType", "MESH"),
                new XElement("InterfaceRoot", files.FullPath(mailbox["mailboxId"]!.GetValue<string>())),
                new XElement("CollectReport", "Y"),
                new XElement("TransferReport", "Y"),
                new XElement("PollReport", "N"),
                new XElement("SaveSent", "Y")));

    private static string OneLiner(JsonObject mailbox, ClientFolder files, string url)
    {
        string Value(string member) => Quoted(mailbox[member]!.GetValue<string>());
        var key = files.HasKey ? Quoted(files.Path("client.key")) : "client.key";
        return $"""m={Value("mailboxId")} p={Value("password")} k={Value("sharedKey")}; n=$(openssl rand -hex 16):0; t=$(date -u +%Y%m%d%H%M); """
            + """h=$(printf %s "$m:$n:$p:$t" | openssl dgst -sha256 -hmac "$k" -r | cut -d' ' -f1); """
            + $"""curl --cacert {Quoted(files.Path("ca.pem"))} --cert {Quoted(files.Path("client.pem"))} --key {key} -H "Authorization: NHSMESH $m:$n:$t:$h" {url}/messageexchange/$m/inbox""";
    }

    // As a shell takes it, whatever is in it.
    private static string Quoted(string text) =>
        text.Length > 0 && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' or '/') ? text : $"'{text.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
