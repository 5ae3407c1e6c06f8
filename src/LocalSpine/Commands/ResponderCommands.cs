using System.CommandLine;
using System.Text.Json.Nodes;

namespace LocalSpine.Commands;

/// <summary><c>localspine mailbox responder|no-responder</c>: a recipient that answers by itself.</summary>
internal static class ResponderCommands
{
    public static Command Set()
    {
        var id = MailboxCommand.Id();
        var action = new Argument<string>("action") { Description = "echo: the same bytes go back; acknowledge: acknowledged, with a report to the sender; hook: posted to a URL, whose answer goes back" };
        action.AcceptOnlyFromAmong("echo", "acknowledge", "hook");
        var workflow = new Option<string?>("--workflow") { Description = "Only for this workflow (default: all)" };
        var reply = new Option<string?>("--reply-workflow") { Description = "Workflow of what goes back (default: the message's with _ACK)" };
        var url = new Option<string?>("--url") { Description = "Where a hook is" };
        var code = new Option<string?>("--code") { Description = "Code of the report: 00 is a success (default), all else an error" };
        var description = new Option<string?>("--description") { Description = "Text of the report" };
        var command = new Command("responder", "Have messages that come to a mailbox answered by themselves")
        {
            id, action, workflow, reply, url, code, description, ListOptions.Json, AdminClient.AdminOption,
        };
        command.SetRun(async (arguments, cancellationToken) =>
        {
            using var admin = AdminClient.From(arguments);
            var responder = await admin.PutAsync($"{MailboxCommand.PathOf(arguments.GetValue(id)!)}/responders", new JsonObject
            {
                ["action"] = arguments.GetValue(action),
                ["workflow"] = arguments.GetValue(workflow),
                ["replyWorkflow"] = arguments.GetValue(reply),
                ["hookUrl"] = arguments.GetValue(url),
                ["code"] = arguments.GetValue(code),
                ["description"] = arguments.GetValue(description),
            }, cancellationToken);
            Console.WriteLine(arguments.GetValue(ListOptions.Json)
                ? responder!.ToJsonString()
                : $"{responder!["mailboxId"]} answers {(responder["workflowId"]!.GetValue<string>() is "*" ? "every workflow" : responder["workflowId"])} with {responder["action"]}");
        });
        return command;
    }

    public static Command Remove()
    {
        var id = MailboxCommand.Id();
        var workflow = new Option<string>("--workflow") { Description = "Workflow of the responder (default: the one for all)", DefaultValueFactory = _ => "*" };
        var command = new Command("no-responder", "Take a responder away") { id, workflow, AdminClient.AdminOption };
        command.SetRun(async (arguments, cancellationToken) =>
        {
            using var admin = AdminClient.From(arguments);
            await admin.DeleteAsync($"{MailboxCommand.PathOf(arguments.GetValue(id)!)}/responders?workflow={Uri.EscapeDataString(arguments.GetValue(workflow)!)}", cancellationToken);
        });
        return command;
    }
}
