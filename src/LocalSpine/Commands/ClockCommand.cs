using System.CommandLine;
using System.Globalization;

namespace LocalSpine.Commands;

/// <summary><c>localspine clock show|freeze|resume|advance|run|reset</c>: the environment's virtual clock.</summary>
internal static class ClockCommand
{
    public static Command Create()
    {
        var at = new Option<string?>("--at") { Description = "Instant, yyyy-mm-ddThh:mm:ssZ (default: now)" };
        var duration = new Argument<string>("duration") { Description = "How far: 90s, 15m, 2h, 3d, or [d.]hh:mm:ss" };
        var atMost = new Option<string?>("--at-most") { Description = "Longest run (default: a year)" };
        return new Command("clock", "The virtual clock of the environment")
        {
            Of("show", "Show the time", "", []),
            Of("freeze", "Stop the clock", "freeze", [at], a => a.GetValue(at) is { } instant ? $"?at={Uri.EscapeDataString(instant)}" : ""),
            Of("resume", "Let the clock run on", "resume", []),
            Of("advance", "Move the clock forward", "advance", [duration], a => $"?seconds={Seconds(a.GetValue(duration)!)}"),
            Of("run", "Move from due time to due time until nothing waits", "run", [atMost], a => a.GetValue(atMost) is { } most ? $"?atMostSeconds={Seconds(most)}" : ""),
            Of("reset", "Back to real time", "reset", []),
        };
    }

    private static Command Of(string name, string description, string path, Symbol[] symbols, Func<ParseResult, string>? query = null)
    {
        var command = new Command(name, description) { ListOptions.Json, AdminClient.AdminOption };
        foreach (var symbol in symbols)
        {
            if (symbol is Argument argument)
            {
                command.Add(argument);
            }
            else
            {
                command.Add((Option)symbol);
            }
        }

        command.SetRun(async (arguments, cancellationToken) =>
        {
            using var admin = AdminClient.From(arguments);
            var answer = path.Length == 0
                ? await admin.GetAsync("admin/clock", cancellationToken)
                : await admin.PostAsync($"admin/clock/{path}{query?.Invoke(arguments)}", null, cancellationToken);
            Console.WriteLine(arguments.GetValue(ListOptions.Json) ? answer!.ToJsonString()
                : $"{answer!["now"]}{(answer["frozen"]?.GetValue<bool>() == true ? " (stands still)" : "")}{(answer["steps"] is { } steps ? $", {steps} steps over {answer["elapsed"]}{(answer["isIdle"]!.GetValue<bool>() ? "" : "; work still waits later")}" : "")}");
        });
        return command;
    }

    private static string Seconds(string text)
    {
        var unit = text.Length > 1 ? text[^1] switch { 's' => 1, 'm' => 60, 'h' => 3_600, 'd' => 86_400, _ => 0 } : 0;
        var seconds = unit > 0 && double.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number * unit
            : TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var span) && text.Contains(':', StringComparison.Ordinal) ? span.TotalSeconds
            : throw new CommandException($"'{text}' is no duration. Write 90s, 15m, 2h, 3d, or hh:mm:ss.");
        return seconds.ToString("R", CultureInfo.InvariantCulture);
    }
}
