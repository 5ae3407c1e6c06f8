namespace LocalSpine.Directory.Schema;

/// <summary>An object class of the published schema (RFC 4512 4.1.1).</summary>
internal sealed record ObjectClass(
    string Oid, string Name, ObjectClass? Superior, string Kind, IReadOnlyList<AttributeType> Must, IReadOnlyList<AttributeType> May)
{
    /// <summary>This class and those above it.</summary>
    public IEnumerable<ObjectClass> WithSuperiors()
    {
        for (var at = this; at is not null; at = at.Superior)
        {
            yield return at;
        }
    }

    /// <summary>The description as the subschema publishes it.</summary>
    public string Describe() =>
        $"( {Oid} NAME '{Name}'{(Superior is null ? "" : $" SUP {Superior.Name}")} {Kind.ToUpperInvariant()}"
        + List("MUST", Must) + List("MAY", May)
        + (Oid.StartsWith("1.2.826.0.1285.", StringComparison.Ordinal) ? " X-ORIGIN 'nhsSDS'" : "") + " )";

    private static string List(string word, IReadOnlyList<AttributeType> types) => types.Count switch
    {
        0 => "",
        1 => $" {word} {types[0].Name}",
        _ => $" {word} ( {string.Join(" $ ", types.Select(t => t.Name))} )",
    };
}
