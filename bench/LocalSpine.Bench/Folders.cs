namespace LocalSpine.Bench;

/// <summary>Where things are: the repository, and a scratch folder that goes when the program ends.</summary>
internal sealed class Folders : IDisposable
{
    public static string Repository { get; } = FindRepository();

    public string Scratch { get; } = Directory.CreateTempSubdirectory("localspine-bench-").FullName;

    public string New(string name) => Directory.CreateDirectory(Path.Combine(Scratch, name)).FullName;

    public void Dispose() => Directory.Delete(Scratch, recursive: true);

    private static string FindRepository()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "LocalSpine.slnx")))
        {
            folder = folder.Parent ?? throw new DirectoryNotFoundException("run this from within the repository");
        }

        return folder.FullName;
    }
}
