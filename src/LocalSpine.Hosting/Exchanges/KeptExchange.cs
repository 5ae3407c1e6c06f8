namespace LocalSpine.Hosting.Exchanges;

/// <summary>An exchange with what is kept of its bodies.</summary>
public sealed record KeptExchange(Exchange Exchange, KeptBody Request, KeptBody Response);

/// <summary>A body as the record has it.</summary>
/// <param name="Octets">From its beginning, at most <see cref="ExchangeLog.MaxBody"/>; empty when there was none, or when newer bodies took its place.</param>
/// <param name="Length">Octets of what was given to the record.</param>
public sealed record KeptBody(byte[] Octets, int Length)
{
    /// <summary>The end is missing.</summary>
    public bool IsCut => Octets.Length > 0 && Octets.Length < Length;

    /// <summary>Newer bodies took its place.</summary>
    public bool IsOverwritten => Octets.Length == 0 && Length > 0;
}
