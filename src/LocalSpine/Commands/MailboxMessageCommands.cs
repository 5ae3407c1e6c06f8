using System.CommandLine;
using System.Text.Json.Nodes;

namespace LocalSpine.Commands;

/// <summary><c>localspine mailbox messages|message|send</c>.</summary>
internal static class MailboxMessageCommands
{
    public static Command Messages()
    {
        var id = MailboxCommand.Id();
        var box = new Option<string>("--box") { Description = "inbox: what came to it, whatever its status; outbox: what it sent", DefaultValueFactory = _ => "inbox" };
        box.AcceptOnlyFromAmong("inbox", "outbox");
        var command = new Command("messages", "List the messages of a mailbox, newest first") { id, box, ListOptions.Json, ListOptions.Limit, AdminClient.AdminOption };
        command.SetRun((arguments, cancellationToken) => ListOptions.PrintAsync(
            arguments, $"{MailboxCommand.PathOf(arguments.GetValue(id)!)}/messages?box={arguments.GetValue(box)}",
            ["created", "messageId", "type", "status", "sender", "recipient", "workflowId", "size", "localId", "code", "description"], cancellationToken));
        return command;
    }

    public static Command Message()
    {
        var id = new Argument<string>("message-id") { Description = "Message id; see 'mailbox messages'" };
        var command = new Command("message", "Track a message: what was said of it and what happened to it") { id, ListOptions.Json, AdminClient.AdminOption };
        command.SetRun(async (arguments, cancellationToken) =>
        {
            using var admin = AdminClient.From(arguments);
            var found = await admin.GetAsync($"admin/mailboxes/messages/{Uri.EscapeDataString(arguments.GetValue(id)!)}", cancellationToken);
            if (arguments.GetValue(ListOptions.Json))
            {
                Console.WriteLine(ListOptions.Indent(found));
                return;
            }

            var all = found["message"]!.AsObject().Concat(found.AsObject().Where(m => m.Key is not ("message" or "content")));
            foreach (var (name, value) in all.Where(m => m.Value is not null && m.Value.ToString().Length > 0))
            {
                Console.WriteLine($"{name,-16} {value}");
            }

            if (found["content"]?.GetValue<string>() is { } content)
            {
                Console.WriteLine($"\n{content}");
            }
        });
        return command;
    }

    public static Command Send()
    {
        var from = new Option<string>("--from") { Description = "Mailbox that sends", Required = true };
        var to = new Option<string>("--to") { Description = "Mailbox id, or GPPROVIDER_number_birth date_surname", Required = true };
        var workflow = new Option<string>("--workflow") { Description = "Workflow id", Required = true };
        var subject = new Option<string?>("--subject") { Description = "Subject" };
        var localId = new Option<string?>("--local-id") { Description = "Your own reference" };
        var fileName = new Option<string?>("--file-name") { Description = "Name of the file for the recipient (default: the file's own)" };
        var file = new Argument<string>("file") { Description = "File to send, up to 100 MB" };
        var command = new Command("send", "Send a file as a mailbox's user, with every check of the API") { file, from, to, workflow, subject, localId, fileName, ListOptions.Json, AdminClient.AdminOption };
        command.SetRun(async (arguments, cancellationToken) =>
        {
            using var admin = AdminClient.From(arguments);
            var path = arguments.GetValue(file)!;
            await using var content = Open(path);
            var query = string.Join('&', new (string Name, string? Value)[]
            {
                ("to", arguments.GetValue(to)), ("workflow", arguments.GetValue(workflow)), ("subject", arguments.GetValue(subject)), ("localId", arguments.GetValue(localId)),
                ("fileName", arguments.GetValue(fileName) ?? Path.GetFileName(path)),
            }.Where(p => p.Value is not null).Select(p => $"{p.Name}={Uri.EscapeDataString(p.Value!)}"));
            var sent = await admin.UploadAsync($"{MailboxCommand.PathOf(arguments.GetValue(from)!)}/messages?{query}", content, cancellationToken);
            Console.WriteLine(arguments.GetValue(ListOptions.Json) ? sent!.ToJsonString() : $"message {sent!["messageId"]}");
        });
        return command;
    }

    private static FileStream Open(string path)
    {
        try
        {
            return File.OpenRead(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CommandException($"{e.Message} Name a file that can be read.");
        }
    }
}
