using System.CommandLine;
using System.Text.Json.Nodes;

namespace LocalSpine.Commands;

/// <summary><c>localspine proxy</c>: the Secure Proxy: why it decided as it did, who may share with whom, audit, recorded answers.</summary>
internal static class ProxyCommand
{
    public static Command Create() => new("proxy", "The Secure Proxy: decisions, sharing rules, audit, recorded answers")
    {
        ProxyTrace.Create(),
        Share(),
        Sharing(),
        Unshare(),
        ProxyAuditCommand.Create(),
        Providers(),
        Recordings(),
        ProxyFaultCommands.Add(),
        ProxyFaultCommands.List(),
        ProxyFaultCommands.Clear(),
    };

    private static Command Share()
    {
        var from = new Option<string>("--from") { Description = "ASID or ODS code of the consumer, or '*' for any", Required = true };
        var to = new Option<string>("--to") { Description = "ASID or ODS code of the provider, or '*' for any", Required = true };
        var interaction = new Option<string?>("--interaction") { Description = "Only for this interaction (default: any)" };
        var deny = new Option<bool>("--deny") { Description = "They may not share" };
        var command = new Command("share", "Add a sharing rule; the newest that fits a request decides") { from, to, interaction, deny, ListOptions.Json, AdminClient.AdminOption };
        command.SetRun(async (arguments, cancellationToken) =>
        {
            using var admin = AdminClient.From(arguments);
            var rule = await admin.PostAsync("admin/proxy/sharing", new JsonObject
            {
                ["from"] = arguments.GetValue(from),
                ["to"] = arguments.GetValue(to),
                ["interaction"] = arguments.GetValue(interaction),
                ["allow"] = !arguments.GetValue(deny),
            }, cancellationToken);
            Console.WriteLine(arguments.GetValue(ListOptions.Json)
                ? rule!.ToJsonString()
                : $"sharing rule {rule!["id"]}: {(rule["allow"]!.GetValue<bool>() ? "allowed" : "denied")} from {rule["from"]} to {rule["to"]}{(rule["interaction"]!.ToString() is "*" ? "" : $" for {rule["interaction"]}")}");
        });
        return command;
    }

    private static Command Sharing()
    {
        var command = new Command("sharing", "List the sharing rules, newest first") { ListOptions.Json, ListOptions.Limit, AdminClient.AdminOption };
        command.SetRun((arguments, cancellationToken) => ListOptions.PrintAsync(
            arguments, "admin/proxy/sharing", ["id", "from", "to", "interaction", "allow"], cancellationToken));
        return command;
    }

    private static Command Unshare()
    {
        var id = new Argument<long>("id") { Description = "Number of the rule; see 'proxy sharing'" };
        var command = new Command("unshare", "Remove a sharing rule") { id, AdminClient.AdminOption };
        command.SetRun(async (arguments, cancellationToken) =>
        {
            using var admin = AdminClient.From(arguments);
            await admin.DeleteAsync($"admin/proxy/sharing/{arguments.GetValue(id)}", cancellationToken);
        });
        return command;
    }

    private static Command Providers()
    {
        var mode = new Argument<string?>("mode") { Description = "live: they are asked; record: and what they answer is kept; replay: nobody is asked, answers are those that were kept", Arity = ArgumentArity.ZeroOrOne };
        mode.AcceptOnlyFromAmong("live", "record", "replay");
        var command = new Command("providers", "Tell or set what is done with providers; a restart makes it live again") { mode, ListOptions.Json, AdminClient.AdminOption };
        command.SetRun(async (arguments, cancellationToken) =>
        {
            using var admin = AdminClient.From(arguments);
            const string Path = "admin/proxy/providers";
            var now = arguments.GetValue(mode) is { } wanted
                ? await admin.PutAsync(Path, new JsonObject { ["mode"] = wanted }, cancellationToken)
                : await admin.GetAsync(Path, cancellationToken);
            Console.WriteLine(arguments.GetValue(ListOptions.Json) ? now!.ToJsonString() : $"providers {now!["mode"]}");
        });
        return command;
    }

    private static Command Recordings()
    {
        var clear = new Option<bool>("--clear") { Description = "Forget them all" };
        var command = new Command("recordings", "List the recorded answers of providers, oldest first") { clear, ListOptions.Json, ListOptions.Limit, AdminClient.AdminOption };
        command.SetRun(async (arguments, cancellationToken) =>
        {
            const string Path = "admin/proxy/recordings";
            if (!arguments.GetValue(clear))
            {
                await ListOptions.PrintAsync(arguments, Path, ["recordedAt", "provider", "interaction", "method", "url", "status", "bytes"], cancellationToken);
                return;
            }

            using var admin = AdminClient.From(arguments);
            await admin.DeleteAsync(Path, cancellationToken);
        });
        return command;
    }
}
