namespace LocalSpine.Messaging.Asynchronous;

/// <summary>
/// How many messages are being accepted. Sorting and processing hold back while there are many: a sender waits, a stored request does not.
/// </summary>
internal sealed class AcceptLoad
{
    /// <summary>Length of an interval in milliseconds of real time.</summary>
    private const int Interval = 100;

    /// <summary>So many in an interval are many.</summary>
    private const int Many = 50;

    private readonly Lock _gate = new();
    private long _interval;
    private int _now;
    private int _before;

    /// <summary>True when this interval or the last one had many.</summary>
    public bool IsHigh
    {
        get
        {
            lock (_gate)
            {
                Turn();
                return _now > Many || _before > Many;
            }
        }
    }

    /// <summary>One more.</summary>
    public void Count()
    {
        lock (_gate)
        {
            Turn();
            _now++;
        }
    }

    private void Turn()
    {
        var interval = Environment.TickCount64 / Interval;
        if (interval != _interval)
        {
            (_before, _now, _interval) = (interval == _interval + 1 ? _now : 0, 0, interval);
        }
    }
}
