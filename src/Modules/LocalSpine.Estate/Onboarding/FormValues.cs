using LocalSpine.Core.Estate;
using LocalSpine.Core.Outcomes;

namespace LocalSpine.Estate.Onboarding;

/// <summary>What a form holds, without blanks around, and what is wrong with it.</summary>
internal sealed class FormValues(IReadOnlyDictionary<string, string> values)
{
    private readonly List<FieldRefusal> _errors = [];

    public IReadOnlyDictionary<string, string> All { get; } = values.Where(v => v.Value.Trim().Length > 0).ToDictionary(v => v.Key, v => v.Value.Trim());

    public IReadOnlyList<FieldRefusal> Errors => _errors;

    /// <summary>A field; empty when it was left so.</summary>
    public string this[string field] => All.GetValueOrDefault(field, "");

    /// <summary>A field, or null when it was left empty.</summary>
    public string? OrNull(string field) => All.GetValueOrDefault(field);

    /// <summary>The lines of a field that hold something.</summary>
    public IReadOnlyList<string> Lines(string field) => this[field].Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Notes what is wrong with a field.</summary>
    public void Refuse(string field, string rule, string expected, string source = "directory-ldap 13.2") =>
        _errors.Add(new FieldRefusal(field, new Refusal(rule, expected, Short(this[field]), source)));

    public void Refuse(string field, Refusal refusal) => _errors.Add(new FieldRefusal(field, refusal));

    /// <summary>Notes it unless it holds.</summary>
    public void Demand(bool holds, string field, string rule, string expected, string source = "directory-ldap 13.2")
    {
        if (!holds)
        {
            Refuse(field, rule, expected, source);
        }
    }

    /// <summary>Notes what a check refuses.</summary>
    public void Try(string field, Action check)
    {
        try
        {
            check();
        }
        catch (RefusedException e)
        {
            Refuse(field, e.Refusal);
        }
    }

    private static string Short(string text) => text.Length > 200 ? text[..200] + "..." : text;
}
