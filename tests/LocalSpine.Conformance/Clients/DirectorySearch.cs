namespace LocalSpine.Conformance.Clients;

/// <summary>A search as a client's author wrote it.</summary>
/// <param name="Name">The pattern of the dossier it follows, for example <c>P2</c>.</param>
/// <param name="Scope"><c>base</c>, <c>one</c> or <c>sub</c>.</param>
/// <param name="Attributes">Names with blanks between; empty for all.</param>
/// <param name="PageSize">0 for no paging.</param>
internal sealed record DirectorySearch(string Name, string Base, string Filter, string Attributes = "", string Scope = "sub", int PageSize = 0)
{
    /// <summary>Clients whose own library refuses the text before anything is sent.</summary>
    public IReadOnlyList<string> NotFor { get; init; } = [];

    /// <summary>The line a client program reads.</summary>
    public string Line => string.Join('\t', Name, Base, Scope, Filter, Attributes, PageSize);
}
