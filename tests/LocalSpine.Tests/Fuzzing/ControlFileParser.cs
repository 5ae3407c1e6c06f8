using LocalSpine.Protocols.Mesh;

namespace LocalSpine.Tests.Fuzzing;

/// <summary>One input as a control file: read, and the same again after being written, or refused with a short problem, in memory that its length bounds.</summary>
internal static class ControlFileParser
{
    private const int FixedMemory = 1_000_000;
    private const int MemoryPerOctet = 400;
    private const int LongestProblem = 1_000;

    /// <exception cref="InvalidOperationException">One of these does not hold. Any other exception is a finding as well.</exception>
    public static void Read(byte[] input)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        var isRead = ControlFile.TryRead(input, out var file, out var problem);
        Require(isRead == (file is not null) && isRead == (problem.Length == 0), "a file and a problem, or neither");
        Require(problem.Length <= LongestProblem && !problem.Any(char.IsControl), $"a problem that no line holds: {problem}");
        if (file is not null)
        {
            _ = MexHeaders.ForSending(file);
            var written = file.Write();
            var isReadAgain = ControlFile.TryRead(written, out var again, out problem);

            // Escapes and indentation may make a file that was just short enough too long.
            Require(isReadAgain ? file == again : written.Length > input.Length && problem.Contains("octets expected", StringComparison.Ordinal), $"another file when read again: {problem}");
        }

        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Require(allocated < FixedMemory + (MemoryPerOctet * (long)input.Length), $"{allocated} bytes for {input.Length} octets");
    }

    private static void Require(bool holds, string otherwise)
    {
        if (!holds)
        {
            throw new InvalidOperationException(otherwise);
        }
    }
}
