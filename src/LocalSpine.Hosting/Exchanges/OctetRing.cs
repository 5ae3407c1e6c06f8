namespace LocalSpine.Hosting.Exchanges;

/// <summary>Octets one after the other in an array that is overwritten from its oldest end. Its caller sees that one at a time uses it, but for <see cref="Fill"/>.</summary>
internal sealed class OctetRing(int size)
{
    private readonly byte[] _octets = size == 0 ? [] : GC.AllocateUninitializedArray<byte>(size);
    private long _written;

    /// <summary>Makes room for octets, of longer ones for the beginning; <see cref="Fill"/> puts them there.</summary>
    public Place Reserve(int whole, int most)
    {
        var length = Math.Min(whole, most);
        if (length == 0)
        {
            return default;
        }

        // They lie in one piece: the rest of the ring is skipped when it is too short.
        var at = (int)(_written % size);
        if (at + length > size)
        {
            _written += size - at;
        }

        var place = new Place(_written, length, whole);
        _written += length;
        return place;
    }

    /// <summary>Puts octets where there is room for them; several callers at a time, each with a place of its own that nobody knows yet.</summary>
    public void Fill(Place place, ReadOnlySpan<byte> octets) => octets[..place.Length].CopyTo(_octets.AsSpan((int)(place.Start % size)));

    /// <summary>What was kept; empty once it was overwritten. Good until room is made for something else.</summary>
    public ReadOnlySpan<byte> Read(Place place) =>
        place.Length == 0 || place.Start < _written - size ? [] : _octets.AsSpan((int)(place.Start % size), place.Length);

    /// <summary>Where octets are.</summary>
    /// <param name="Whole">How many there were, kept or not.</param>
    public readonly record struct Place(long Start, int Length, int Whole);
}
