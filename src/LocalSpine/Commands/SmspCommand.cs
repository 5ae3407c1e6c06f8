using System.CommandLine;
using System.Text.Json.Nodes;

namespace LocalSpine.Commands;

/// <summary><c>localspine smsp scenario add|list|clear</c>: what the mini services are to answer on purpose.</summary>
internal static class SmspCommand
{
    private const string Scenarios = "admin/smsp/scenarios";

    public static Command Create() => new("smsp", "The Spine Mini Service Provider") { new Command("scenario", "Answers on purpose") { Add(), List(), Clear() } };

    private static Command Add()
    {
        var operation = new Option<string?>("--operation") { Description = "Only this operation, for example getNHSNumber" };
        var number = new Option<string?>("--nhs-number") { Description = "Only for this NHS number in the request" };
        var birth = new Option<string?>("--birth-date") { Description = "Only for this date of birth in the request, yyyymmdd" };
        var asid = new Option<string?>("--asid") { Description = "Only for this asking system" };
        var code = new Option<string?>("--code") { Description = "Response code, for example SMSP-0004; SMSP-0003 comes with the data" };
        var fault = new Option<string?>("--fault") { Description = "Fault with this ErrorCode: 1000, 2100, 2200 or 3000" };
        var seconds = new Option<double>("--delay") { Description = "Seconds of virtual time before the answer" };
        var drop = new Option<bool>("--drop") { Description = "Break the connection off instead of answering" };
        var times = new Option<int?>("--times") { Description = "How often (default: until it is cleared)" };
        var command = new Command("add", "Add a scenario") { operation, number, birth, asid, code, fault, seconds, drop, times, ListOptions.Json, AdminClient.AdminOption };
        command.SetRun(async (arguments, cancellationToken) =>
        {
            using var admin = AdminClient.From(arguments);
            var added = await admin.PostAsync(Scenarios, new JsonObject
            {
                ["operation"] = arguments.GetValue(operation),
                ["nhsNumber"] = arguments.GetValue(number),
                ["birthDate"] = arguments.GetValue(birth),
                ["asid"] = arguments.GetValue(asid),
                ["code"] = arguments.GetValue(code),
                ["fault"] = arguments.GetValue(fault),
                ["delaySeconds"] = arguments.GetValue(seconds),
                ["drop"] = arguments.GetValue(drop),
                ["times"] = arguments.GetValue(times),
            }, cancellationToken);
            Console.WriteLine(arguments.GetValue(ListOptions.Json) ? added!.ToJsonString() : $"scenario {added!["id"]}");
        });
        return command;
    }

    private static Command List()
    {
        var command = new Command("list", "List the scenarios") { ListOptions.Json, ListOptions.Limit, AdminClient.AdminOption };
        command.SetRun((arguments, cancellationToken) => ListOptions.PrintAsync(
            arguments, Scenarios, ["id", "operation", "nhsNumber", "birthDate", "asid", "code", "fault", "delaySeconds", "drop", "times"], cancellationToken));
        return command;
    }

    private static Command Clear()
    {
        var command = new Command("clear", "Forget all scenarios") { AdminClient.AdminOption };
        command.SetRun(async (arguments, cancellationToken) =>
        {
            using var admin = AdminClient.From(arguments);
            await admin.DeleteAsync(Scenarios, cancellationToken);
        });
        return command;
    }
}
