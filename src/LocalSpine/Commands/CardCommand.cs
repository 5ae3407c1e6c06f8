using System.CommandLine;
using System.Text.Json.Nodes;

namespace LocalSpine.Commands;

/// <summary><c>localspine card</c>: virtual smartcards.</summary>
internal static class CardCommand
{
    public static Command Create() => new("card", "Virtual smartcards")
    {
        Show(),
        Issue(),
        Work("unlock", "Give a locked card a new passcode", hasPasscode: true),
        Work("renew", "New certificates for a card in its last 90 days, or after its end"),
        Work("repair", "Write a card anew"),
        Work("clear", "Wipe a card for re-use; its certificates are revoked, sessions end"),
        Work("cancel", "End a card for good; its certificates are revoked, sessions end"),
    };

    private static Argument<string> Number() => new("number") { Description = "Card number; see 'user list'" };

    private static Command Show()
    {
        var number = Number();
        var command = new Command("show", "Show a card with its certificates") { number, ListOptions.Json, AdminClient.AdminOption };
        command.SetRun(async (arguments, cancellationToken) =>
        {
            using var admin = AdminClient.From(arguments);
            Print(arguments, await admin.GetAsync(PathOf(arguments.GetValue(number)!), cancellationToken));
        });
        return command;
    }

    private static Command Issue()
    {
        var uid = UserCommand.Uid();
        var passcode = new Option<string?>("--passcode") { Description = "Four to eight digits (default: the card is handed over locked)" };
        var command = new Command("issue", "Issue a card to a user") { uid, passcode, ListOptions.Json, AdminClient.AdminOption };
        command.SetRun(async (arguments, cancellationToken) =>
        {
            using var admin = AdminClient.From(arguments);
            Print(arguments, (await admin.PostAsync($"{UserCommand.PathOf(arguments.GetValue(uid)!)}/cards", new JsonObject { ["passcode"] = arguments.GetValue(passcode) }, cancellationToken))!);
        });
        return command;
    }

    private static Command Work(string verb, string description, bool hasPasscode = false)
    {
        var number = Number();
        var passcode = new Option<string>("--passcode") { Description = "The new passcode, four to eight digits", Required = true };
        var command = new Command(verb, description) { number, ListOptions.Json, AdminClient.AdminOption };
        if (hasPasscode)
        {
            command.Add(passcode);
        }

        command.SetRun(async (arguments, cancellationToken) =>
        {
            using var admin = AdminClient.From(arguments);
            var order = new JsonObject { ["passcode"] = hasPasscode ? arguments.GetValue(passcode) : null };
            Print(arguments, (await admin.PostAsync($"{PathOf(arguments.GetValue(number)!)}/{verb}", order, cancellationToken))!);
        });
        return command;
    }

    private static string PathOf(string number) => $"admin/cards/{Uri.EscapeDataString(number)}";

    private static void Print(ParseResult arguments, JsonNode card)
    {
        if (arguments.GetValue(ListOptions.Json))
        {
            Console.WriteLine(ListOptions.Indent(card));
            return;
        }

        Console.WriteLine($"card {card["serial"]} of user {card["uid"]}: {card["state"]}{(card["expires"] is { } end ? $", valid to {end}" : "")}");
        foreach (var certificate in card["certificates"]!.AsArray())
        {
            Console.WriteLine($"{certificate!["use"]}: certificate {certificate["serialNumber"]}, {certificate["notBefore"]} to {certificate["notAfter"]}");
        }
    }
}
