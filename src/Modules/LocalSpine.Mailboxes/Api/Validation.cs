using System.Globalization;

namespace LocalSpine.Mailboxes.Api;

/// <summary>
/// Collects what is not as the API describes it, worded as the service's validation library words it: the sandbox's image of March 2024 had an
/// older release than the service has now (mesh 6.1).
/// </summary>
internal sealed class Validation(MeshCall call, MeshStrictness strictness)
{
    private readonly List<Invalid> _found = [];

    public bool IsValid => _found.Count == 0;

    /// <summary>A header that has to be there; empty text is allowed.</summary>
    public Validation Header(string name, int mostCharacters)
    {
        if (call.Header(name) is null)
        {
            Missing("header", name);
        }

        return HeaderLength(name, mostCharacters);
    }

    /// <summary>A header that may be there.</summary>
    public Validation HeaderLength(string name, int mostCharacters)
    {
        if (call.Header(name) is { } value && value.Length > mostCharacters)
        {
            Add("header", name, $"ensure this value has at most {mostCharacters} characters", "value_error.any_str.max_length", ("limit_value", mostCharacters),
                $"String should have at most {mostCharacters} characters", "string_too_long", ("max_length", mostCharacters));
        }

        return this;
    }

    /// <summary>A text of the query that may be there.</summary>
    public string? Query(string name, int leastCharacters, int mostCharacters)
    {
        var value = call.Http.Request.Query.TryGetValue(name, out var values) ? values[^1] ?? "" : null;
        if (value is null)
        {
            return null;
        }

        if (value.Length < leastCharacters)
        {
            Add("query", name, $"ensure this value has at least {leastCharacters} characters", "value_error.any_str.min_length", ("limit_value", leastCharacters),
                $"String should have at least {leastCharacters} characters", "string_too_short", ("min_length", leastCharacters));
        }

        if (value.Length > mostCharacters)
        {
            Add("query", name, $"ensure this value has at most {mostCharacters} characters", "value_error.any_str.max_length", ("limit_value", mostCharacters),
                $"String should have at most {mostCharacters} characters", "string_too_long", ("max_length", mostCharacters));
        }

        return value;
    }

    /// <summary>A text of the query that has to be there.</summary>
    public string QueryRequired(string name)
    {
        if (call.Http.Request.Query.TryGetValue(name, out var values))
        {
            return values[^1] ?? "";
        }

        Missing("query", name);
        return "";
    }

    /// <summary>An instant of the query that may be there, UTC unless it says otherwise.</summary>
    public DateTimeOffset? QueryInstant(string name)
    {
        if (!call.Http.Request.Query.TryGetValue(name, out var values))
        {
            return null;
        }

        if (DateTimeOffset.TryParse(values[^1], CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at))
        {
            return at;
        }

        Add("query", name, "invalid datetime format", "value_error.datetime", null, "Input should be a valid datetime", "datetime_parsing", null);
        return null;
    }

    /// <summary>A number of the query.</summary>
    public int QueryNumber(string name, int otherwise, int least, int most) =>
        call.Http.Request.Query.TryGetValue(name, out var values) ? Number("query", name, values[^1] ?? "", least, most) : otherwise;

    /// <summary>A number of the path.</summary>
    public int PathNumber(string route, string name, int least) => Number("path", name, call.Route(route), least, int.MaxValue);

    /// <exception cref="MeshInvalidException">Something was found.</exception>
    public void Throw()
    {
        if (_found.Count > 0)
        {
            throw new MeshInvalidException(_found);
        }
    }

    private int Number(string where, string name, string text, int least, int most)
    {
        if (!int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number))
        {
            Add(where, name, "value is not a valid integer", "type_error.integer", null, "Input should be a valid integer, unable to parse string as an integer", "int_parsing", null);
            return least;
        }

        if (number < least)
        {
            Add(where, name, $"ensure this value is greater than or equal to {least}", "value_error.number.not_ge", ("limit_value", least),
                $"Input should be greater than or equal to {least}", "greater_than_equal", ("ge", least));
        }
        else if (number > most)
        {
            Add(where, name, $"ensure this value is less than or equal to {most}", "value_error.number.not_le", ("limit_value", most),
                $"Input should be less than or equal to {most}", "less_than_equal", ("le", most));
        }

        return number;
    }

    private void Missing(string where, string name) => Add(where, name, "field required", "value_error.missing", null, "Field required", "missing", null);

    private void Add(
        string where, string name, string sandboxMessage, string sandboxType, (string, int)? sandboxLimit, string message, string type, (string, int)? limit) =>
        _found.Add(strictness.IsSandbox ? new Invalid(where, name, sandboxMessage, sandboxType, sandboxLimit) : new Invalid(where, name, message, type, limit));
}
