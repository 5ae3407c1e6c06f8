using System.CommandLine;
using System.Text.Json.Nodes;

namespace LocalSpine.Commands;

/// <summary><c>localspine request kinds|submit|list|show|approve|return|resubmit|reject|cancel</c>: what suppliers ask for to join the environment.</summary>
internal static class RequestCommand
{
    private const string Requests = "admin/estate/requests";

    private static readonly Option<string?> Actor = new("--actor") { Description = "Account or other name in which it is done (default: the operator)" };
    private static readonly Option<string?> Roles = new("--roles") { Description = "Roles of a name that is no account: applicant, endpoint-administrator, dns-team, environment-manager; separated by commas" };
    private static readonly Option<string[]> Fields = new("--field", "-f") { Description = "NAME=VALUE, or NAME=@FILE; again for more. 'request kinds KIND' lists the fields" };
    private static readonly Option<string?> Note = new("--note") { Description = "Why" };

    public static Command Create() => new("request", "Requests to join the environment: test data, smartcards, products, endpoints, names, certificates")
    {
        Kinds(), Submit(), List(), Show(), Act("approve", "Approve a request"), Act("return", "Send a request back to its applicant; with --note"), Act("resubmit", "Submit a returned request again"),
        Act("reject", "Reject a request; with --note"), Act("cancel", "Take a request back"),
    };

    private static Command Kinds()
    {
        var kind = new Argument<string?>("kind") { Description = "One kind, with its fields", Arity = ArgumentArity.ZeroOrOne };
        var command = new Command("kinds", "What can be asked for, and the fields of each form") { kind, ListOptions.Json, AdminClient.AdminOption };
        command.SetRun(async (arguments, cancellationToken) =>
        {
            using var admin = AdminClient.From(arguments);
            var forms = (await admin.GetAsync("admin/estate/forms", cancellationToken)).AsArray();
            if (arguments.GetValue(kind) is not { } wanted)
            {
                Console.WriteLine(arguments.GetValue(ListOptions.Json) ? ListOptions.Indent(forms)
                    : TextTable.Format([["KIND", "WHO DECIDES", "WHAT"], .. forms.Select(f => new[] { $"{f!["kind"]}", string.Join(", then ", f["steps"]!.AsArray()), $"{f["title"]}" })]).TrimEnd());
                return;
            }

            var form = forms.FirstOrDefault(f => $"{f!["kind"]}" == wanted) ?? throw new CommandException($"There is no kind '{wanted}'. See 'localspine request kinds'.");
            Console.WriteLine(arguments.GetValue(ListOptions.Json) ? ListOptions.Indent(form) : TextTable.Format(
                [["FIELD", "WANTED", "WHAT"], .. form["fields"]!.AsArray().Select(f => new[] { $"{f!["name"]}", (bool)f["required"]! ? "yes" : "", $"{f["label"]} {f["hint"]}".TrimEnd() })]).TrimEnd());
        });
        return command;
    }

    private static Command Submit()
    {
        var kind = new Argument<string>("kind") { Description = "Kind of request; see 'request kinds'" };
        var command = new Command("submit", "Ask for something") { kind, Fields, Actor, Roles, ListOptions.Json, AdminClient.AdminOption };
        command.SetRun(async (arguments, cancellationToken) =>
        {
            using var admin = AdminClient.From(arguments);
            var body = new JsonObject { ["kind"] = arguments.GetValue(kind), ["values"] = await ValuesAsync(arguments, cancellationToken) };
            Print(arguments, await admin.PostAsync(Requests + Query(arguments, "applicant"), body, cancellationToken));
        });
        return command;
    }

    private static Command List()
    {
        var waiting = new Option<bool>("--waiting") { Description = "Only those that wait for a decision of the actor" };
        var command = new Command("list", "List requests, newest first") { waiting, Actor, Roles, ListOptions.Json, ListOptions.Limit, AdminClient.AdminOption };
        command.SetRun((arguments, cancellationToken) =>
        {
            var query = Query(arguments, null);
            return ListOptions.PrintAsync(
                arguments, $"{Requests}{query}{(query.Length == 0 ? "?" : "&")}waiting={(arguments.GetValue(waiting) ? "true" : "false")}", ["id", "kind", "state", "waitsFor", "applicant", "changedAt", "summary"], cancellationToken);
        });
        return command;
    }

    private static Command Show()
    {
        var id = new Argument<string>("id") { Description = "Number of the request" };
        var command = new Command("show", "Show a request with its history and what came of it") { id, Actor, Roles, ListOptions.Json, AdminClient.AdminOption };
        command.SetRun(async (arguments, cancellationToken) =>
        {
            using var admin = AdminClient.From(arguments);
            Print(arguments, await admin.GetAsync($"{Requests}/{Uri.EscapeDataString(arguments.GetValue(id)!)}{Query(arguments, null)}", cancellationToken));
        });
        return command;
    }

    private static Command Act(string act, string description)
    {
        var id = new Argument<string>("id") { Description = "Number of the request" };
        var command = new Command(act, description) { id, Note, Actor, Roles, ListOptions.Json, AdminClient.AdminOption };
        if (act == "resubmit")
        {
            command.Add(Fields);
        }

        command.SetRun(async (arguments, cancellationToken) =>
        {
            using var admin = AdminClient.From(arguments);
            var path = $"{Requests}/{Uri.EscapeDataString(arguments.GetValue(id)!)}";
            var body = new JsonObject { ["note"] = arguments.GetValue(Note) };
            if (act == "resubmit")
            {
                // What is not given anew stays as it was.
                var values = (await admin.GetAsync(path + Query(arguments, null), cancellationToken))["values"]!.DeepClone().AsObject();
                foreach (var (name, value) in await ValuesAsync(arguments, cancellationToken))
                {
                    values[name] = value?.DeepClone();
                }

                body["values"] = values;
            }

            Print(arguments, await admin.PostAsync($"{path}/{act}{Query(arguments, null)}", body, cancellationToken));
        });
        return command;
    }

    private static void Print(ParseResult arguments, JsonNode? request)
    {
        if (arguments.GetValue(ListOptions.Json))
        {
            Console.WriteLine(ListOptions.Indent(request));
            return;
        }

        var lines = new List<string[]>
        {
            new[] { "request", $"{request!["id"]}: {request["kind"]}, {request["summary"]}" },
            new[] { "state", $"{request["state"]}{(request["waitsFor"] is { } waits ? $", waits for {waits}" : "")}" },
        };
        lines.AddRange(request["outcome"]!.AsArray().Select(f => new[] { $"{f!["name"]}", $"{f["value"]}" }));
        lines.AddRange(request["history"]!.AsArray().Select(h => new[] { $"{h!["at"]}"[..19], $"{h["what"]} by {h["actor"]} ({h["role"]}) {h["note"]}".TrimEnd() }));
        Console.Write(TextTable.Format(lines));
    }

    private static async Task<JsonObject> ValuesAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        var values = new JsonObject();
        foreach (var field in arguments.GetValue(Fields) ?? [])
        {
            if (field.Split('=', 2) is not [{ Length: > 0 } name, var value])
            {
                throw new CommandException($"'{field}' is not NAME=VALUE. See 'localspine request kinds KIND' for the names.");
            }

            values[name] = !value.StartsWith('@') ? value
                : File.Exists(value[1..]) ? await File.ReadAllTextAsync(value[1..], cancellationToken)
                : throw new CommandException($"There is no file '{value[1..]}'.");
        }

        return values;
    }

    private static string Query(ParseResult arguments, string? usualRole) => arguments.GetValue(Actor) is not { } actor ? ""
        : $"?actor={Uri.EscapeDataString(actor)}{((arguments.GetValue(Roles) ?? usualRole) is { } roles ? $"&roles={Uri.EscapeDataString(roles)}" : "")}";
}
