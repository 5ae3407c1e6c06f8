using System.CommandLine;
using System.Text.Json.Nodes;

namespace LocalSpine.Commands;

/// <summary><c>localspine lint</c>: registrations that real callers, or the real environment, choke on.</summary>
internal static class LintCommand
{
    public static Command Create()
    {
        var asid = new Option<string?>("--asid") { Description = "Only the party of that ASID (default: all)" };
        var strict = new Option<bool>("--strict") { Description = "Exit code 1 when there is a warning" };
        var command = new Command("lint", "Warn of registrations that break real callers") { asid, strict, ListOptions.Json, ListOptions.Limit, AdminClient.AdminOption };
        command.SetRun(async (arguments, cancellationToken) =>
        {
            using var admin = AdminClient.From(arguments);
            var path = $"admin/estate/lint?limit={arguments.GetValue(ListOptions.Limit)}{(arguments.GetValue(asid) is { } one ? $"&asid={Uri.EscapeDataString(one)}" : "")}";
            var warnings = (await admin.GetAsync(path, cancellationToken)).AsArray();
            Console.WriteLine(arguments.GetValue(ListOptions.Json) ? ListOptions.Indent(warnings)
                : warnings.Count == 0 ? "Nothing to warn of."
                : string.Join('\n', warnings.Select(w => Line(w!))));
            if (arguments.GetValue(strict) && warnings.Count > 0)
            {
                throw new CommandException(warnings.Count == 1 ? "There is one warning." : $"There are {warnings.Count} warnings.");
            }
        });
        return command;
    }

    private static string Line(JsonNode warning)
    {
        string Of(string member) => warning[member]!.GetValue<string>();
        return $"{Of("rule")} {Of("partyKey")} {Of("entry")}\n  wants {Of("wants")}; there is {(Of("came").Length > 0 ? Of("came") : "nothing")} ({Of("source")})\n  -> {Of("next")}";
    }
}
