using System.Globalization;

namespace LocalSpine.Hosting.Seeds;

/// <summary>What a new environment begins with.</summary>
/// <param name="Name">Of the seed; generated patients of one name are the same everywhere.</param>
/// <param name="Population">Patients to generate.</param>
public sealed record SeedPlan(string Name, int Population, SeedFile File)
{
    public const int MostPatients = 1_000_000;

    private const string Folder = "seeds";
    private const int LongestFile = 64 * 1024 * 1024;

    private static readonly string[] Endings = ["", ".jsonc", ".json"];

    /// <summary>The synthetic organisations with mailboxes and smartcard users are in it.</summary>
    public bool HasPeople => File.HasPeople;

    /// <summary>Names of the seeds that the program brings.</summary>
    public static IReadOnlyList<string> BuiltIn { get; } = ["default", "empty", "small"];

    /// <summary>A seed by name or file, with <c>:N</c> for another number of generated patients.</summary>
    /// <exception cref="FormatException">There is none, or it is not as it must be; the text says what to do.</exception>
    public static SeedPlan Of(string text)
    {
        var name = text;
        int? count = null;
        if (text.LastIndexOf(':') is > 0 and var colon && int.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            (name, count) = (text[..colon], number <= MostPatients ? number : throw new FormatException($"at most {MostPatients} patients"));
        }

        // A name that no seed has, with a number: the default seed with people of that name.
        var population = count is not null && !IsKnown(name) && name.Length > 0 && name.All(char.IsAsciiLetterOrDigit) ? name : null;
        var (file, content) = Find(population is null ? name : BuiltIn[0]);
        var seed = SeedReader.Read(content, file);
        return count > 0 && !seed.HasPeople
            ? throw new FormatException($"{file} has no synthetic practices, which generated patients are registered with: leave ':{count}' out, or say \"base\": \"synthetic\" in it")
            : new SeedPlan(population ?? Path.GetFileNameWithoutExtension(file), count ?? seed.Population, seed);
    }

    /// <summary>The text of a seed by name or file.</summary>
    /// <exception cref="FormatException">There is none.</exception>
    public static (string File, byte[] Content) Find(string name)
    {
        if (name.IndexOfAny(['/', '\\']) < 0 && BuiltIn.Contains(name))
        {
            using var stream = typeof(SeedPlan).Assembly.GetManifestResourceStream($"LocalSpine.Hosting.Seeds.BuiltIn.{name}.jsonc")!;
            using var content = new MemoryStream();
            stream.CopyTo(content);
            return ($"{name}.jsonc", content.ToArray());
        }

        if (FileOf(name) is { } found)
        {
            return found.Length <= LongestFile ? (found.ToString(), System.IO.File.ReadAllBytes(found.FullName)) : throw new FormatException($"{found} is larger than {LongestFile / 1024 / 1024} MiB");
        }

        throw new FormatException($"there is no seed of that name and no such file. Known: {string.Join(", ", BuiltIn.Concat(Own()))}; or write one: 'localspine seed show small' prints an example");
    }

    private static bool IsKnown(string name) => BuiltIn.Contains(name) || FileOf(name) is not null;

    private static FileInfo? FileOf(string name) => name.Length == 0 || name.Contains('\0', StringComparison.Ordinal) ? null
        : Endings.SelectMany(e => new[] { name + e, Path.Combine(Folder, name + e) }).Select(f => new FileInfo(f)).FirstOrDefault(f => f.Exists);

    /// <summary>Names of the seeds in the folder <c>seeds</c> of the working folder.</summary>
    public static IEnumerable<string> Own() => System.IO.Directory.Exists(Folder)
        ? System.IO.Directory.EnumerateFiles(Folder).Where(f => Path.GetExtension(f) is ".json" or ".jsonc").Select(f => Path.GetFileNameWithoutExtension(f)).Order(StringComparer.Ordinal)
        : [];
}
