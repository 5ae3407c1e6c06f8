using System.CommandLine;
using System.Text.Json.Nodes;

namespace LocalSpine.Commands;

/// <summary><c>localspine mailbox fault|faults|clear-faults</c>: makes a mailbox's requests go wrong on purpose.</summary>
internal static class MailboxFaultCommands
{
    public static Command Add()
    {
        var id = MailboxCommand.Id();
        var fault = new Argument<string>("fault") { Description = "status: an HTTP status without a body; delay: the answer waits; drop: the connection is broken off" };
        fault.AcceptOnlyFromAmong("status", "delay", "drop");
        var operation = new Option<string?>("--operation") { Description = "Only for handshake, send, 'send chunk', list, receive, head, acknowledge, track, count ... (default: any)" };
        var status = new Option<int>("--status") { Description = "HTTP status of the fault 'status'", DefaultValueFactory = _ => 503 };
        var seconds = new Option<double>("--seconds") { Description = "Length of a delay in virtual time", DefaultValueFactory = _ => 5 };
        var times = new Option<int>("--times") { Description = "How often", DefaultValueFactory = _ => 1 };
        var command = new Command("fault", "Make the next requests of a mailbox go wrong; a retry with the same token gets through") { id, fault, operation, status, seconds, times, ListOptions.Json, AdminClient.AdminOption };
        command.SetRun(async (arguments, cancellationToken) =>
        {
            using var admin = AdminClient.From(arguments);
            var added = await admin.PostAsync($"{MailboxCommand.PathOf(arguments.GetValue(id)!)}/faults", new JsonObject
            {
                ["fault"] = arguments.GetValue(fault),
                ["operation"] = arguments.GetValue(operation),
                ["status"] = arguments.GetValue(status),
                ["seconds"] = arguments.GetValue(seconds),
                ["times"] = arguments.GetValue(times),
            }, cancellationToken);
            Console.WriteLine(arguments.GetValue(ListOptions.Json) ? added!.ToJsonString() : $"fault {added!["id"]}");
        });
        return command;
    }

    public static Command List()
    {
        var command = new Command("faults", "List the faults of mailboxes that wait") { ListOptions.Json, ListOptions.Limit, AdminClient.AdminOption };
        command.SetRun((arguments, cancellationToken) => ListOptions.PrintAsync(
            arguments, "admin/mailboxes/faults", ["id", "mailbox", "operation", "fault", "status", "seconds", "times"], cancellationToken));
        return command;
    }

    public static Command Clear()
    {
        var command = new Command("clear-faults", "Forget all faults of mailboxes") { AdminClient.AdminOption };
        command.SetRun(async (arguments, cancellationToken) =>
        {
            using var admin = AdminClient.From(arguments);
            await admin.DeleteAsync("admin/mailboxes/faults", cancellationToken);
        });
        return command;
    }
}
