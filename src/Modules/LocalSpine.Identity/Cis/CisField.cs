namespace LocalSpine.Identity.Cis;

/// <summary>A field of one line in a form.</summary>
/// <param name="Id">Unlike those of the page's other forms.</param>
/// <param name="Name">Under which it is sent.</param>
internal sealed record CisField(string Id, string Name, string Label, string? Value = null, string? Hint = null, string Type = "text", string Autocomplete = "off")
{
    public bool IsDigits => Type == "password" || Name is "card";
}
