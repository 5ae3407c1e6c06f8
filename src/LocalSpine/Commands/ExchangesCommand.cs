using System.CommandLine;

namespace LocalSpine.Commands;

/// <summary><c>localspine exchanges</c>: the newest exchanges with their verdicts.</summary>
internal static class ExchangesCommand
{
    public static Command Create()
    {
        var refused = new Option<bool>("--refused") { Description = "Only what was refused" };
        var command = new Command("exchanges", "Show the newest exchanges and why any was refused") { refused, ListOptions.Json, ListOptions.Limit, AdminClient.AdminOption };
        command.SetRun((arguments, cancellationToken) => ListOptions.PrintAsync(
            arguments,
            arguments.GetValue(refused) ? "admin/exchanges?refused=true" : "admin/exchanges",
            ["id", "at", "surface", "operation", "status", "verdict", "rule", "expected", "came"],
            cancellationToken));
        return command;
    }
}
