namespace LocalSpine.Demographics.Generation;

/// <summary>A small generator of pseudo-random numbers that gives the same sequence on every machine and version (SplitMix64).</summary>
internal struct SplitMix(ulong seed)
{
    private ulong _state = seed;

    public ulong Next()
    {
        _state += 0x9E3779B97F4A7C15;
        var z = _state;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }

    /// <summary>0 to <paramref name="below"/> - 1.</summary>
    public int Next(int below) => (int)(Next() % (ulong)below);

    public T Pick<T>(ReadOnlySpan<T> from) => from[Next(from.Length)];

    /// <summary>True once in <paramref name="n"/> times on average.</summary>
    public bool OneIn(int n) => Next(n) == 0;

    /// <summary>A seed from a name and a number (FNV-1a).</summary>
    public static ulong Seed(string name, long number)
    {
        var hash = 14695981039346656037UL;
        foreach (var c in name)
        {
            hash = (hash ^ c) * 1099511628211UL;
        }

        return (hash ^ (ulong)number) * 1099511628211UL;
    }
}
