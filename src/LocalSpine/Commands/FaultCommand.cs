using System.CommandLine;
using System.Text.Json.Nodes;

namespace LocalSpine.Commands;

/// <summary><c>localspine fault add|list|clear</c>: makes messaging go wrong on purpose.</summary>
internal static class FaultCommand
{
    public static Command Create() => new("fault", "Faults of messaging, on purpose") { Add(), List(), Clear() };

    private static Command Add()
    {
        var on = new Option<string>("--on") { Description = "acknowledgement: what the Spine answers; delivery: what it sends", Required = true };
        on.AcceptOnlyFromAmong("acknowledgement", "delivery");
        var fault = new Argument<string>("fault") { Description = "drop, delay, status, wrong-reference or tls of an acknowledgement; drop, delay, wrong-reference, tls, duplicate or reorder of a delivery" };
        var party = new Option<string?>("--party") { Description = "Only for this party key" };
        var interaction = new Option<string?>("--interaction") { Description = "Only for this interaction" };
        var conversation = new Option<string?>("--conversation") { Description = "Only in this conversation" };
        var seconds = new Option<double>("--seconds") { Description = "Length of a delay in virtual time", DefaultValueFactory = _ => 5 };
        var status = new Option<int>("--status") { Description = "HTTP status of the fault 'status'", DefaultValueFactory = _ => 500 };
        var times = new Option<int>("--times") { Description = "How often", DefaultValueFactory = _ => 1 };
        var command = new Command("add", "Add a fault") { fault, on, party, interaction, conversation, seconds, status, times, ListOptions.Json, AdminClient.AdminOption };
        command.SetRun(async (arguments, cancellationToken) =>
        {
            using var admin = AdminClient.From(arguments);
            var added = await admin.PostAsync("admin/faults", new JsonObject
            {
                ["on"] = arguments.GetValue(on),
                ["fault"] = arguments.GetValue(fault),
                ["party"] = arguments.GetValue(party),
                ["interaction"] = arguments.GetValue(interaction),
                ["conversation"] = arguments.GetValue(conversation),
                ["seconds"] = arguments.GetValue(seconds),
                ["status"] = arguments.GetValue(status),
                ["times"] = arguments.GetValue(times),
            }, cancellationToken);
            Console.WriteLine(arguments.GetValue(ListOptions.Json) ? added!.ToJsonString() : $"fault {added!["id"]}");
        });
        return command;
    }

    private static Command List()
    {
        var command = new Command("list", "List the faults that wait") { ListOptions.Json, ListOptions.Limit, AdminClient.AdminOption };
        command.SetRun((arguments, cancellationToken) => ListOptions.PrintAsync(
            arguments, "admin/faults", ["id", "on", "fault", "party", "interaction", "conversation", "times"], cancellationToken));
        return command;
    }

    private static Command Clear()
    {
        var command = new Command("clear", "Forget all faults") { AdminClient.AdminOption };
        command.SetRun(async (arguments, cancellationToken) =>
        {
            using var admin = AdminClient.From(arguments);
            await admin.DeleteAsync("admin/faults", cancellationToken);
        });
        return command;
    }
}
