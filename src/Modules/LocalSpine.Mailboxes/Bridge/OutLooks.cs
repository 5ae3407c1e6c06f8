using LocalSpine.Protocols.Mesh;

namespace LocalSpine.Mailboxes.Bridge;

/// <summary>
/// What repeated looks at OUT saw. A file is complete when two looks found the same and it is about a second old, as the client's ProcessingDelay
/// wants it; a file that is not understood, or alone, is given more time, as somebody may be at work on it.
/// </summary>
internal sealed class OutLooks
{
    public const string ControlExtension = ".ctl";
    public const string DataExtension = ".dat";

    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(900);
    private static readonly TimeSpan LeastAge = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan UntilAgeIsWrong = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan UntilUnreadable = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan UntilAlone = TimeSpan.FromSeconds(30);

    private Dictionary<string, Seen> _seen = new(StringComparer.Ordinal);

    /// <summary>Looks at the folder, and answers what is to be taken out of it, oldest first. One of a pair's names is null when it is alone.</summary>
    /// <param name="problem">Hears of files that no program can name.</param>
    public IReadOnlyList<OutPair> Look(string folder, Action<Exception> problem)
    {
        var (now, seen) = (TimeProvider.System.GetUtcNow(), new Dictionary<string, Seen>(StringComparer.Ordinal));
        var pairs = new SortedDictionary<string, OutPair>(StringComparer.Ordinal);
        if (Directory.EnumerateFiles(folder).Any(f => f.Contains('\uFFFD', StringComparison.Ordinal)))
        {
            problem(new IOException("the name of a file in OUT is not UTF-8"));
        }

        foreach (var file in InterfaceFolder.Files(folder))
        {
            var isControl = IsOf(file.Name, ControlExtension);
            if (file.Name.StartsWith('.') || (!isControl && !IsOf(file.Name, DataExtension)))
            {
                continue; // somebody else's, or not under its name yet
            }

            var (length, written) = (file.Length, new DateTimeOffset(file.LastWriteTimeUtc));
            seen[file.Name] = _seen.TryGetValue(file.Name, out var last) && last.Length == length && last.Written == written ? last : new Seen(length, written, now);
            var name = Path.GetFileNameWithoutExtension(file.Name);
            var pair = pairs.GetValueOrDefault(name) ?? new OutPair(null, null);
            pairs[name] = isControl ? pair with { Control = pair.Control ?? file.Name } : pair with { Data = pair.Data ?? file.Name };
        }

        _seen = seen;
        return [.. pairs.Values.Where(p => IsReady(folder, p, now)).OrderBy(p => seen[p.Control ?? p.Data!].Written)];
    }

    public static bool IsOf(string name, string extension) => Path.GetExtension(name).Equals(extension, StringComparison.OrdinalIgnoreCase);

    /// <summary>Reads a control file; null when it cannot be understood.</summary>
    public static ControlFile? Read(string path, out string problem)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
        var octets = new byte[Math.Min(file.Length, 65_537)];
        var length = file.ReadAtLeast(octets, octets.Length, throwOnEndOfStream: false);
        return ControlFile.TryRead(octets.AsMemory(0, length), out var control, out problem) ? control : null;
    }

    private bool IsReady(string folder, OutPair pair, DateTimeOffset now)
    {
        if (pair.Control is null || pair.Data is null)
        {
            return now - _seen[pair.Control ?? pair.Data!].Since >= UntilAlone;
        }

        return IsSettled(_seen[pair.Control], now) && IsSettled(_seen[pair.Data], now)
            && (now - _seen[pair.Control].Since >= UntilUnreadable || CanRead(Path.Combine(folder, pair.Control)));
    }

    // A time in the future is that of another clock.
    private static bool IsSettled(Seen file, DateTimeOffset now) =>
        now - file.Since >= BetweenLooks && (now - file.Written >= LeastAge || now - file.Since >= UntilAgeIsWrong);

    private static bool CanRead(string path)
    {
        try
        {
            return Read(path, out _) is not null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private sealed record Seen(long Length, DateTimeOffset Written, DateTimeOffset Since);
}

/// <summary>Names of two files that belong together; null for the one that is missing.</summary>
internal sealed record OutPair(string? Control, string? Data);
