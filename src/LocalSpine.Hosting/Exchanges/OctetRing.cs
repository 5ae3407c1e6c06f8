namespace LocalSpine.Hosting.Exchanges;

/// <summary>Octets one after the other in an array that is overwritten from its oldest end. Its caller sees that one at a time uses it.</summary>
internal sealed class OctetRing(int size)
{
    private readonly byte[] _octets = size == 0 ? [] : GC.AllocateUninitializedArray<byte>(size);
    private long _written;

    /// <summary>Keeps octets, of longer ones the beginning.</summary>
    public Place Keep(ReadOnlySpan<byte> octets, int most)
    {
        var length = Math.Min(octets.Length, most);
        if (length == 0)
        {
            return default;
        }

        // They lie in one piece: the rest of the ring is skipped when it is too short.
        var at = (int)(_written % size);
        if (at + length > size)
        {
            _written += size - at;
            at = 0;
        }

        octets[..length].CopyTo(_octets.AsSpan(at));
        var place = new Place(_written, length, octets.Length);
        _written += length;
        return place;
    }

    /// <summary>What was kept; empty once it was overwritten. Good until something else is kept.</summary>
    public ReadOnlySpan<byte> Read(Place place) =>
        place.Length == 0 || place.Start < _written - size ? [] : _octets.AsSpan((int)(place.Start % size), place.Length);

    /// <summary>Where octets are.</summary>
    /// <param name="Whole">How many there were, kept or not.</param>
    public readonly record struct Place(long Start, int Length, int Whole);
}
