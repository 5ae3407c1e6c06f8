using System.IO.Hashing;

namespace LocalSpine.Storage.Payloads;

/// <summary>The checksum of contents that are in memory, as <see cref="Payload.Checksum"/> has it.</summary>
public static class PayloadChecksum
{
    public static string Of(ReadOnlySpan<byte> content) => Convert.ToHexStringLower(XxHash128.Hash(content));
}
