namespace LocalSpine.Hosting.Exchanges;

/// <summary>
/// The record of this node, bounded three times: a ring of exchanges, one of what is known of them as octets, and one of body bytes, all overwritten from the oldest
/// end. Kept in memory; a restart begins an empty one.
/// </summary>
public sealed class ExchangeLog : IExchangeLog
{
    /// <summary>How many exchanges are kept.</summary>
    public const int Capacity = 10_000;

    /// <summary>How many bytes of requests and answers are kept.</summary>
    public const int BodyBytes = 16 * 1024 * 1024;

    /// <summary>How many bytes of all else that is known of exchanges are kept, as octets; several hundred of each are usual.</summary>
    public const int FieldBytes = 8 * 1024 * 1024;

    /// <summary>Longest body that is kept; of a longer one the beginning is.</summary>
    public const int MaxBody = 256 * 1024;

    /// <summary>Whoever waits looks again no sooner than that after news: a thousand exchanges a second are fifty looks.</summary>
    private static readonly TimeSpan WaitersRest = TimeSpan.FromMilliseconds(20);

    private const int Piece = 64; // exchanges that are taken out of the ring at once: those who record wait no longer than that

    private readonly Lock _gate = new();
    private readonly Entry[] _ring;
    private readonly OctetRing _bodies;
    private readonly OctetRing _fields;
    private readonly ExchangeCounts _counts;
    private readonly bool _isOn;
    private long _count;
    private long _renewed;
    private TaskCompletionSource _news = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _waiters;

    /// <param name="isOn">False when nothing is to be kept.</param>
    /// <param name="time">Real time, for what happened in the last minutes.</param>
    public ExchangeLog(bool isOn = true, TimeProvider? time = null)
    {
        _isOn = isOn;
        _ring = isOn ? new Entry[Capacity] : [];
        _bodies = new OctetRing(isOn ? BodyBytes : 0);
        _fields = new OctetRing(isOn ? FieldBytes : 0);
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
        var isObject = StaysObject(exchange);
        var fields = isObject ? [] : ExchangeOctets.Of(exchange);
        OctetRing.Place kept, request, response;
        lock (_gate)
        {
            (kept, request, response) = (_fields.Reserve(fields.Length, fields.Length), _bodies.Reserve(exchange.Request.Length, MaxBody), _bodies.Reserve(exchange.Response.Length, MaxBody));
        }

        // Beside others that record: only the room is taken in turn.
        _fields.Fill(kept, fields);
        _bodies.Fill(request, exchange.Request.Span);
        _bodies.Fill(response, exchange.Response.Span);
        exchange.Request = default;
        exchange.Response = default;
        exchange.RecordedRefusal = exchange.Refusal;
        lock (_gate)
        {
            exchange.Id = _count + 1;
            _ring[_count % Capacity] = new Entry(exchange.Id, isObject ? exchange : null, kept, request, response);
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
        Interlocked.Increment(ref _renewed);
        if (exchange.IsUnderWay)
        {
            exchange.IsUnderWay = false;
            _counts.Add(exchange);
        }

        TaskCompletionSource? news;
        var fields = StaysObject(exchange) ? [] : ExchangeOctets.Of(exchange);
        OctetRing.Place kept;
        lock (_gate)
        {
            kept = _fields.Reserve(fields.Length, fields.Length);
        }

        _fields.Fill(kept, fields);
        lock (_gate)
        {
            ref var entry = ref _ring[(exchange.Id - 1) % Capacity];
            if (fields.Length > 0 && entry.Id == exchange.Id)
            {
                entry = entry with { Object = null, Fields = kept };
            }

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
            return ExchangeOf(entry) is { } exchange ? new KeptExchange(exchange, BodyOf(entry.Request), BodyOf(entry.Response)) : null;
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
                    if (ExchangeOf(_ring[(id - 1) % Capacity]) is { } exchange)
                    {
                        piece[length++] = exchange;
                    }
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
            return entry.Id == exchange.Id && (_bodies.Read(entry.Request).IndexOf(text) >= 0 || _bodies.Read(entry.Response).IndexOf(text) >= 0);
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

    // What is still going to change, or has been decided check by check, stays an object; all else is kept as octets.
    private static bool StaysObject(Exchange exchange) => exchange.IsUnderWay || exchange.Decision is not null;

    // Inside the gate; null when its octets were overwritten.
    private Exchange? ExchangeOf(in Entry entry) => entry.Object ?? (_fields.Read(entry.Fields) is { Length: > 0 } fields ? ExchangeOctets.Read(entry.Id, fields) : null);

    private KeptBody BodyOf(OctetRing.Place place) => new(_bodies.Read(place).ToArray(), place.Whole);

    private readonly record struct Entry(long Id, Exchange? Object, OctetRing.Place Fields, OctetRing.Place Request, OctetRing.Place Response);
}
