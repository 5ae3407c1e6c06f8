namespace LocalSpine.Bench.Load;

/// <summary>
/// Content of any length that nobody holds: random bytes, which do not compress, repeated. Their number is a prime, so that no two chunks of a message
/// begin alike and one given for another is noticed.
/// </summary>
internal sealed class EndlessContent
{
    private const int Period = 1_000_003;

    private readonly byte[] bytes = new byte[Period];

    public EndlessContent() => new Random(1).NextBytes(bytes);

    /// <summary>The bytes at a place, at least one and at most so many.</summary>
    public ReadOnlyMemory<byte> At(long place, int most)
    {
        var begin = (int)(place % Period);
        return bytes.AsMemory(begin, Math.Min(most, Period - begin));
    }

    /// <summary>Compares what came with what is at a place.</summary>
    public void Check(ReadOnlySpan<byte> came, long place)
    {
        while (!came.IsEmpty)
        {
            var expected = At(place, came.Length).Span;
            if (!came[..expected.Length].SequenceEqual(expected))
            {
                throw new InvalidDataException($"other bytes came than were sent, at {place} or soon after");
            }

            came = came[expected.Length..];
            place += expected.Length;
        }
    }
}
