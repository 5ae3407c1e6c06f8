using LocalSpine.Core.Directory;

namespace LocalSpine.Portal.Pages;

/// <summary>Entries of the directory as a table.</summary>
/// <param name="Label">What they are, for those who hear the page; no other table of the page has the same.</param>
internal sealed record EntryTable(string Label, IReadOnlyList<ListedEntry> Entries);
