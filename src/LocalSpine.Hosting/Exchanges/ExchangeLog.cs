namespace LocalSpine.Hosting.Exchanges;

/// <summary>
/// The record of this node, bounded twice: a ring of exchanges and a ring of body bytes, both overwritten from the oldest end.
/// Kept in memory; a restart begins an empty one.
/// </summary>
public sealed class ExchangeLog : IExchangeLog
{
    /// <summary>How many exchanges are kept.</summary>
    public const int Capacity = 10_000;

    /// <summary>How many bytes of requests and answers are kept.</summary>
    public const int BodyBytes = 32 * 1024 * 1024;

    /// <summary>Longest body that is kept; of a longer one the beginning is.</summary>
    public const int MaxBody = 256 * 1024;

    private readonly Lock _gate = new();
    private readonly Entry[] _ring = new Entry[Capacity];
    private readonly byte[] _bodies = GC.AllocateUninitializedArray<byte>(BodyBytes);
    private long _count;
    private long _written;
    private TaskCompletionSource _news = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _waiters;

    /// <summary>How many exchanges were recorded since the start.</summary>
    public long Count
    {
        get
        {
            lock (_gate)
            {
                return _count;
            }
        }
    }

    /// <inheritdoc />
    public void Record(Exchange exchange)
    {
        TaskCompletionSource? news;
        lock (_gate)
        {
            var request = Keep(exchange.Request);
            var response = Keep(exchange.Response);
            exchange.Request = default;
            exchange.Response = default;
            exchange.Id = ++_count;
            _ring[(exchange.Id - 1) % Capacity] = new Entry(exchange, request, response);
            news = TakeNews();
        }

        news?.TrySetResult();
    }

    /// <inheritdoc />
    public void Renew()
    {
        if (Volatile.Read(ref _waiters) == 0)
        {
            return;
        }

        TaskCompletionSource? news;
        lock (_gate)
        {
            news = TakeNews();
        }

        news?.TrySetResult();
    }

    /// <summary>The newest exchanges that satisfy <paramref name="where"/>, newest first, younger than <paramref name="after"/>.</summary>
    public IReadOnlyList<Exchange> Find(Func<Exchange, bool> where, int limit, long after = 0)
    {
        var found = new List<Exchange>();
        lock (_gate)
        {
            for (var id = _count; id > Math.Max(after, _count - Capacity) && found.Count < limit; id--)
            {
                var exchange = _ring[(id - 1) % Capacity].Exchange;
                if (where(exchange))
                {
                    found.Add(exchange);
                }
            }
        }

        return found;
    }

    /// <summary>As <see cref="Find"/>, but waits until there is at least one or the time is over.</summary>
    public async Task<IReadOnlyList<Exchange>> WaitAsync(
        Func<Exchange, bool> where, int limit, long after, TimeSpan atMost, CancellationToken cancellationToken)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        over.CancelAfter(atMost);
        while (true)
        {
            Task news;
            lock (_gate)
            {
                news = _news.Task;
                _waiters++;
            }

            try
            {
                var found = Find(where, limit, after);
                if (found.Count > 0)
                {
                    return found;
                }

                await news.WaitAsync(over.Token);
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                return [];
            }
            finally
            {
                lock (_gate)
                {
                    _waiters--;
                }
            }
        }
    }

    /// <summary>One exchange with its bodies (empty when they were overwritten), or null when it is no longer kept.</summary>
    public (Exchange Exchange, byte[] Request, byte[] Response)? Get(long id)
    {
        lock (_gate)
        {
            if (id <= 0 || id > _count || id <= _count - Capacity)
            {
                return null;
            }

            var entry = _ring[(id - 1) % Capacity];
            return (entry.Exchange, Read(entry.Request), Read(entry.Response));
        }
    }

    // What those who wait are to be told with; inside the gate.
    private TaskCompletionSource? TakeNews()
    {
        if (_waiters == 0)
        {
            return null;
        }

        var news = _news;
        _news = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        return news;
    }

    private Body Keep(ReadOnlyMemory<byte> body)
    {
        var length = Math.Min(body.Length, MaxBody);
        if (length == 0)
        {
            return default;
        }

        // A body lies in one piece: the rest of the ring is skipped when it is too short.
        var at = (int)(_written % BodyBytes);
        if (at + length > BodyBytes)
        {
            _written += BodyBytes - at;
            at = 0;
        }

        body.Span[..length].CopyTo(_bodies.AsSpan(at));
        var kept = new Body(_written, length);
        _written += length;
        return kept;
    }

    private byte[] Read(Body body) => body.Length == 0 || body.Start < _written - BodyBytes
        ? []
        : _bodies.AsSpan((int)(body.Start % BodyBytes), body.Length).ToArray();

    private readonly record struct Body(long Start, int Length);

    private readonly record struct Entry(Exchange Exchange, Body Request, Body Response);
}
