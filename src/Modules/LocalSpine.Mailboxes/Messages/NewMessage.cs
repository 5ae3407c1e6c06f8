namespace LocalSpine.Mailboxes.Messages;

/// <summary>A message as a sender wants it sent; header values as octets, one a character. Empty where the sender said nothing.</summary>
/// <param name="Sender">Mailbox id, whose right to send was checked.</param>
/// <param name="To">mex-to: a mailbox id or an address by demographics.</param>
internal sealed record NewMessage(string Sender, string To, string WorkflowId)
{
    /// <summary>mex-from, which has to be the sender when it is there.</summary>
    public string From { get; init; } = "";

    /// <summary>mex-messagetype, which has to be DATA when it is there.</summary>
    public string MessageType { get; init; } = "";

    public string LocalId { get; init; } = "";

    public string Subject { get; init; } = "";

    public string FileName { get; init; } = "";

    public string PartnerId { get; init; } = "";

    public string Checksum { get; init; } = "";

    public string ContentType { get; init; } = "";

    /// <summary><c>gzip</c> or empty.</summary>
    public string ContentEncoding { get; init; } = "";

    public bool IsEncrypted { get; init; }

    public bool IsCompressed { get; init; }

    /// <summary>How many there will be.</summary>
    public int Chunks { get; init; } = 1;

    /// <summary>What a sender that may be interrupted calls this message, to find it again: see <see cref="Bridge.Claims"/>. Empty for none.</summary>
    public string Claim { get; init; } = "";
}
