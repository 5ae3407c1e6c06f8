using LocalSpine.Storage;
using LocalSpine.Storage.Payloads;

namespace LocalSpine.Hosting;

/// <summary>What outlives a restart of the environment inside its process: the database, and what is only in memory.</summary>
public sealed class SpineState(EnvironmentOptions options) : IDisposable
{
    private IPayloads? _memory;

    public IDatabase Database { get; } = Storage.Database.Open(options.Database, options.Data, options.Ephemeral);

    /// <summary>Where the clock of the next environment stands; null for real time.</summary>
    public (DateTimeOffset Now, bool IsFrozen)? Clock { get; set; }

    /// <summary>How the last change of state ended.</summary>
    public ChangeOutcome? LastChange { get; set; }

    /// <summary>The store of payloads; each call another object, except in memory.</summary>
    public IPayloads OpenPayloads() => options is { Ephemeral: true, Payloads.Length: 0 }
        ? _memory ??= PayloadStores.Open("", options.Data, ephemeral: true)
        : PayloadStores.Open(options.Payloads, options.Data, options.Ephemeral);

    public void Dispose() => (Database as IDisposable)?.Dispose(); // what was queued is committed
}

/// <summary>Something to do to the state of an environment while nothing works with it.</summary>
/// <param name="Id">By which whoever asked for it knows it again.</param>
/// <param name="DoAsync">Does it; where the clock is to stand afterwards, or null to leave it.</param>
public sealed record StateChange(string Id, Func<SpineState, CancellationToken, Task<(DateTimeOffset Now, bool IsFrozen)?>> DoAsync);

/// <summary>How it ended.</summary>
/// <param name="Problem">Null when it was done; else nothing was changed.</param>
public sealed record ChangeOutcome(string Id, Core.Outcomes.Refusal? Problem);
