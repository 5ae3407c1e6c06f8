namespace LocalSpine.Messaging.Messages;

/// <summary>A body that is too large to be held in memory: kept in pieces of its own, written before its message and read as it is sent.</summary>
/// <param name="Payload">Key of the pieces.</param>
/// <param name="Length">Bytes of the whole body.</param>
internal sealed record LargeBody(string Payload, long Length)
{
    /// <summary>Bytes of its beginning that stand in its message's row and in the exchange record, for people to look at.</summary>
    public const int Shown = 65_536;
}
