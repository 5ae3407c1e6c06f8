namespace LocalSpine.Core.Time;

/// <summary>
/// The one clock of an environment: real time plus an offset, or frozen at an instant.
/// Everything that reads the time reads it here; the database's own clock is never used.
/// </summary>
public sealed class VirtualClock : TimeProvider
{
    private readonly Lock _gate = new();
    private TimeSpan _offset;
    private DateTimeOffset? _frozenAt;

    /// <summary>Raised after the clock was frozen, resumed or moved.</summary>
    public event Action? Changed;

    /// <summary>True while the clock stands still.</summary>
    public bool IsFrozen
    {
        get
        {
            lock (_gate)
            {
                return _frozenAt is not null;
            }
        }
    }

    /// <inheritdoc />
    public override DateTimeOffset GetUtcNow()
    {
        lock (_gate)
        {
            return _frozenAt ?? (System.GetUtcNow() + _offset);
        }
    }

    /// <summary>Stops the clock at <paramref name="at"/>, or at its present instant.</summary>
    public void Freeze(DateTimeOffset? at = null)
    {
        lock (_gate)
        {
            _frozenAt = at ?? _frozenAt ?? (System.GetUtcNow() + _offset);
        }

        Changed?.Invoke();
    }

    /// <summary>Lets the clock run on from where it stands.</summary>
    public void Resume()
    {
        lock (_gate)
        {
            if (_frozenAt is { } at)
            {
                _offset = at - System.GetUtcNow();
                _frozenAt = null;
            }
        }

        Changed?.Invoke();
    }

    /// <summary>Moves the clock forward (or back) by <paramref name="by"/>, frozen or running.</summary>
    public void Advance(TimeSpan by)
    {
        lock (_gate)
        {
            if (_frozenAt is { } at)
            {
                _frozenAt = at + by;
            }
            else
            {
                _offset += by;
            }
        }

        Changed?.Invoke();
    }

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

                await moved.Task.WaitAsync(IsFrozen ? Timeout.InfiniteTimeSpan : left, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                cancellationToken.ThrowIfCancellationRequested();
            }
            finally
            {
                Changed -= OnChanged;
            }
        }
    }

    /// <summary>Back to real time.</summary>
    public void Reset()
    {
        lock (_gate)
        {
            _offset = TimeSpan.Zero;
            _frozenAt = null;
        }

        Changed?.Invoke();
    }
}
