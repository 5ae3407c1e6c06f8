namespace LocalSpine.Core.Directory;

/// <summary>The directory for people who look around in it: the same entries that LDAP serves, by name, by branch and by what is known of them.</summary>
public interface IDirectoryBrowser
{
    /// <summary>The entry of a DN (any spelling), or null.</summary>
    BrowsedEntry? Find(string dn);

    /// <summary>Entries directly below a DN, in the order of LDAP's answers.</summary>
    DirectoryPage Children(string dn, int skip, int most);

    /// <summary>Entries that have a value.</summary>
    /// <param name="text">As people write it; for <see cref="DirectoryField.Name"/> a part of the name is enough.</param>
    DirectoryPage Search(DirectoryField field, string text, int skip, int most);

    /// <summary>The newest changes, newest first, as the change log has them.</summary>
    /// <param name="dn">Of the entry that was changed; null for all.</param>
    ValueTask<IReadOnlyList<DirectoryChange>> ChangesAsync(string? dn, int most, CancellationToken cancellationToken);
}

/// <summary>What is known of an entry that is looked for.</summary>
public enum DirectoryField
{
    /// <summary>Any of the others.</summary>
    Any,

    /// <summary>Organisation code (nhsIDCode).</summary>
    Ods,

    /// <summary>Id of an accredited system.</summary>
    Asid,

    /// <summary>nhsMHSPartyKey.</summary>
    Party,

    /// <summary>Part of the name of an organisation, person, work group or value.</summary>
    Name,

    /// <summary>Interaction id, or <c>service:interaction</c>.</summary>
    Interaction,

    /// <summary>nhsMhsFQDN.</summary>
    Fqdn,

    /// <summary>uid of a smartcard user, or the id of a role profile.</summary>
    User,
}

/// <summary>An entry in a list.</summary>
/// <param name="Kind">organisation, accredited system, contract, person, role profile, …</param>
/// <param name="Name">What people call it.</param>
/// <param name="Below">How many entries are directly below it.</param>
public sealed record ListedEntry(string Dn, string Kind, string Name, int Below);

/// <summary>A part of a list.</summary>
/// <param name="HasMore">There are more after these.</param>
/// <param name="Filter">The LDAP filter that finds all of them.</param>
public sealed record DirectoryPage(IReadOnlyList<ListedEntry> Entries, bool HasMore, string Filter);

/// <summary>An attribute with its values, in the directory's order and spelling.</summary>
public sealed record BrowsedAttribute(string Name, IReadOnlyList<string> Values);

/// <summary>Entries of one kind that belong to an entry: the contracts of its party, the systems of its organisation.</summary>
/// <param name="First">Some of them.</param>
/// <param name="Field">With <paramref name="Text"/>, the search that finds all.</param>
public sealed record RelatedEntries(string Kind, IReadOnlyList<ListedEntry> First, int Total, DirectoryField Field, string Text);

/// <summary>An entry with what it has and what belongs to it.</summary>
/// <param name="Above">From the root down to its parent.</param>
/// <param name="Operational">Attributes that LDAP gives when asked for <c>+</c>.</param>
public sealed record BrowsedEntry(
    ListedEntry Entry, IReadOnlyList<ListedEntry> Above, IReadOnlyList<BrowsedAttribute> Attributes, IReadOnlyList<BrowsedAttribute> Operational, IReadOnlyList<RelatedEntries> Related);

/// <summary>A change in the log.</summary>
/// <param name="Type">add or modify.</param>
/// <param name="Text">What the log says was changed, LDIF-like; null when it does not.</param>
public sealed record DirectoryChange(long Number, DateTimeOffset At, string Type, string Dn, string? Text);
