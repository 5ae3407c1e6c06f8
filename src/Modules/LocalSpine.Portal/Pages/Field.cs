namespace LocalSpine.Portal.Pages;

/// <summary>A field of one line in a form.</summary>
/// <param name="Name">Its name and its id.</param>
/// <param name="List">Id of the list of values that it proposes.</param>
internal sealed record Field(string Name, string Label, string? Hint, string? Value, string? Error = null, string Type = "text", string? List = null)
{
    /// <summary>Ids of what describes it, for those who hear the page.</summary>
    public string? DescribedBy => (Hint, Error) switch
    {
        (null, null) => null,
        (_, null) => $"{Name}-hint",
        (null, _) => $"{Name}-error",
        _ => $"{Name}-hint {Name}-error",
    };
}
