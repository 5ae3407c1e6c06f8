using System.Text.Json;

namespace LocalSpine.Conformance.Clients;

/// <summary>What a client got for one search.</summary>
/// <param name="Result">LDAP result code; -1 when the library failed before sending.</param>
/// <param name="Error">The library's own name of the failure, when there was one.</param>
internal sealed record SearchAnswer(string Name, int Result, IReadOnlyList<FoundEntry> Entries, int Pages, string? Error, JsonElement Json)
{
    public static SearchAnswer Read(string line)
    {
        var json = JsonDocument.Parse(line).RootElement;
        return new SearchAnswer(
            json.GetProperty("name").GetString()!,
            json.TryGetProperty("result", out var result) && result.ValueKind == JsonValueKind.Number ? result.GetInt32() : -1,
            [.. json.GetProperty("entries").EnumerateArray().Select(FoundEntry.Read)],
            json.TryGetProperty("pages", out var pages) ? pages.GetInt32() : 1,
            json.TryGetProperty("error", out var error) ? error.GetString() : null,
            json);
    }
}

/// <summary>An entry as the library handed it over: names in the spelling that came, values as text.</summary>
internal sealed record FoundEntry(string Dn, IReadOnlyList<(string Name, IReadOnlyList<string> Values, bool IsList)> Attributes)
{
    public static FoundEntry Read(JsonElement json) => new(
        json.GetProperty("dn").GetString()!,
        [.. json.GetProperty("attributes").EnumerateObject().Select(a => (a.Name, Texts(a.Value), a.Value.ValueKind == JsonValueKind.Array))]);

    /// <summary>Values of an attribute in any spelling; empty when the entry came without it.</summary>
    public IReadOnlyList<string> this[string name] =>
        Attributes.FirstOrDefault(a => a.Name.Equals(name, StringComparison.OrdinalIgnoreCase)).Values ?? [];

    /// <summary>The only value.</summary>
    public string One(string name)
    {
        var values = this[name];
        Assert.True(values.Count == 1, $"{Dn} has {values.Count} values of {name}");
        return values[0];
    }

    // ldap3 leaves attributes that were asked for and did not come as empty lists.
    private static IReadOnlyList<string> Texts(JsonElement value) => value.ValueKind == JsonValueKind.Array
        ? [.. value.EnumerateArray().Select(v => v.GetString()!)]
        : [value.GetString()!];
}
