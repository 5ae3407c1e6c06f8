using System.CommandLine;
using System.Text.Json.Nodes;

namespace LocalSpine.Commands;

/// <summary><c>localspine account create|change|remove|list</c>: people who use the pages of a shared environment.</summary>
internal static class AccountCommand
{
    private const string Accounts = "admin/estate/accounts";

    private static readonly Option<string?> Roles = new("--roles") { Description = "applicant, endpoint-administrator, dns-team, environment-manager; separated by commas" };
    private static readonly Option<string?> Password = new("--password") { Description = "Password, at least 10 characters (create: default is one that is made up)" };

    public static Command Create() => new("account", "Accounts for the pages of a shared environment") { Add(), Change(), Remove(), List() };

    private static Command Add()
    {
        var name = new Argument<string>("name") { Description = "Name to sign in with" };
        var command = new Command("create", "Make an account, and print its password") { name, Roles, Password, ListOptions.Json, AdminClient.AdminOption };
        command.SetRun(async (arguments, cancellationToken) =>
        {
            using var admin = AdminClient.From(arguments);
            var made = await admin.PostAsync(Accounts, new JsonObject { ["name"] = arguments.GetValue(name), ["roles"] = Words(arguments) ?? ["applicant"], ["password"] = arguments.GetValue(Password) }, cancellationToken);
            Console.WriteLine(arguments.GetValue(ListOptions.Json) ? ListOptions.Indent(made) : $"account {made!["name"]} ({string.Join(", ", made["roles"]!.AsArray())})\npassword {made["password"]}");
        });
        return command;
    }

    private static Command Change()
    {
        var name = new Argument<string>("name") { Description = "Name of the account" };
        var command = new Command("change", "Change roles or password; whoever is signed in with it is signed out") { name, Roles, Password, AdminClient.AdminOption };
        command.SetRun(async (arguments, cancellationToken) =>
        {
            using var admin = AdminClient.From(arguments);
            var changed = await admin.PatchAsync(
                $"{Accounts}/{Uri.EscapeDataString(arguments.GetValue(name)!)}", new JsonObject { ["roles"] = Words(arguments), ["password"] = arguments.GetValue(Password) }, cancellationToken);
            Console.WriteLine($"account {changed!["name"]} ({string.Join(", ", changed["roles"]!.AsArray())})");
        });
        return command;
    }

    private static Command Remove()
    {
        var name = new Argument<string>("name") { Description = "Name of the account" };
        var command = new Command("remove", "Remove an account") { name, AdminClient.AdminOption };
        command.SetRun(async (arguments, cancellationToken) =>
        {
            using var admin = AdminClient.From(arguments);
            await admin.DeleteAsync($"{Accounts}/{Uri.EscapeDataString(arguments.GetValue(name)!)}", cancellationToken);
        });
        return command;
    }

    private static Command List()
    {
        var command = new Command("list", "List the accounts") { ListOptions.Json, ListOptions.Limit, AdminClient.AdminOption };
        command.SetRun((arguments, cancellationToken) => ListOptions.PrintAsync(arguments, Accounts, ["name", "roles", "madeAt"], cancellationToken));
        return command;
    }

    private static JsonArray? Words(ParseResult arguments) =>
        arguments.GetValue(Roles) is { } roles ? new JsonArray([.. roles.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(r => (JsonNode)r)]) : null;
}
