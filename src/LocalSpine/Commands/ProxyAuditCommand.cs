using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;

namespace LocalSpine.Commands;

/// <summary><c>localspine proxy audit</c>: the audit as CSV with the columns of the national extract, or as JSON.</summary>
internal static class ProxyAuditCommand
{
    public static Command Create()
    {
        var from = new Option<string?>("--from") { Description = "Instant, yyyy-mm-ddThh:mm:ssZ (default: the beginning)" };
        var to = new Option<string?>("--to") { Description = "Instant (default: now)" };
        var all = new Option<bool>("--all") { Description = "Our own columns too: certificate, target, the check that refused, token claims" };
        var format = new Option<string>("--format") { Description = "csv or json (json has every column)", DefaultValueFactory = _ => "csv" };
        format.AcceptOnlyFromAmong("csv", "json");
        var limit = new Option<int>("--limit") { Description = "At most the newest N requests", DefaultValueFactory = _ => 100_000 };
        var file = new Option<string?>("--out") { Description = "File to write (default: standard output)" };
        var command = new Command("audit", "Export the audit of proxied requests, newest first") { from, to, all, format, limit, file, AdminClient.AdminOption };
        command.SetRun(async (arguments, cancellationToken) =>
        {
            using var admin = AdminClient.From(arguments);
            var query = string.Join('&', new (string Name, string? Value)[]
            {
                ("from", Instant(from.Name, arguments.GetValue(from))), ("to", Instant(to.Name, arguments.GetValue(to))), ("all", arguments.GetValue(all) ? "true" : null),
                ("format", arguments.GetValue(format)), ("limit", arguments.GetValue(limit).ToString(CultureInfo.InvariantCulture)),
            }.Where(p => p.Value is not null).Select(p => $"{p.Name}={Uri.EscapeDataString(p.Value!)}"));
            var text = await admin.GetTextAsync($"admin/proxy/audit?{query}", cancellationToken);
            text = arguments.GetValue(format) == "json" ? ListOptions.Indent(JsonNode.Parse(text)) + "\n" : text;
            if (arguments.GetValue(file) is { } path)
            {
                await OutFile.WriteAsync(path, text, cancellationToken);
            }
            else
            {
                Console.Write(text);
            }
        });
        return command;
    }

    private static string? Instant(string option, string? text) => text is null ? null
        : DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var instant) ? instant.ToString("O", CultureInfo.InvariantCulture)
        : throw new CommandException($"{option} '{text}' is not an instant. Write one as 2026-07-01T12:00:00Z.");
}
