namespace LocalSpine.Messaging.Asynchronous;

/// <summary>How many messages are being accepted at this moment. Processing holds back while there are many: a sender waits, a stored request does not.</summary>
internal sealed class AcceptLoad
{
    private const int Many = 8;

    private int _accepting;

    public bool IsHigh => Volatile.Read(ref _accepting) > Many;

    public void Begin() => Interlocked.Increment(ref _accepting);

    public void End() => Interlocked.Decrement(ref _accepting);
}
