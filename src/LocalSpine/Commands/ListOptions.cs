using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace LocalSpine.Commands;

/// <summary>What listing commands share: <c>--json</c>, <c>--limit</c>, and a table of the same rows.</summary>
internal static class ListOptions
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static Option<bool> Json { get; } = new("--json") { Description = "Print JSON" };

    public static Option<int> Limit { get; } = new("--limit") { Description = "At most N rows", DefaultValueFactory = _ => 100 };

    /// <summary>Gets an array from the admin API and prints it.</summary>
    public static async Task PrintAsync(ParseResult arguments, string path, string[] columns, CancellationToken cancellationToken)
    {
        using var admin = AdminClient.From(arguments);
        var separator = path.Contains('?', StringComparison.Ordinal) ? '&' : '?';
        var rows = (await admin.GetAsync($"{path}{separator}limit={arguments.GetValue(Limit)}", cancellationToken)).AsArray();
        if (arguments.GetValue(Json))
        {
            Console.WriteLine(Indent(rows));
            return;
        }

        Console.Write(Table(rows, columns));
    }

    /// <summary>Rows as a table.</summary>
    public static string Table(JsonArray rows, string[] columns) =>
        TextTable.Format([columns.Select(c => c.ToUpperInvariant()).ToArray(), .. rows.Select(row => columns.Select(c => Cell(row![c])).ToArray())]);

    /// <summary>JSON for people and programs.</summary>
    public static string Indent(JsonNode? json) => json?.ToJsonString(Indented) ?? "null";

    private static string Cell(JsonNode? value) => value switch
    {
        null => "",
        JsonArray many => string.Join(' ', many.Select(Cell)),
        JsonObject named => string.Join(' ', named.Select(p => $"{p.Key}={Cell(p.Value)}")),
        _ => value.ToString(),
    };
}
