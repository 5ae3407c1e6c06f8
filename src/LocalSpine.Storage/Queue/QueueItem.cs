namespace LocalSpine.Storage.Queue;

/// <summary>Work that must be done at least once, after the transaction that made it is committed.</summary>
/// <param name="Module">Which queue it stands in.</param>
/// <param name="Destination">What may be slow or dead: items of one destination never hold up another's.</param>
/// <param name="OrderKey">Items of one key are done one after another, in the order in which they were added; null for any order.</param>
/// <param name="Subject">Row of the module that the work is about.</param>
/// <param name="Due">Virtual time at which it may be done next.</param>
/// <param name="Attempt">How often it was begun, this time included.</param>
/// <param name="MaxAttempts">First attempt and retries together.</param>
/// <param name="RetryInterval">From the end of a failed attempt to the next.</param>
/// <param name="Expires">Virtual time after which it is not tried again.</param>
public sealed record QueueItem(
    long Id, string Module, string Destination, string? OrderKey, long Subject, DateTimeOffset Due, int Attempt, int MaxAttempts, TimeSpan RetryInterval, DateTimeOffset Expires)
{
    /// <summary>When to try again after an attempt that failed at <paramref name="now"/>; null when retries or time are used up.</summary>
    public DateTimeOffset? NextAttempt(DateTimeOffset now) =>
        Attempt < MaxAttempts && now + RetryInterval < Expires ? now + RetryInterval : null;
}
