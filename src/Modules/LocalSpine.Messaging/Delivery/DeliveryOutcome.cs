namespace LocalSpine.Messaging.Delivery;

/// <summary>What became of one attempt to deliver.</summary>
internal enum DeliveryResult
{
    /// <summary>The receiver has it.</summary>
    Delivered,

    /// <summary>The receiver answered without an acknowledgement and may post one later.</summary>
    AwaitsAcknowledgment,

    /// <summary>The receiver refused it for good with a MessageError.</summary>
    Refused,

    /// <summary>Not delivered this time.</summary>
    Failed,
}

/// <summary>The result and, unless delivered, the reason in words.</summary>
internal sealed record DeliveryOutcome(DeliveryResult Result, string Detail);
