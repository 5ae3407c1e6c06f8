using System.IO.Pipelines;

namespace LocalSpine.Storage.Payloads;

/// <summary>Contents too large for a row of the database: written once, never changed, found by name. Safe for many callers at once.</summary>
public interface IPayloads
{
    /// <summary>
    /// Stores what comes from <paramref name="content"/> until its end, and completes when it is durable. The reader stays the caller's to complete.
    /// When this fails or is cancelled nothing remains.
    /// </summary>
    /// <param name="limit">Most bytes to take.</param>
    /// <exception cref="PayloadTooLargeException">More bytes came than the limit.</exception>
    /// <exception cref="IOException">The store is full or does not work.</exception>
    Task<Payload> WriteAsync(PipeReader content, long limit, CancellationToken cancellationToken);

    /// <summary>
    /// A forward-only stream of the content. The read that reaches its end throws <see cref="PayloadDamagedException"/> instead of handing out the
    /// last bytes when length or checksum are not the payload's.
    /// </summary>
    /// <exception cref="PayloadMissingException">There is no payload of this name.</exception>
    /// <exception cref="ArgumentException">No payload could have this name.</exception>
    Task<Stream> OpenAsync(Payload payload, CancellationToken cancellationToken);

    /// <summary>Removes a payload, or the leftovers of an unfinished write of this name. No error when it is not there.</summary>
    /// <exception cref="ArgumentException">No payload could have this name.</exception>
    Task DeleteAsync(string name, CancellationToken cancellationToken);

    /// <summary>
    /// Everything stored, in no order, with when it was last written to, in real time: finished payloads, writes under way and leftovers of
    /// unfinished ones. A sweep spares what is young: it may be under way, or known to its owner only a moment later.
    /// </summary>
    IAsyncEnumerable<(string Name, DateTimeOffset Written)> ListAsync(CancellationToken cancellationToken);
}
