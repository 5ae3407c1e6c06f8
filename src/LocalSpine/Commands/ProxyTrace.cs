using System.CommandLine;
using System.Text.Json.Nodes;

namespace LocalSpine.Commands;

/// <summary><c>localspine proxy trace</c>: how a proxied request was decided, check by check.</summary>
internal static class ProxyTrace
{
    public static Command Create()
    {
        var id = new Argument<long?>("id") { Description = "Number of the exchange; see 'exchanges' (default: the newest proxied one)", Arity = ArgumentArity.ZeroOrOne };
        var refused = new Option<bool>("--refused") { Description = "The newest that was refused" };
        var command = new Command("trace", "Show each check of a proxied request, what it read in the directory, and the command that would mend it") { id, refused, ListOptions.Json, AdminClient.AdminOption };
        command.SetRun(async (arguments, cancellationToken) =>
        {
            using var admin = AdminClient.From(arguments);
            var number = arguments.GetValue(id) ?? await NewestAsync(admin, arguments.GetValue(refused), cancellationToken);
            var detail = await admin.GetAsync($"admin/exchanges/{number}", cancellationToken);
            if (detail["decision"] is not JsonArray steps)
            {
                throw new CommandException($"Exchange {number} was not decided by the Secure Proxy. Leave the number out for the newest that was, or see the page /proxy of the portal.");
            }

            if (arguments.GetValue(ListOptions.Json))
            {
                Console.WriteLine(ListOptions.Indent(detail));
            }
            else
            {
                Print(detail["exchange"]!, steps);
            }
        });
        return command;
    }

    private static async Task<long> NewestAsync(AdminClient admin, bool refused, CancellationToken cancellationToken)
    {
        var found = await admin.GetAsync($"admin/exchanges?limit=1&decided=true{(refused ? "&refused=true" : "")}", cancellationToken);
        return found.AsArray() is [{ } newest]
            ? newest["id"]!.GetValue<long>()
            : throw new CommandException(
                $"The exchange record has no proxied request{(refused ? " that was refused" : "")}. Send one first: 'localspine endpoint create --ods Z9Z01 --out DIR' prints a line that does.");
    }

    private static void Print(JsonNode exchange, JsonArray steps)
    {
        Console.WriteLine($"""
            exchange {exchange["id"]}, {exchange["at"]}, {exchange["surface"]}: {exchange["operation"]}
            from {Or(exchange["fromAsid"])} to {Or(exchange["toAsid"])}, {Or(exchange["interaction"])}
            answered {exchange["status"]}, {exchange["verdict"]}{(exchange["rule"] is { } rule ? $" by {rule}" : "")}

            """);
        foreach (var step in steps)
        {
            var result = step!["result"]!.GetValue<string>();
            Console.WriteLine($"{result,-11}  {step["check"]}");
            if (result is "passed" or "failed" or "warning")
            {
                Line("expected", step["expected"]);
                Line("found", step["found"]);
                Line("directory", step["directory"]);
                Line("source", result == "passed" ? null : step["source"]);
            }
        }

        foreach (var step in steps.Where(s => s!["mend"] is not null))
        {
            Console.WriteLine($"\nTo mend {step!["check"]}:\n  {step["mend"]}");
        }
    }

    private static void Line(string name, JsonNode? value)
    {
        if (value?.ToString() is { Length: > 0 } text)
        {
            Console.WriteLine($"             {name,-9}  {text}");
        }
    }

    private static string Or(JsonNode? value) => value?.ToString() is { Length: > 0 } text ? text : "-";
}
