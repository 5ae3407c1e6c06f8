using System.Net.Http.Json;
using System.Text;
using System.Text.Json;

namespace LocalSpine.Conformance.Proxy;

/// <summary>The audit as the admin API hands it out.</summary>
internal static class AuditRows
{
    public static async Task<JsonElement[]> JsonAsync(ProxyEnvironment spine, string query = "") =>
        (await spine.Admin.GetFromJsonAsync<JsonElement[]>($"/admin/proxy/audit?format=json{query}"))!;

    /// <summary>Rows of the extract by column.</summary>
    public static async Task<IReadOnlyList<Dictionary<string, string>>> CsvAsync(ProxyEnvironment spine, string query = "")
    {
        var lines = (await spine.Admin.GetStringAsync($"/admin/proxy/audit?format=csv{query}")).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(Fields).ToList();
        return [.. lines.Skip(1).Select(l => lines[0].Zip(l).ToDictionary(p => p.First, p => p.Second))];
    }

    /// <summary>The fields of a line; a quote in a quoted field is written twice.</summary>
    public static IReadOnlyList<string> Fields(string line)
    {
        var fields = new List<string>();
        var field = new StringBuilder();
        var isQuoted = false;
        for (var i = 0; i < line.Length; i++)
        {
            if (line[i] == '"')
            {
                if (isQuoted && i + 1 < line.Length && line[i + 1] == '"')
                {
                    field.Append('"');
                    i++;
                    continue;
                }

                isQuoted = !isQuoted;
            }
            else if (line[i] == ',' && !isQuoted)
            {
                fields.Add(field.ToString());
                field.Clear();
            }
            else
            {
                field.Append(line[i]);
            }
        }

        fields.Add(field.ToString());
        return fields;
    }
}
