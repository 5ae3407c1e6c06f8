using System.CommandLine;
using System.Text.Json.Nodes;

namespace LocalSpine.Commands;

/// <summary><c>localspine mailbox</c>: MESH mailboxes, their messages, and what happens to them on purpose.</summary>
internal static class MailboxCommand
{
    public static Command Create() => new("mailbox", "MESH mailboxes and their messages")
    {
        List(),
        Show(),
        MailboxCreation.Create(),
        Change(),
        MailboxMessageCommands.Messages(),
        MailboxMessageCommands.Message(),
        MailboxMessageCommands.Send(),
        MailboxFaultCommands.Add(),
        MailboxFaultCommands.List(),
        MailboxFaultCommands.Clear(),
        ResponderCommands.Set(),
        ResponderCommands.Remove(),
    };

    /// <summary>The mailbox a command is about; a new one each, because an argument belongs to one command.</summary>
    public static Argument<string> Id(string description = "Mailbox id; see 'mailbox list'") => new("id") { Description = description };

    /// <summary>Path of a mailbox in the admin API.</summary>
    public static string PathOf(string mailboxId) => $"admin/mailboxes/{Uri.EscapeDataString(mailboxId)}";

    /// <summary>The parts of a comma-separated list; null for none, which leaves things as they are.</summary>
    public static JsonArray? Parts(string? list) => list is null
        ? null
        : new JsonArray([.. list.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(part => JsonValue.Create(part))]);

    /// <summary>A drop folder from the root of the file system; empty for none, null to leave it.</summary>
    public static string? Folder(string? folder) => string.IsNullOrEmpty(folder) ? folder : Path.GetFullPath(folder);

    private static Command List()
    {
        var command = new Command("list", "List mailboxes") { ListOptions.Json, ListOptions.Limit, AdminClient.AdminOption };
        command.SetRun((arguments, cancellationToken) => ListOptions.PrintAsync(
            arguments, "admin/mailboxes", ["mailboxId", "odsCode", "kind", "active", "waiting", "lastSeen", "name"], cancellationToken));
        return command;
    }

    private static Command Show()
    {
        var id = Id();
        var command = new Command("show", "Show a mailbox: what it may send and receive, groups, responders") { id, ListOptions.Json, AdminClient.AdminOption };
        command.SetRun(async (arguments, cancellationToken) =>
        {
            using var admin = AdminClient.From(arguments);
            Print(arguments, await admin.GetAsync(PathOf(arguments.GetValue(id)!), cancellationToken));
        });
        return command;
    }

    private static Command Change()
    {
        var id = Id();
        var active = new Option<bool?>("--active") { Description = "false: requests are refused, and what waits goes back to its senders" };
        var delay = new Option<long?>("--delay") { Description = "Virtual seconds from acceptance until a message is in the inbox" };
        var folder = new Option<string?>("--folder") { Description = "Drop folder of the file-based interface; \"\" for none" };
        var password = new Option<string?>("--password") { Description = "New password" };
        var name = new Option<string?>("--name") { Description = "New name" };
        var sends = new Option<string?>("--sends") { Description = "Workflows that it may send from now on too, with commas between them" };
        var receives = new Option<string?>("--receives") { Description = "Workflows that it may receive from now on too" };
        var groups = new Option<string?>("--groups") { Description = "GROUP:initiator or GROUP:responder, with commas between them, to join" };
        Option[] changes = [active, delay, folder, password, name, sends, receives, groups];
        var command = new Command("change", "Change a mailbox; what is left out stays, and permissions are added") { id, ListOptions.Json, AdminClient.AdminOption };
        foreach (var change in changes)
        {
            command.Add(change);
        }

        command.SetRun(async (arguments, cancellationToken) =>
        {
            if (changes.All(c => arguments.GetResult(c) is null))
            {
                throw new CommandException($"Say what is to change: {string.Join(", ", changes.Select(c => c.Name))}.");
            }

            using var admin = AdminClient.From(arguments);
            Print(arguments, await admin.PatchAsync(PathOf(arguments.GetValue(id)!), new JsonObject
            {
                ["active"] = arguments.GetValue(active),
                ["delaySeconds"] = arguments.GetValue(delay),
                ["folder"] = Folder(arguments.GetValue(folder)),
                ["password"] = arguments.GetValue(password),
                ["name"] = arguments.GetValue(name),
                ["sends"] = Parts(arguments.GetValue(sends)),
                ["receives"] = Parts(arguments.GetValue(receives)),
                ["groups"] = Parts(arguments.GetValue(groups)),
            }, cancellationToken));
        });
        return command;
    }

    private static void Print(ParseResult arguments, JsonNode? found)
    {
        if (arguments.GetValue(ListOptions.Json))
        {
            Console.WriteLine(ListOptions.Indent(found));
            return;
        }

        var mailbox = found!["mailbox"]!;
        static string Several(JsonNode? many) => many is JsonArray { Count: > 0 } some ? string.Join(", ", some.Select(s => s!.GetValue<string>())) : "-";
        Console.WriteLine($"""
            mailbox     {mailbox["mailboxId"]}
            name        {mailbox["name"]}
            ODS code    {mailbox["odsCode"]} {mailbox["orgName"]}
            kind        {mailbox["kind"]}
            state       {(mailbox["active"]!.GetValue<bool>() ? "active" : "switched off")}
            waiting     {mailbox["waiting"]}
            delay       {mailbox["delaySeconds"]} s
            folder      {(mailbox["folder"]?.GetValue<string>() is { Length: > 0 } folder ? folder : "-")}
            last seen   {mailbox["lastSeen"]?.ToString() ?? "never"} {mailbox["client"]}
            sends       {Several(found["sends"])}
            receives    {Several(found["receives"])}
            groups      {Several(found["groups"])}
            responders  {Several(found["responders"])}
            """);
    }
}
