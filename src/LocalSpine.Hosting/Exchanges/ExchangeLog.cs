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

    /// <summary>Whoever waits looks again no sooner than that after news: a thousand exchanges a second are fifty looks.</summary>
    private static readonly TimeSpan WaitersRest = TimeSpan.FromMilliseconds(20);

    private const int Piece = 256; // exchanges that are taken out of the ring at once: those who record wait no longer than that

    private readonly Lock _gate = new();
    private readonly Entry[] _ring;
    private readonly byte[] _bodies;
    private readonly ExchangeCounts _counts;
    private readonly bool _isOn;
    private long _count;
    private long _renewed;
    private long _written;
    private TaskCompletionSource _news = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _waiters;

    /// <param name="isOn">False when nothing is to be kept.</param>
    /// <param name="time">Real time, for what happened in the last minutes.</param>
    public ExchangeLog(bool isOn = true, TimeProvider? time = null)
    {
        _isOn = isOn;
        _ring = isOn ? new Entry[Capacity] : [];
        _bodies = isOn ? GC.AllocateUninitializedArray<byte>(BodyBytes) : [];
        _counts = new ExchangeCounts(time ?? TimeProvider.System);
    }

    /// <summary>How many exchanges were recorded since the start.</summary>
    public long Count => Volatile.Read(ref _count);

    /// <summary>Another number after every change of the record; costs nothing to look at.</summary>
    public long Version => Volatile.Read(ref _count) + Volatile.Read(ref _renewed);

    /// <inheritdoc />
    public void Record(Exchange exchange)
    {
        if (!_isOn)
        {
            return;
        }

        TaskCompletionSource? news;
        lock (_gate)
        {
            var request = Keep(exchange.Request);
            var response = Keep(exchange.Response);
            exchange.Request = default;
            exchange.Response = default;
            exchange.Id = _count + 1;
            _ring[_count % Capacity] = new Entry(exchange, request, response);
            Volatile.Write(ref _count, exchange.Id);
            news = TakeNews();
        }

        news?.TrySetResult();
        if (!exchange.IsUnderWay)
        {
            _counts.Add(exchange);
        }
    }

    /// <inheritdoc />
    public void Complete(Exchange exchange)
    {
        exchange.IsUnderWay = false;
        Interlocked.Increment(ref _renewed);
        _counts.Add(exchange);
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

    /// <summary>What happened in the last minutes.</summary>
    public RecentExchanges Recent() => _counts.Look();

    /// <summary>The newest exchanges that satisfy <paramref name="where"/>, newest first, younger than <paramref name="after"/> and older than <paramref name="before"/>.</summary>
    public IReadOnlyList<Exchange> Find(Func<Exchange, bool> where, int limit, long after = 0, long before = long.MaxValue)
    {
        var found = new List<Exchange>();
        foreach (var exchange in Newest(after, before))
        {
            if (where(exchange))
            {
                found.Add(exchange);
                if (found.Count >= limit)
                {
                    break;
                }
            }
        }

        return found;
    }

    /// <summary>The same for a search, in bodies too.</summary>
    public IReadOnlyList<Exchange> Find(ExchangeSearch search, int limit, long after = 0, long before = long.MaxValue) => Find(e => Matches(search, e), limit, after, before);

    /// <summary>True when an exchange satisfies a search; one whose bodies were overwritten has no text.</summary>
    public bool Matches(ExchangeSearch search, Exchange exchange) => search.Matches(exchange) && (search.Text.Length == 0 || HasText(exchange, search.Text));

    /// <summary>As <see cref="Find(ExchangeSearch, int, long, long)"/>, but waits until there is at least one or the time is over.</summary>
    public async Task<IReadOnlyList<Exchange>> WaitAsync(ExchangeSearch search, int limit, long after, TimeSpan atMost, CancellationToken cancellationToken)
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
                var found = Find(search, limit, after);
                if (found.Count > 0)
                {
                    return found;
                }

                await news.WaitAsync(over.Token);
                await Task.Delay(WaitersRest, over.Token);
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                return Find(search, limit, after);
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

    /// <summary>One exchange with its bodies, or null when it is no longer kept.</summary>
    public KeptExchange? Get(long id)
    {
        lock (_gate)
        {
            if (id <= 0 || id > _count || id <= _count - Capacity)
            {
                return null;
            }

            var entry = _ring[(id - 1) % Capacity];
            return new KeptExchange(
                entry.Exchange, new KeptBody(Octets(entry.Request).ToArray(), entry.Request.Whole), new KeptBody(Octets(entry.Response).ToArray(), entry.Response.Whole));
        }
    }

    // Newest first; what is recorded meanwhile is not among them.
    private IEnumerable<Exchange> Newest(long after, long before)
    {
        var piece = new Exchange[Piece];
        var id = Math.Min(Count, before - 1);
        while (true)
        {
            var length = 0;
            lock (_gate)
            {
                for (var oldest = Math.Max(Math.Max(after, 0), _count - Capacity); id > oldest && length < Piece; id--)
                {
                    piece[length++] = _ring[(id - 1) % Capacity].Exchange;
                }
            }

            if (length == 0)
            {
                yield break;
            }

            for (var i = 0; i < length; i++)
            {
                yield return piece[i];
            }
        }
    }

    private bool HasText(Exchange exchange, byte[] text)
    {
        lock (_gate)
        {
            var entry = _ring[(exchange.Id - 1) % Capacity];
            return ReferenceEquals(entry.Exchange, exchange) && (Octets(entry.Request).IndexOf(text) >= 0 || Octets(entry.Response).IndexOf(text) >= 0);
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
        var kept = new Body(_written, length, body.Length);
        _written += length;
        return kept;
    }

    // Inside the gate.
    private ReadOnlySpan<byte> Octets(Body body) => body.Length == 0 || body.Start < _written - BodyBytes ? [] : _bodies.AsSpan((int)(body.Start % BodyBytes), body.Length);

    private readonly record struct Body(long Start, int Length, int Whole);

    private readonly record struct Entry(Exchange Exchange, Body Request, Body Response);
}
