using LocalSpine.Core.Outcomes;

namespace LocalSpine.Core.Faults;

/// <summary>What one service lets go wrong on purpose, for a page that lists all services alike. Faults are a node's own; a start and a reset clear them.</summary>
public interface IFaultDesk
{
    /// <summary>One word in addresses: messaging, mailboxes, smsp, proxy.</summary>
    string Name { get; }

    /// <summary>The service, for people.</summary>
    string Title { get; }

    /// <summary>What can go wrong, in a sentence.</summary>
    string What { get; }

    /// <summary>What a new fault is described by.</summary>
    IReadOnlyList<FaultField> Fields { get; }

    /// <summary>The faults that wait, oldest first.</summary>
    IReadOnlyList<ListedFault> All { get; }

    /// <summary>Adds a fault; why it cannot be, or null.</summary>
    /// <param name="values">By the names of <see cref="Fields"/>; those that are missing or empty have their defaults.</param>
    Refusal? Add(IReadOnlyDictionary<string, string> values);

    /// <summary>Removes the fault of that number; false when there is none.</summary>
    bool Remove(int id);

    void Clear();
}

/// <summary>A value of a new fault.</summary>
/// <param name="Choices">Those that it can have; empty for any text.</param>
/// <param name="Default">Empty when there is none.</param>
public sealed record FaultField(string Name, string Label, IReadOnlyList<string> Choices, string Default = "", string? Hint = null);

/// <summary>A fault that waits.</summary>
/// <param name="Where">To what it happens.</param>
/// <param name="Remaining">How often it still happens; null for ever.</param>
public sealed record ListedFault(int Id, string What, string Where, int? Remaining);
