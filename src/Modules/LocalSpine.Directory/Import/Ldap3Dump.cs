using System.Text.Json;

namespace LocalSpine.Directory.Import;

/// <summary>Reads the entries file that Python's ldap3 writes: <c>{"entries": [{"dn": ..., "raw": {name: [values]}}]}</c>, or <c>attributes</c> for <c>raw</c>.</summary>
internal static class Ldap3Dump
{
    /// <exception cref="FormatException">Not such a file.</exception>
    public static IEnumerable<(string Dn, List<(string Name, string Value)> Attributes)> Read(string text)
    {
        JsonDocument json;
        try
        {
            json = JsonDocument.Parse(text);
        }
        catch (JsonException e)
        {
            throw new FormatException(e.Message);
        }

        using (json)
        {
            if (json.RootElement.ValueKind != JsonValueKind.Object || !json.RootElement.TryGetProperty("entries", out var entries) || entries.ValueKind != JsonValueKind.Array)
            {
                throw new FormatException("there is no array 'entries'");
            }

            foreach (var entry in entries.EnumerateArray())
            {
                if (!entry.TryGetProperty("dn", out var dn) || !(entry.TryGetProperty("raw", out var held) || entry.TryGetProperty("attributes", out held)))
                {
                    throw new FormatException("an entry has no dn or no attributes");
                }

                yield return (dn.GetString()!, Attributes(held));
            }
        }
    }

    private static List<(string, string)> Attributes(JsonElement held)
    {
        var attributes = new List<(string, string)>();
        foreach (var attribute in held.EnumerateObject())
        {
            if (attribute.Value.ValueKind == JsonValueKind.Array)
            {
                attributes.AddRange(attribute.Value.EnumerateArray().Select(v => (attribute.Name, Text(v))));
            }
            else
            {
                attributes.Add((attribute.Name, Text(attribute.Value)));
            }
        }

        return attributes;
    }

    private static string Text(JsonElement value) => value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText();
}
