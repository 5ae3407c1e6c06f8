using System.CommandLine;
using System.CommandLine.Parsing;
using System.Text.Json.Nodes;

namespace LocalSpine.Commands;

/// <summary><c>localspine agent sign-on|role|sign-off|run|native-messaging</c>: the virtual Identity Agent.</summary>
internal static class AgentCommand
{
    private const string SignOnPath = "admin/agent/sign-on";

    private static readonly Option<string?> User = new("--user") { Description = "Uid of the user whose card goes in, for example 555000100000" };
    private static readonly Option<string?> Card = new("--card") { Description = "Number of the card that goes in" };
    private static readonly Option<string> Passcode = new("--passcode") { Description = "Passcode (default: 1234, that of seeded cards)", DefaultValueFactory = _ => "1234" };
    private static readonly Option<string?> Role = new("--role") { Description = "Role profile to select (default: the user's only one)" };
    private static readonly Option<bool> Training = new("--training") { Description = "Training mode" };
    private static readonly Option<int> Port = new("--port") { Description = "Local port for programs and web pages that want the ticket (default: 20006)", DefaultValueFactory = _ => 20006 };
    private static readonly Option<string> Ticket = new("--ticket") { Description = "The session's ticket", Required = true };

    public static Command Create() => new("agent", "The virtual Identity Agent: puts a smartcard in and takes it out") 
    {
        SignOn(), SelectRole(), SignOff(), Run(), NativeMessaging.Create(Port),
    };

    private static Command SignOn()
    {
        var command = new Command("sign-on", "Put a card in, enter the passcode, pick a role; prints the ticket") { User, Card, Passcode, Role, Training, ListOptions.Json, AdminClient.AdminOption };
        command.SetRun(async (arguments, cancellationToken) =>
        {
            using var admin = AdminClient.From(arguments);
            var session = await SignOnAsync(admin, arguments, cancellationToken);
            Console.WriteLine(arguments.GetValue(ListOptions.Json) ? session.ToJsonString() : session["ticket"]!.GetValue<string>());
            if (session["role"] is null)
            {
                TellRoles(session);
            }
        });
        return command;
    }

    private static Command SelectRole()
    {
        var role = new Option<string>("--role") { Description = "Role profile to select", Required = true };
        var command = new Command("role", "Select another role in a session") { Ticket, role, Training, AdminClient.AdminOption };
        command.SetRun(async (arguments, cancellationToken) =>
        {
            using var admin = AdminClient.From(arguments);
            await admin.PostAsync(
                "admin/agent/role", new JsonObject { ["ticket"] = arguments.GetValue(Ticket), ["role"] = arguments.GetValue(role), ["training"] = arguments.GetValue(Training) }, cancellationToken);
        });
        return command;
    }

    private static Command SignOff()
    {
        var command = new Command("sign-off", "Take the card out: the session ends") { Ticket, AdminClient.AdminOption };
        command.SetRun(async (arguments, cancellationToken) =>
        {
            using var admin = AdminClient.From(arguments);
            await admin.PostAsync("admin/agent/sign-off", new JsonObject { ["ticket"] = arguments.GetValue(Ticket) }, cancellationToken);
        });
        return command;
    }

    private static Command Run()
    {
        var command = new Command("run", "Sign on, keep the session alive and give its ticket to programs of this machine, until Ctrl-C takes the card out")
        {
            User, Card, Passcode, Role, Training, Port, AdminClient.AdminOption,
        };
        command.SetRun(async (arguments, cancellationToken) =>
        {
            using var admin = AdminClient.From(arguments);
            var session = await SignOnAsync(admin, arguments, cancellationToken);
            if (session["role"] is null)
            {
                TellRoles(session);
            }

            await using var agent = new AgentListener(admin, session);
            await agent.RunAsync(arguments.GetValue(Port), cancellationToken);
        });
        return command;
    }

    private static async Task<JsonNode> SignOnAsync(AdminClient admin, ParseResult arguments, CancellationToken cancellationToken)
    {
        if (arguments.GetValue(User) is null == arguments.GetValue(Card) is null)
        {
            throw new CommandException("Say whose card goes in: --user UID or --card NUMBER. 'localspine user list' shows both.");
        }

        return (await admin.PostAsync(
            SignOnPath,
            new JsonObject
            {
                ["user"] = arguments.GetValue(User),
                ["card"] = arguments.GetValue(Card),
                ["passcode"] = arguments.GetValue(Passcode),
                ["role"] = arguments.GetValue(Role),
                ["training"] = arguments.GetValue(Training),
            },
            cancellationToken))!;
    }

    private static void TellRoles(JsonNode session)
    {
        var roles = session["roles"]!.AsArray();
        Console.Error.WriteLine(roles.Count == 0
            ? "The user has no open role."
            : $"No role is selected yet. Choose one with 'localspine agent role --ticket TICKET --role ID':{string.Concat(roles.Select(r => $"\n  {r!["id"]}  {r["odsCode"]} {r["organisation"]}: {r["jobRole"]}"))}");
    }
}
