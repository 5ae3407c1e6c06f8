using System.Buffers.Binary;

namespace LocalSpine.Core.Identifiers;

/// <summary>Where new message and item identifiers come from; a seeded one makes a run repeatable.</summary>
public class IdSource
{
    /// <summary>
    /// A new UUID in upper case, as message identifiers are written on the Spine. It reads as a random one (version 4), but begins with the
    /// time (48 bits, milliseconds), so that the index entries of new ids stand together.
    /// </summary>
    public virtual string NewUuid()
    {
        Span<byte> bytes = stackalloc byte[16];
        Guid.NewGuid().TryWriteBytes(bytes, bigEndian: true, out _); // brings version and variant with it
        Span<byte> time = stackalloc byte[8];
        BinaryPrimitives.WriteInt64BigEndian(time, TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds());
        time[2..].CopyTo(bytes);
        return new Guid(bytes, bigEndian: true).ToString().ToUpperInvariant();
    }
}
