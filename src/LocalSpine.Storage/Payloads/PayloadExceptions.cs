namespace LocalSpine.Storage.Payloads;

/// <summary>More bytes came than the caller allows.</summary>
public sealed class PayloadTooLargeException(long limit) : Exception($"the content is larger than {limit} bytes")
{
    /// <summary>In bytes.</summary>
    public long Limit { get; } = limit;
}

/// <summary>The stored content is not what was written.</summary>
public sealed class PayloadDamagedException(string name) : IOException($"the stored content of payload {name} is damaged");

/// <summary>The store has no content of this name.</summary>
public sealed class PayloadMissingException(string name) : IOException($"payload {name} is not in the store");
