namespace LocalSpine.Storage.Queue;

/// <summary>A module's share of the queue.</summary>
/// <param name="Pending">Rows that wait, for their time or for the one before them in an order.</param>
/// <param name="Leased">Rows that are being worked on.</param>
/// <param name="Dead">Rows that were given up.</param>
/// <param name="NextDue">Virtual time of the earliest pending row; null when none is pending.</param>
public sealed record QueueStatus(long Pending, long Leased, long Dead, DateTimeOffset? NextDue);

/// <summary>The queue of a module.</summary>
/// <param name="Waiting">Rows that wait for their time, their turn or their next attempt.</param>
/// <param name="InWork">Rows that are being worked on.</param>
/// <param name="GivenUp">Rows that were given up.</param>
/// <param name="NextDue">Virtual time at which the oldest waiting row is or was due; null when none waits.</param>
public sealed record ModuleQueue(string Module, long Waiting, long InWork, long GivenUp, DateTimeOffset? NextDue);
