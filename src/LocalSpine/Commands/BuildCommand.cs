using System.CommandLine;
using System.Text.Json.Nodes;

namespace LocalSpine.Commands;

/// <summary><c>localspine build</c>: versions of services in the environments of the path to live, and what they pin.</summary>
internal static class BuildCommand
{
    private const string Base = "admin/estate/builds";

    private static readonly Argument<string> Service = new("service") { Description = "For example \"Spine Core\"; 'localspine build list' names all" };

    public static Command Create() => new("build", "Build versions, and the behaviour that they pin") { List(), Versions(), Add(), Set(), Notes(), Profiles(), Profile() };

    private static Command List()
    {
        var command = new Command("list", "List what is deployed where") { ListOptions.Json, ListOptions.Limit, AdminClient.AdminOption };
        command.SetRun((arguments, cancellationToken) => ListOptions.PrintAsync(arguments, Base, ["service", "environment", "version", "profile", "setAt"], cancellationToken));
        return command;
    }

    private static Command Versions()
    {
        var service = new Option<string?>("--service") { Description = "Only of this service" };
        var command = new Command("versions", "List known versions, each service's oldest first") { service, ListOptions.Json, ListOptions.Limit, AdminClient.AdminOption };
        command.SetRun((arguments, cancellationToken) => ListOptions.PrintAsync(
            arguments, $"{Base}/versions{(arguments.GetValue(service) is { } of ? $"?service={Uri.EscapeDataString(of)}" : "")}", ["service", "version", "profile", "notes"], cancellationToken));
        return command;
    }

    private static Command Add()
    {
        var version = new Argument<string>("version") { Description = "Its name" };
        var notes = new Option<string?>("--notes") { Description = "Release notes" };
        var profile = new Option<string?>("--profile") { Description = "Behaviour profile that it pins; see 'localspine build profiles'" };
        var command = new Command("add", "Make a version known, or say something else of it") { Service, version, notes, profile, ListOptions.Json, AdminClient.AdminOption };
        command.SetRun(async (arguments, cancellationToken) =>
        {
            using var admin = AdminClient.From(arguments);
            var made = await admin.PostAsync($"{Base}/versions", new JsonObject
            {
                ["service"] = arguments.GetValue(Service), ["version"] = arguments.GetValue(version), ["notes"] = arguments.GetValue(notes), ["profile"] = arguments.GetValue(profile),
            }, cancellationToken);
            Console.WriteLine(arguments.GetValue(ListOptions.Json) ? ListOptions.Indent(made) : $"{made!["service"]} {made["version"]}");
        });
        return command;
    }

    private static Command Set()
    {
        var environment = new Argument<string>("environment") { Description = "development, int, dep (this one), training or live" };
        var version = new Argument<string>("version") { Description = "A known version" };
        var command = new Command("set", "Say which version of a service is deployed; in dep, what it pins takes effect at once") { environment, Service, version, ListOptions.Json, AdminClient.AdminOption };
        command.SetRun(async (arguments, cancellationToken) =>
        {
            using var admin = AdminClient.From(arguments);
            var set = await admin.PutAsync(Base, new JsonObject
            {
                ["environment"] = arguments.GetValue(environment), ["service"] = arguments.GetValue(Service), ["version"] = arguments.GetValue(version),
            }, cancellationToken);
            Console.WriteLine(arguments.GetValue(ListOptions.Json) ? ListOptions.Indent(set)
                : $"{set!["service"]} {set["version"]} in {set["environment"]}{(set["profile"] is { } profile ? $", pins {profile}" : "")}");
        });
        return command;
    }

    private static Command Notes()
    {
        var from = new Argument<string>("from") { Description = "A version" };
        var to = new Argument<string>("to") { Description = "Another" };
        var command = new Command("notes", "Release notes between two versions") { Service, from, to, ListOptions.Json, AdminClient.AdminOption };
        command.SetRun(async (arguments, cancellationToken) =>
        {
            using var admin = AdminClient.From(arguments);
            static string Escaped(string? text) => Uri.EscapeDataString(text ?? "");
            var notes = await admin.GetAsync($"{Base}/notes?service={Escaped(arguments.GetValue(Service))}&from={Escaped(arguments.GetValue(from))}&to={Escaped(arguments.GetValue(to))}", cancellationToken);
            if (arguments.GetValue(ListOptions.Json))
            {
                Console.WriteLine(ListOptions.Indent(notes));
                return;
            }

            Console.WriteLine($"{notes["service"]} {notes["from"]} to {notes["to"]}{(notes["isBack"]!.GetValue<bool>() ? ": the way back, so this goes" : "")}");
            foreach (var version in notes["versions"]!.AsArray())
            {
                Console.WriteLine($"\n{version!["version"]}\n{version["notes"]}");
            }
        });
        return command;
    }

    private static Command Profiles()
    {
        var command = new Command("profiles", "List behaviour profiles") { ListOptions.Json, ListOptions.Limit, AdminClient.AdminOption };
        command.SetRun((arguments, cancellationToken) => ListOptions.PrintAsync(arguments, $"{Base}/profiles", ["name", "isBuiltIn", "settings"], cancellationToken));
        return command;
    }

    private static Command Profile()
    {
        var name = new Argument<string>("name") { Description = "Its name" };
        var mim = new Option<string?>("--mim") { Description = "MIM families that demographics accept, for example 6.3,7.2 (of Spine Core)" };
        var directory = new Option<string?>("--directory") { Description = "national or openldap (of the Spine Directory Service)" };
        var command = new Command("profile", "Make a behaviour profile, or change one") { name, mim, directory, ListOptions.Json, AdminClient.AdminOption };
        command.SetRun(async (arguments, cancellationToken) =>
        {
            using var admin = AdminClient.From(arguments);
            var settings = new JsonObject();
            foreach (var (setting, value) in new[] { ("mim", arguments.GetValue(mim)), ("directory", arguments.GetValue(directory)) })
            {
                if (value is not null)
                {
                    settings[setting] = value;
                }
            }

            var made = await admin.PostAsync($"{Base}/profiles", new JsonObject { ["name"] = arguments.GetValue(name), ["settings"] = settings }, cancellationToken);
            Console.WriteLine(arguments.GetValue(ListOptions.Json) ? ListOptions.Indent(made) : $"profile {made!["name"]}");
        });
        return command;
    }
}
