using System.CommandLine;
using System.Text.Json.Nodes;

namespace LocalSpine.Commands;

/// <summary><c>localspine user</c>: smartcard users and their roles, the fast way that the Care Identity Service does not have.</summary>
internal static class UserCommand
{
    public static Command Create() => new("user", "Smartcard users and their roles")
    {
        List(), Show(), Add(), State("close", "Close a user; sessions end"), State("open", "Open a closed user again"), new Command("role", "Roles of users") { AddRole(), EndRole() }, Codes(),
    };

    /// <summary>The user a command is about; a new one each, because an argument belongs to one command.</summary>
    public static Argument<string> Uid() => new("uid") { Description = "User id, twelve digits; see 'user list'" };

    /// <summary>Path of a user in the admin API.</summary>
    public static string PathOf(string uid) => $"admin/users/{Uri.EscapeDataString(uid)}";

    private static Command List()
    {
        var text = new Argument<string?>("text") { Description = "Part of a name or user id", Arity = ArgumentArity.ZeroOrOne };
        var command = new Command("list", "List users") { text, ListOptions.Json, ListOptions.Limit, AdminClient.AdminOption };
        command.SetRun((arguments, cancellationToken) => ListOptions.PrintAsync(
            arguments, $"admin/users?text={Uri.EscapeDataString(arguments.GetValue(text) ?? "")}", ["uid", "name", "status", "card", "cardState"], cancellationToken));
        return command;
    }

    private static Command Show()
    {
        var uid = Uid();
        var command = new Command("show", "Show a user with role profiles and card") { uid, ListOptions.Json, AdminClient.AdminOption };
        command.SetRun(async (arguments, cancellationToken) =>
        {
            using var admin = AdminClient.From(arguments);
            Print(arguments, await admin.GetAsync(PathOf(arguments.GetValue(uid)!), cancellationToken));
        });
        return command;
    }

    private static Command Add()
    {
        var family = new Option<string>("--family") { Description = "Family name", Required = true };
        var given = new Option<string>("--given") { Description = "Given name", Required = true };
        var title = new Option<string?>("--title") { Description = "Title" };
        var email = new Option<string?>("--email") { Description = "E-mail address, with which holders unlock their own cards" };
        var uid = new Option<string?>("--uid") { Description = "The uid that the user is to have, twelve digits (default: a new one)" };
        var role = new RoleOptions(isRequired: false);
        var passcode = new Option<string?>("--passcode") { Description = "Issue a card with this passcode, four to eight digits" };
        var command = new Command("create", "Create a user, with a role and a card when they are given") { family, given, title, email, uid, passcode, ListOptions.Json, AdminClient.AdminOption };
        role.AddTo(command);
        command.SetRun(async (arguments, cancellationToken) =>
        {
            using var admin = AdminClient.From(arguments);
            var body = new JsonObject
            {
                ["family"] = arguments.GetValue(family),
                ["given"] = arguments.GetValue(given),
                ["title"] = arguments.GetValue(title),
                ["email"] = arguments.GetValue(email),
                ["uid"] = arguments.GetValue(uid),
            };
            if (role.Of(arguments) is { } wanted)
            {
                body["roles"] = new JsonArray(wanted);
            }

            var user = (await admin.PostAsync("admin/users", body, cancellationToken))!;
            var path = PathOf(user["uid"]!.GetValue<string>());
            if (arguments.GetValue(passcode) is { } digits)
            {
                await admin.PostAsync($"{path}/cards", new JsonObject { ["passcode"] = digits }, cancellationToken);
                user = await admin.GetAsync(path, cancellationToken);
            }

            Print(arguments, user);
        });
        return command;
    }

    private static Command State(string verb, string description)
    {
        var uid = Uid();
        var command = new Command(verb, description) { uid, ListOptions.Json, AdminClient.AdminOption };
        command.SetRun(async (arguments, cancellationToken) =>
        {
            using var admin = AdminClient.From(arguments);
            Print(arguments, (await admin.PostAsync($"{PathOf(arguments.GetValue(uid)!)}/{verb}", null, cancellationToken))!);
        });
        return command;
    }

    private static Command AddRole()
    {
        var uid = Uid();
        var role = new RoleOptions(isRequired: true);
        var command = new Command("add", "Give a user a role at an organisation") { uid, ListOptions.Json, AdminClient.AdminOption };
        role.AddTo(command);
        command.SetRun(async (arguments, cancellationToken) =>
        {
            using var admin = AdminClient.From(arguments);
            var added = (await admin.PostAsync($"{PathOf(arguments.GetValue(uid)!)}/roles", role.Of(arguments), cancellationToken))!;
            Console.WriteLine(arguments.GetValue(ListOptions.Json) ? ListOptions.Indent(added) : $"role profile {added["id"]}");
        });
        return command;
    }

    private static Command EndRole()
    {
        var uid = Uid();
        var role = new Argument<string>("role") { Description = "Role profile id, twelve digits; see 'user show UID'" };
        var command = new Command("end", "Take a role away, at once") { uid, role, AdminClient.AdminOption };
        command.SetRun(async (arguments, cancellationToken) =>
        {
            using var admin = AdminClient.From(arguments);
            await admin.DeleteAsync($"{PathOf(arguments.GetValue(uid)!)}/roles/{Uri.EscapeDataString(arguments.GetValue(role)!)}", cancellationToken);
        });
        return command;
    }

    private static Command Codes()
    {
        var kind = new Argument<string>("kind") { Description = "job-roles, activities or areas-of-work", DefaultValueFactory = _ => "job-roles" };
        kind.AcceptOnlyFromAmong("job-roles", "activities", "areas-of-work");
        var limit = new Option<int>("--limit") { Description = "At most N rows", DefaultValueFactory = _ => 1000 };
        var command = new Command("codes", "List the codes of job roles, activities and areas of work that are publicly known") { kind, limit, ListOptions.Json, AdminClient.AdminOption };
        command.SetRun(async (arguments, cancellationToken) =>
        {
            using var admin = AdminClient.From(arguments);
            var codes = new JsonArray([.. (await admin.GetAsync($"admin/rbac/{arguments.GetValue(kind)}", cancellationToken)).AsArray().Take(arguments.GetValue(limit)).Select(c => c!.DeepClone())]);
            Console.Write(arguments.GetValue(ListOptions.Json) ? ListOptions.Indent(codes) + "\n"
                : TextTable.Format([["CODE", "NAME"], .. codes.Select(c => new[] { $"{c!["code"]}", $"{c["name"]}" })]));
        });
        return command;
    }

    private static void Print(ParseResult arguments, JsonNode user)
    {
        if (arguments.GetValue(ListOptions.Json))
        {
            Console.WriteLine(ListOptions.Indent(user));
            return;
        }

        Console.WriteLine($"user {user["uid"]}: {user["name"]}, {user["status"]}");
        Console.WriteLine(user["card"]!.GetValue<string>() is { Length: > 0 } card ? $"card {card}: {user["cardState"]}" : "no card");
        foreach (var role in user["roles"]!.AsArray())
        {
            Console.WriteLine($"role {role!["id"]}: {role["jobRoleCode"]} at {role["odsCode"]}, {string.Join(' ', role["activities"]!.AsArray())}, from {role["openDate"]}{(role["closeDate"] is { } end ? $" to {end}" : "")}");
        }
    }

    /// <summary>Options that describe a role.</summary>
    private sealed class RoleOptions(bool isRequired)
    {
        private readonly Option<string?> _ods = new("--ods") { Description = "Organisation of the role, for example Z90001", Required = isRequired };
        private readonly Option<string?> _jobRole = new("--role") { Description = "Job role code, for example R8000; see 'user codes'", Required = isRequired };
        private readonly Option<string?> _activities = new("--activities") { Description = "Activity codes with commas between them; see 'user codes activities'" };
        private readonly Option<string?> _id = new("--role-id") { Description = "The role profile id that it is to have, twelve digits (default: a new one)" };
        private readonly Option<DateOnly?> _from = new("--from") { Description = "First day, yyyy-mm-dd (default: today)" };
        private readonly Option<DateOnly?> _to = new("--to") { Description = "Last day, yyyy-mm-dd (default: none)" };

        public void AddTo(Command command)
        {
            Option[] all = [_ods, _jobRole, _activities, _id, _from, _to];
            foreach (var option in all)
            {
                command.Add(option);
            }
        }

        /// <summary>The role; null when neither organisation nor job role is given.</summary>
        public JsonObject? Of(ParseResult arguments) => arguments.GetValue(_ods) is null && arguments.GetValue(_jobRole) is null ? null : new JsonObject
        {
            ["odsCode"] = arguments.GetValue(_ods),
            ["jobRole"] = arguments.GetValue(_jobRole),
            ["activities"] = MailboxCommand.Parts(arguments.GetValue(_activities)),
            ["id"] = arguments.GetValue(_id),
            ["openDate"] = arguments.GetValue(_from)?.ToString("O"),
            ["closeDate"] = arguments.GetValue(_to)?.ToString("O"),
        };
    }
}
