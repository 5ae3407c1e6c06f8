namespace LocalSpine.Storage;

/// <summary>
/// Work that is done one at a time, in the order of its asking: what was read from the database later never makes way for what was read before.
/// </summary>
public sealed class InTurn : IDisposable
{
    private readonly SemaphoreSlim _gate = new(1, 1);

    /// <summary>Waits for its turn and does the work.</summary>
    public async Task DoAsync(Func<Task> work, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            await work();
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <inheritdoc />
    public void Dispose() => _gate.Dispose();
}
