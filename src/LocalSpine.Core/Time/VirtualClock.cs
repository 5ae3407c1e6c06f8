namespace LocalSpine.Core.Time;

/// <summary>
/// The one clock of an environment: real time plus an offset, or frozen at an instant.
/// Everything that reads the time reads it here; the database's own clock is never used.
/// </summary>
public sealed class VirtualClock : TimeProvider
{
    // A timer takes no more than some weeks; whoever waits longer looks again in between.
    private static readonly TimeSpan LongestWait = TimeSpan.FromDays(1);

    private readonly Lock _gate = new();

    // Read without the gate: every request looks at the clock several times.
    private volatile Setting _setting = new(TimeSpan.Zero, null);

    /// <summary>Raised after the clock was frozen, resumed or moved.</summary>
    public event Action? Changed;

    /// <summary>True while the clock stands still.</summary>
    public bool IsFrozen => _setting.FrozenAt is not null;

    /// <inheritdoc />
    public override DateTimeOffset GetUtcNow() => _setting.Now;

    /// <summary>Stops the clock at <paramref name="at"/>, or at its present instant.</summary>
    public void Freeze(DateTimeOffset? at = null) => Change(s => s with { FrozenAt = at ?? s.Now });

    /// <summary>Lets the clock run on from where it stands.</summary>
    public void Resume() => Change(s => s.FrozenAt is { } at ? new Setting(at - System.GetUtcNow(), null) : s);

    /// <summary>Moves the clock forward (or back) by <paramref name="by"/>, frozen or running.</summary>
    public void Advance(TimeSpan by) => Change(s => s.FrozenAt is { } at ? s with { FrozenAt = at + by } : s with { Offset = s.Offset + by });

    /// <summary>Stands, or runs on from, where a clock stood.</summary>
    public void Continue(DateTimeOffset now, bool isFrozen) => Change(_ => new Setting(now - System.GetUtcNow(), isFrozen ? now : null));

    /// <summary>Completes when the clock has come to <paramref name="at"/>, by running or by being moved.</summary>
    public async Task WaitUntilAsync(DateTimeOffset at, CancellationToken cancellationToken)
    {
        while (true)
        {
            var moved = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            void OnChanged() => moved.TrySetResult();
            Changed += OnChanged;
            try
            {
                var left = at - GetUtcNow();
                if (left <= TimeSpan.Zero)
                {
                    return;
                }

                await moved.Task.WaitAsync(IsFrozen ? Timeout.InfiniteTimeSpan : left < LongestWait ? left : LongestWait, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                cancellationToken.ThrowIfCancellationRequested();
            }
            finally
            {
                Changed -= OnChanged;
            }
        }
    }

    /// <summary>Back to real time.</summary>
    public void Reset() => Change(_ => new Setting(TimeSpan.Zero, null));

    private void Change(Func<Setting, Setting> change)
    {
        lock (_gate)
        {
            _setting = change(_setting);
        }

        Changed?.Invoke();
    }

    private sealed record Setting(TimeSpan Offset, DateTimeOffset? FrozenAt)
    {
        public DateTimeOffset Now => FrozenAt ?? (System.GetUtcNow() + Offset);
    }
}
