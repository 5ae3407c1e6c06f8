using System.CommandLine;
using System.Text.Json.Nodes;

namespace LocalSpine.Commands;

/// <summary><c>localspine application create|list|delete|token</c>: applications of CIS2, NHS login and the API platform.</summary>
internal static class ApplicationCommand
{
    private const string Applications = "admin/applications";

    public static Command Create() => new("application", "Applications that sign users in and call APIs") { Add(), List(), Delete(), Token() };

    private static Command Add()
    {
        var name = new Option<string>("--name") { Description = "Name", DefaultValueFactory = _ => "application" };
        var redirect = new Option<string[]>("--redirect-uri") { Description = "Where browsers come back to; again for more. The API platform knows the first only" };
        var products = new Option<string[]>("--product") { Description = "API to subscribe to, for example personal-demographics-service; again for more" };
        var scopes = new Option<string[]>("--scope") { Description = "A further scope; again for more" };
        var jwksUrl = new Option<string?>("--jwks-url") { Description = "Where the application publishes its public keys" };
        var jwks = new Option<FileInfo?>("--jwks") { Description = "File with the application's public keys, a key set" };
        var asid = new Option<string?>("--asid") { Description = "Accredited system that the application is" };
        var ods = new Option<string?>("--ods") { Description = "ODS code of its organisation" };
        var logout = new Option<string?>("--backchannel-logout-uri") { Description = "Where CIS2 posts logout tokens" };
        var clientId = new Option<string?>("--client-id") { Description = "Client id (default: a new one)" };
        var command = new Command("create", "Register an application") { name, redirect, products, scopes, jwksUrl, jwks, asid, ods, logout, clientId, ListOptions.Json, AdminClient.AdminOption };
        command.SetRun(async (arguments, cancellationToken) =>
        {
            using var admin = AdminClient.From(arguments);
            var keys = arguments.GetValue(jwks) is not { } file ? null
                : file.Exists ? JsonNode.Parse(await File.ReadAllTextAsync(file.FullName, cancellationToken))
                : throw new CommandException($"There is no file '{file.FullName}'.");
            var added = await admin.PostAsync(
                Applications,
                new JsonObject
                {
                    ["clientId"] = arguments.GetValue(clientId),
                    ["name"] = arguments.GetValue(name),
                    ["redirectUris"] = Texts(arguments.GetValue(redirect)),
                    ["products"] = Texts(arguments.GetValue(products)),
                    ["scopes"] = Texts(arguments.GetValue(scopes)),
                    ["jwksUrl"] = arguments.GetValue(jwksUrl),
                    ["jwks"] = keys,
                    ["asid"] = arguments.GetValue(asid),
                    ["odsCode"] = arguments.GetValue(ods),
                    ["backchannelLogoutUri"] = arguments.GetValue(logout),
                },
                cancellationToken);
            Console.WriteLine(arguments.GetValue(ListOptions.Json) ? ListOptions.Indent(added) : $"client id {added!["clientId"]}\nclient secret {added["clientSecret"]}");
        });
        return command;
    }

    private static Command List()
    {
        var command = new Command("list", "List the applications") { ListOptions.Json, ListOptions.Limit, AdminClient.AdminOption };
        command.SetRun((arguments, cancellationToken) => ListOptions.PrintAsync(
            arguments, Applications, ["clientId", "name", "redirectUris", "products", "asid", "odsCode", "state"], cancellationToken));
        return command;
    }

    private static Command Delete()
    {
        var id = new Argument<string>("client-id") { Description = "Client id" };
        var command = new Command("delete", "Forget an application") { id, AdminClient.AdminOption };
        command.SetRun(async (arguments, cancellationToken) =>
        {
            using var admin = AdminClient.From(arguments);
            await admin.DeleteAsync($"{Applications}/{Uri.EscapeDataString(arguments.GetValue(id)!)}", cancellationToken);
        });
        return command;
    }

    private static Command Token()
    {
        var id = new Argument<string>("client-id") { Description = "Client id" };
        var user = new Option<string?>("--user") { Description = "uid of a smartcard user (default: the application alone)" };
        var role = new Option<string?>("--role") { Description = "Role profile of the user (default: the only one)" };
        var patient = new Option<string?>("--patient") { Description = "NHS number of a patient" };
        var command = new Command("token", "An access token without a sign-in, which the real platform does not give") { id, user, role, patient, ListOptions.Json, AdminClient.AdminOption };
        command.SetRun(async (arguments, cancellationToken) =>
        {
            using var admin = AdminClient.From(arguments);
            var answer = await admin.PostAsync(
                $"{Applications}/{Uri.EscapeDataString(arguments.GetValue(id)!)}/tokens",
                new JsonObject { ["uid"] = arguments.GetValue(user), ["role"] = arguments.GetValue(role), ["nhsNumber"] = arguments.GetValue(patient) },
                cancellationToken);
            Console.WriteLine(arguments.GetValue(ListOptions.Json) ? ListOptions.Indent(answer) : $"{answer!["access_token"]}");
        });
        return command;
    }

    private static JsonArray? Texts(string[]? texts) => texts is { Length: > 0 } ? new JsonArray([.. texts.Select(t => (JsonNode)t)]) : null;
}
