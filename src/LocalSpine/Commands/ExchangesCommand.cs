using System.CommandLine;
using LocalSpine.Hosting.Exchanges;

namespace LocalSpine.Commands;

/// <summary><c>localspine exchanges</c>: the newest exchanges with their verdicts.</summary>
internal static class ExchangesCommand
{
    public static Command Create()
    {
        var refused = new Option<bool>("--refused") { Description = "Only what was refused" };
        var surface = Text("--surface", "Only those of a surface");
        var verdict = Text("--verdict", "accepted, warned or refused");
        var rule = Text("--rule", "Only what that rule refused or warned of");
        var asid = Text("--asid", "ASID of the sender or of the system that was addressed");
        var partyKey = Text("--party-key", "Party key of the sender");
        var interaction = Text("--interaction", "Interaction id");
        var messageId = Text("--message-id", "Message id");
        var user = Text("--user", "Smartcard user");
        var status = Text("--status", "Status of the answer, as 403 or 4xx");
        var since = Text("--since", "Not older than that instant, as 2026-11-27T09:30 (UTC)");
        var text = Text("--text", "With that text in the request or the answer, as an NHS number");
        var command = new Command("exchanges", "Show the newest exchanges and why any was refused")
        {
            refused, surface, verdict, rule, asid, partyKey, interaction, messageId, user, status, since, text, ListOptions.Json, ListOptions.Limit, AdminClient.AdminOption,
        };
        command.SetRun((arguments, cancellationToken) =>
        {
            var filter = new ExchangeFilter
            {
                Refused = arguments.GetValue(refused) ? true : null,
                Surface = arguments.GetValue(surface),
                Verdict = arguments.GetValue(verdict),
                Rule = arguments.GetValue(rule),
                Asid = arguments.GetValue(asid),
                PartyKey = arguments.GetValue(partyKey),
                Interaction = arguments.GetValue(interaction),
                MessageId = arguments.GetValue(messageId),
                UserId = arguments.GetValue(user),
                Status = arguments.GetValue(status),
                Since = arguments.GetValue(since),
                Text = arguments.GetValue(text),
            };
            return ListOptions.PrintAsync(
                arguments, $"admin/exchanges?{filter.ToQuery()}", ["id", "at", "surface", "operation", "status", "verdict", "rule", "expected", "came"], cancellationToken);
        });
        return command;
    }

    private static Option<string?> Text(string name, string description) => new(name) { Description = description };
}
