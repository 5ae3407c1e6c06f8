using System.Globalization;
using System.Text.Json;
using LocalSpine.Core.Outcomes;

namespace LocalSpine.Hosting.Seeds;

/// <summary>An object of a seed file while it is read: what is wrong with it goes to a list, with the path to it.</summary>
internal sealed class SeedNode(JsonElement element, string path, List<string> errors)
{
    private readonly HashSet<string> _known = [];

    public string Path => path;

    /// <summary>A text that has to be there.</summary>
    /// <param name="expected">In words, for the message.</param>
    public string Text(string name, string expected, Func<string, bool> holds)
    {
        if (TextOrNull(name, expected, holds) is { } text)
        {
            return text;
        }

        if (!element.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null)
        {
            Fail($"{path}.{name}", expected, "nothing");
        }

        return "";
    }

    /// <summary>A text, or null when it is not there.</summary>
    public string? TextOrNull(string name, string expected, Func<string, bool> holds)
    {
        if (!Take(name, out var value))
        {
            return null;
        }

        return value.ValueKind == JsonValueKind.String && value.GetString()! is var text && PlainText.Holds(text) && holds(text) ? text : Fail<string>($"{path}.{name}", expected, value);
    }

    public IReadOnlyList<string> Texts(string name, string expected, int most, Func<string, bool> holds)
    {
        if (!Take(name, out var value))
        {
            return [];
        }

        if (value.ValueKind != JsonValueKind.Array || value.GetArrayLength() > most)
        {
            Fail<string>($"{path}.{name}", $"a list of at most {most}: {expected}", value);
            return [];
        }

        var texts = new List<string>();
        foreach (var one in value.EnumerateArray())
        {
            if (one.ValueKind == JsonValueKind.String && one.GetString()! is var text && PlainText.Holds(text) && holds(text))
            {
                texts.Add(text);
            }
            else
            {
                Fail<string>($"{path}.{name}[{texts.Count}]", expected, one);
                break;
            }
        }

        return texts;
    }

    public DateOnly? Date(string name) =>
        TextOrNull(name, "a day of the calendar, yyyy-mm-dd", t => DateOnly.TryParseExact(t, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _)) is { } text
            ? DateOnly.ParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture)
            : null;

    public bool Flag(string name, bool usual) => !Take(name, out var value) ? usual
        : value.ValueKind is JsonValueKind.True or JsonValueKind.False ? value.GetBoolean()
        : Fail<string>($"{path}.{name}", "true or false", value) is not null;

    public long Number(string name, long least, long most, long usual) => !Take(name, out var value) ? usual
        : value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var number) && number >= least && number <= most ? number
        : Fail<string>($"{path}.{name}", $"a whole number from {least} to {most}", value) is null ? usual : 0;

    /// <summary>The objects of a list.</summary>
    /// <param name="key">What tells them apart; no two may have the same.</param>
    public IReadOnlyList<T> List<T>(string name, Func<SeedNode, T> read, Func<T, string> key)
    {
        if (!Take(name, out var value))
        {
            return [];
        }

        if (value.ValueKind != JsonValueKind.Array)
        {
            Fail<string>($"{path}.{name}", "a list of objects", value);
            return [];
        }

        var all = new List<T>();
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var one in value.EnumerateArray())
        {
            var at = $"{path}.{name}[{all.Count}]";
            if (one.ValueKind != JsonValueKind.Object)
            {
                Fail<string>(at, "an object", one);
                break;
            }

            var node = new SeedNode(one, at, errors);
            var item = read(node);
            node.End();
            if (!seen.Add(key(item)) && key(item).Length > 0)
            {
                Fail(at, "an entry that is not there twice", key(item));
            }

            all.Add(item);
        }

        return all;
    }

    /// <summary>Everything was asked for: what else is there has no meaning.</summary>
    public void End()
    {
        foreach (var property in element.EnumerateObject().Where(p => !_known.Contains(p.Name)))
        {
            Fail($"{path}.{property.Name}", $"one of {string.Join(", ", _known)}", "a key without meaning");
        }
    }

    public void Fail(string at, string expected, string came) => errors.Add($"{at}: expected {expected}; came {came}");

    private T? Fail<T>(string at, string expected, JsonElement came)
        where T : class
    {
        var text = came.GetRawText();
        Fail(at, expected, text.Length > 60 ? text[..60] + "..." : text);
        return null;
    }

    private bool Take(string name, out JsonElement value)
    {
        _known.Add(name);
        return element.TryGetProperty(name, out value) && value.ValueKind != JsonValueKind.Null;
    }
}
