using System.CommandLine;
using System.Text.Json.Nodes;

namespace LocalSpine.Commands;

/// <summary><c>localspine proxy fault|faults|clear-faults</c>: makes proxied requests go wrong on purpose.</summary>
internal static class ProxyFaultCommands
{
    private const string Path = "admin/proxy/faults";

    public static Command Add()
    {
        var fault = new Argument<string>("fault") { Description = "status: an answer of the proxy with that status; delay: the request waits; drop: the connection is broken off" };
        fault.AcceptOnlyFromAmong("status", "delay", "drop");
        var from = new Option<string?>("--from") { Description = "Only for this consumer's ASID" };
        var to = new Option<string?>("--to") { Description = "Only for this provider's ASID" };
        var interaction = new Option<string?>("--interaction") { Description = "Only for this interaction" };
        var status = new Option<int>("--status") { Description = "HTTP status of the fault 'status'", DefaultValueFactory = _ => 503 };
        var seconds = new Option<double>("--seconds") { Description = "Length of a delay in virtual time", DefaultValueFactory = _ => 5 };
        var times = new Option<int>("--times") { Description = "How often", DefaultValueFactory = _ => 1 };
        var command = new Command("fault", "Make the next requests that pass every check go wrong") { fault, from, to, interaction, status, seconds, times, ListOptions.Json, AdminClient.AdminOption };
        command.SetRun(async (arguments, cancellationToken) =>
        {
            using var admin = AdminClient.From(arguments);
            var added = await admin.PostAsync(Path, new JsonObject
            {
                ["fault"] = arguments.GetValue(fault),
                ["from"] = arguments.GetValue(from),
                ["to"] = arguments.GetValue(to),
                ["interaction"] = arguments.GetValue(interaction),
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
        var command = new Command("faults", "List the faults of the Secure Proxy that wait") { ListOptions.Json, ListOptions.Limit, AdminClient.AdminOption };
        command.SetRun((arguments, cancellationToken) => ListOptions.PrintAsync(
            arguments, Path, ["id", "fault", "from", "to", "interaction", "status", "seconds", "times"], cancellationToken));
        return command;
    }

    public static Command Clear()
    {
        var command = new Command("clear-faults", "Forget all faults of the Secure Proxy") { AdminClient.AdminOption };
        command.SetRun(async (arguments, cancellationToken) =>
        {
            using var admin = AdminClient.From(arguments);
            await admin.DeleteAsync(Path, cancellationToken);
        });
        return command;
    }
}
