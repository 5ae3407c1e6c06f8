namespace LocalSpine.Messaging.Messages;

/// <summary>How an ebXML message travels (spine-messaging 4).</summary>
internal enum MessagePattern
{
    /// <summary>To the Spine, once, without acknowledgement.</summary>
    Express,

    /// <summary>To or from the Spine, acknowledged and repeated.</summary>
    Reliable,

    /// <summary>From one supplier to another through the Spine.</summary>
    Forward,
}

/// <summary>Where a message stands.</summary>
internal enum MessageState
{
    /// <summary>Stored; the Spine has still to process it.</summary>
    Accepted,

    /// <summary>The Spine has processed it and queued its answer.</summary>
    Processed,

    /// <summary>Waits for its delivery, or for another attempt.</summary>
    Waiting,

    /// <summary>The receiver has it.</summary>
    Delivered,

    /// <summary>The receiver refused it for good.</summary>
    Refused,

    /// <summary>Retries or time are used up.</summary>
    Expired,

    /// <summary>It could not be processed or addressed.</summary>
    Failed,
}

/// <summary>An ebXML message as stored: what the header said, and the whole body as it came or goes.</summary>
/// <param name="Body">The MIME body, octet for octet.</param>
/// <param name="ContentType">Its Content-Type, as it came.</param>
internal sealed record SpineMessage(
    string Direction, MessagePattern Pattern, string FromParty, string ToParty, string MessageId, string ConversationId, string? RefToMessageId,
    string CpaId, string Service, string Interaction, DateTimeOffset ReceivedAt, MessageState State, string ContentType, ReadOnlyMemory<byte> Body)
{
    /// <summary>Row number; 0 until stored.</summary>
    public long Id { get; init; }

    /// <summary>Row of the first message of its conversation, where known; null in that message itself.</summary>
    public long? Conversation { get; init; }

    /// <summary>Row of the first message of its conversation, once stored.</summary>
    public long First => Conversation ?? Id;

    /// <summary>The whole body, when it is too large for <see cref="Body"/>, which then is its beginning.</summary>
    public LargeBody? Large { get; init; }

    /// <summary>Why it is refused, expired or failed.</summary>
    public string? Reason { get; init; }

    /// <summary>SOAPAction without quotes.</summary>
    public string SoapAction => $"{Service}/{Interaction}";
}
