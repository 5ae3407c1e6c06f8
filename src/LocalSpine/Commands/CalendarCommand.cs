using System.CommandLine;
using System.Text.Json.Nodes;

namespace LocalSpine.Commands;

/// <summary><c>localspine calendar</c>: maintenance slots and the forward change schedule.</summary>
internal static class CalendarCommand
{
    private const string Base = "admin/estate/calendar";

    private static readonly string[] EntryColumns = ["id", "from", "to", "state", "services", "title"];

    private static readonly Option<string[]> Services = new("--service") { Description = "Spine Core, Spine CIS or e-RS; may be given several times" };
    private static readonly Option<string?> From = new("--from") { Description = "UK local time (2026-12-03T20:00), or an instant with an offset" };
    private static readonly Option<string?> To = new("--to") { Description = "The same" };
    private static readonly Option<string?> Title = new("--title") { Description = "What it is, in a line" };
    private static readonly Option<string?> Description = new("--description") { Description = "More of it" };
    private static readonly Option<bool?> Closes = new("--closes") { Description = "false: announced only, its services stay open (default: true)" };
    private static readonly Argument<string> Id = new("id") { Description = "Id of the change, for example change-1" };

    public static Command Create() => new("calendar", "Maintenance slots and the forward change schedule")
    {
        Show(), Changes(), Add(), Change(), End("cancel", "Call a change off; what it closed opens"), End("complete", "End a change early, because it is done"), Releases(), Release(), Unrelease(),
        Enforce("enforce", "Slots and changes close their services from now on", true), Enforce("announce", "Slots and changes are shown only from now on", false), Feed(),
    };

    private static Command Show()
    {
        var days = new Option<int>("--days") { Description = "How far ahead", DefaultValueFactory = _ => 14 };
        var command = new Command("show", "What goes on and what comes; --json also has what is open") { days, ListOptions.Json, ListOptions.Limit, AdminClient.AdminOption };
        command.SetRun(async (arguments, cancellationToken) =>
        {
            using var admin = AdminClient.From(arguments);
            var view = await admin.GetAsync($"{Base}?days={arguments.GetValue(days)}", cancellationToken);
            var entries = view["entries"]!.AsArray();
            while (entries.Count > arguments.GetValue(ListOptions.Limit))
            {
                entries.RemoveAt(entries.Count - 1);
            }

            if (arguments.GetValue(ListOptions.Json))
            {
                Console.WriteLine(ListOptions.Indent(view));
                return;
            }

            Console.WriteLine($"{view["now"]}, {(view["isEnforced"]!.GetValue<bool>() ? "enforced: services close" : "announced only: services stay open ('localspine calendar enforce' closes them)")}");
            foreach (var service in view["services"]!.AsArray().Where(s => !s!["isOpen"]!.GetValue<bool>()))
            {
                Console.WriteLine($"{service!["service"]} is closed by {service["closure"]!["id"]} and opens {service["closure"]!["opens"]}");
            }

            Console.Write(ListOptions.Table(entries, EntryColumns));
        });
        return command;
    }

    private static Command Changes()
    {
        var command = new Command("changes", "List planned changes, the latest first, whatever became of them") { ListOptions.Json, ListOptions.Limit, AdminClient.AdminOption };
        command.SetRun((arguments, cancellationToken) => ListOptions.PrintAsync(arguments, $"{Base}/changes", EntryColumns, cancellationToken));
        return command;
    }

    private static Command Add()
    {
        var command = new Command("add", "Announce a change: --service, --from, --to, --title") { Services, From, To, Title, Description, Closes, ListOptions.Json, AdminClient.AdminOption };
        command.SetRun(async (arguments, cancellationToken) =>
        {
            using var admin = AdminClient.From(arguments);
            var order = Order(arguments);
            order["services"] ??= new JsonArray();
            order["title"] ??= "";
            Print(arguments, await admin.PostAsync($"{Base}/changes", order, cancellationToken));
        });
        return command;
    }

    private static Command Change()
    {
        var command = new Command("change", "Change what is announced of a change; what is left out stays") { Id, Services, From, To, Title, Description, Closes, ListOptions.Json, AdminClient.AdminOption };
        command.SetRun(async (arguments, cancellationToken) =>
        {
            using var admin = AdminClient.From(arguments);
            Print(arguments, await admin.PatchAsync($"{Base}/changes/{Uri.EscapeDataString(arguments.GetValue(Id)!)}", Order(arguments), cancellationToken));
        });
        return command;
    }

    private static Command End(string name, string description)
    {
        var command = new Command(name, description) { Id, ListOptions.Json, AdminClient.AdminOption };
        command.SetRun(async (arguments, cancellationToken) =>
        {
            using var admin = AdminClient.From(arguments);
            Print(arguments, await admin.PostAsync($"{Base}/changes/{Uri.EscapeDataString(arguments.GetValue(Id)!)}/{name}", null, cancellationToken));
        });
        return command;
    }

    private static Command Releases()
    {
        var command = new Command("releases", "List live e-RS releases that were noted, with the slots that they use") { ListOptions.Json, ListOptions.Limit, AdminClient.AdminOption };
        command.SetRun((arguments, cancellationToken) => ListOptions.PrintAsync(arguments, $"{Base}/releases", ["id", "at", "title", "slotFrom", "slotTo"], cancellationToken));
        return command;
    }

    private static Command Release()
    {
        var at = new Option<string?>("--at") { Description = "When it is or was released, UK local time (default: now)" };
        var command = new Command("release", "Note a live e-RS release: the next e-RS slot is used") { at, Title, ListOptions.Json, AdminClient.AdminOption };
        command.SetRun(async (arguments, cancellationToken) =>
        {
            using var admin = AdminClient.From(arguments);
            var noted = await admin.PostAsync($"{Base}/releases", new JsonObject { ["at"] = arguments.GetValue(at), ["title"] = arguments.GetValue(Title) }, cancellationToken);
            Console.WriteLine(arguments.GetValue(ListOptions.Json) ? ListOptions.Indent(noted) : $"release {noted!["id"]}: e-RS slot from {noted["slotFrom"]} to {noted["slotTo"]}");
        });
        return command;
    }

    private static Command Unrelease()
    {
        var id = new Argument<long>("id") { Description = "Number of the noted release" };
        var command = new Command("unrelease", "Take the note of a release back") { id, AdminClient.AdminOption };
        command.SetRun(async (arguments, cancellationToken) =>
        {
            using var admin = AdminClient.From(arguments);
            await admin.DeleteAsync($"{Base}/releases/{arguments.GetValue(id)}", cancellationToken);
        });
        return command;
    }

    private static Command Enforce(string name, string description, bool isEnforced)
    {
        var command = new Command(name, description) { ListOptions.Json, AdminClient.AdminOption };
        command.SetRun(async (arguments, cancellationToken) =>
        {
            using var admin = AdminClient.From(arguments);
            var view = await admin.PutAsync($"{Base}/enforcement", new JsonObject { ["enforced"] = isEnforced }, cancellationToken);
            Console.WriteLine(arguments.GetValue(ListOptions.Json) ? ListOptions.Indent(view) : description);
        });
        return command;
    }

    private static Command Feed()
    {
        var command = new Command("feed", "Print the calendar as iCalendar (RFC 5545)") { AdminClient.AdminOption };
        command.SetRun(async (arguments, cancellationToken) =>
        {
            using var admin = AdminClient.From(arguments);
            Console.Write(await admin.GetTextAsync("admin/estate/calendar.ics", cancellationToken));
        });
        return command;
    }

    // What was not said is left out.
    private static JsonObject Order(ParseResult arguments)
    {
        var order = new JsonObject
        {
            ["from"] = arguments.GetValue(From), ["to"] = arguments.GetValue(To), ["title"] = arguments.GetValue(Title), ["description"] = arguments.GetValue(Description),
            ["closes"] = arguments.GetValue(Closes),
        };
        if (arguments.GetValue(Services) is { Length: > 0 } services)
        {
            order["services"] = new JsonArray([.. services.Select(s => JsonValue.Create(s))]);
        }

        return order;
    }

    private static void Print(ParseResult arguments, JsonNode? change) =>
        Console.WriteLine(arguments.GetValue(ListOptions.Json) ? ListOptions.Indent(change) : $"{change!["id"]}, {change["state"]}: {change["from"]} to {change["to"]}, {change["title"]}");
}
