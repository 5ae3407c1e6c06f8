using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;

namespace LocalSpine.Commands;

/// <summary><c>localspine namespace</c>: whole environments beside each other in the running process.</summary>
internal static class NamespaceCommand
{
    public static Command Create() => new("namespace", "Environments of their own inside the running one, for jobs that run at the same time") { Start(), List(), Remove() };

    private static Command Start()
    {
        var name = Name();
        var seed = new Option<string?>("--seed") { Description = "Name of a seed, or a file as the environment's process sees it (default: the environment's)" };
        var lenient = new Option<bool?>("--lenient") { Description = "Warn where the real Spine refuses (default: as the environment does)" };
        var keep = new Option<bool>("--keep") { Description = "Keep its state in namespaces/NAME of the data folder, for the next one of that name" };
        var minutes = new Option<int?>("--minutes") { Description = "End it after so many minutes (default: when it is removed)" };
        var freeze = new Option<DateTimeOffset?>("--freeze-at") { Description = "Stop its clock at that instant, for example 2026-03-28T09:00Z" };
        var export = new Option<bool>("--export") { Description = "Print lines for eval in a shell: LOCALSPINE_ADMIN and the ports" };
        var command = new Command("create", "Start a namespace and print where it is") { name, seed, lenient, keep, minutes, freeze, export, ListOptions.Json, AdminClient.AdminOption };
        command.SetRun(async (arguments, cancellationToken) =>
        {
            using var admin = AdminClient.From(arguments);
            var made = (await admin.PostAsync("admin/namespaces", new JsonObject
            {
                ["name"] = arguments.GetValue(name),
                ["seed"] = arguments.GetValue(seed),
                ["lenient"] = arguments.GetValue(lenient),
                ["keep"] = arguments.GetValue(keep),
                ["minutes"] = arguments.GetValue(minutes),
                ["freezeAt"] = arguments.GetValue(freeze)?.ToString("O", CultureInfo.InvariantCulture),
            }, cancellationToken))!;
            Console.WriteLine(arguments.GetValue(ListOptions.Json) ? ListOptions.Indent(made) : arguments.GetValue(export) ? Lines(made) : Describe(made));
        });
        return command;
    }

    private static Command List()
    {
        var command = new Command("list", "List running namespaces") { ListOptions.Json, ListOptions.Limit, AdminClient.AdminOption };
        command.SetRun((arguments, cancellationToken) => ListOptions.PrintAsync(arguments, "admin/namespaces", ["name", "admin", "https", "ldaps", "seed", "keeps", "created", "ends"], cancellationToken));
        return command;
    }

    private static Command Remove()
    {
        var name = Name();
        var command = new Command("remove", "End a namespace") { name, AdminClient.AdminOption };
        command.SetRun(async (arguments, cancellationToken) =>
        {
            using var admin = AdminClient.From(arguments);
            await admin.DeleteAsync($"admin/namespaces/{Uri.EscapeDataString(arguments.GetValue(name)!)}", cancellationToken);
            Console.WriteLine("removed");
        });
        return command;
    }

    private static Argument<string> Name() => new("name") { Description = "1 to 40 lower-case letters, digits and hyphens" };

    private static string Lines(JsonNode made) => $"""
        export LOCALSPINE_ADMIN={made["admin"]}
        export SPINE_HTTPS_PORT={made["https"]}
        export SPINE_LDAPS_PORT={made["ldaps"]}
        export SPINE_HTTP_PORT={made["http"]}
        """;

    private static string Describe(JsonNode made) => $"""
        {TextTable.Format([["SURFACE", "URL"], ["admin", made["admin"]!.ToString()], .. made["urls"]!.AsObject().Select(u => new[] { u.Key, u.Value!.ToString() })])}
        Its own data, clock and certificates (root: {made["root"]}). Use it with: export LOCALSPINE_ADMIN={made["admin"]}
        """;
}
