using LocalSpine.Storage.Files;

namespace LocalSpine.Mailboxes.Bridge;

/// <summary>
/// The folders of a mailbox's file interface (mesh 9.3). All moves are renames: they happen at once or not at all, and fail between disks, so
/// the folders have to lie on one.
/// </summary>
internal sealed class InterfaceFolder : IDisposable
{
    private const string Lock = ".lock";

    // How a file that another one has open is told.
    private const int SharingViolation = unchecked((int)0x80070020);
    private const int WouldBlock = 11;
    private const int WouldBlockOnMac = 35;

    private readonly FileStream _lock;

    private InterfaceFolder(string root)
    {
        Out = Find(root, "OUT");
        In = Find(root, "IN");
        Sent = Find(root, "SENT");
        Failed = Find(root, "FAILED");
        Temp = Find(root, "TEMP");
        _lock = new FileStream(Path.Combine(Temp, Lock), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
    }

    public string Out { get; }

    public string In { get; }

    public string Sent { get; }

    public string Failed { get; }

    public string Temp { get; }

    /// <summary>
    /// Finds or makes the folders, and locks them for this node: nodes that share a database serve a folder in turns, each a poll long. The
    /// operating system gives up the lock of a process that ends, in whatever way.
    /// </summary>
    /// <param name="mayMake">The root may be made, in a folder that is there: it is wanted for the first time. Later it is a disk that is missing.</param>
    /// <returns>Null when it is another's turn.</returns>
    /// <exception cref="IOException">They cannot be used.</exception>
    public static InterfaceFolder? Open(string root, bool mayMake)
    {
        if (!Directory.Exists(root) && !(mayMake && Directory.Exists(Path.GetDirectoryName(Path.TrimEndingDirectorySeparator(root)))))
        {
            throw new DirectoryNotFoundException($"there is no folder {root}");
        }

        DurableFolders.Make(root);
        try
        {
            return new InterfaceFolder(root);
        }
        catch (IOException e) when (e.HResult is SharingViolation or WouldBlock or WouldBlockOnMac)
        {
            return null;
        }
    }

    public void Dispose() => _lock.Dispose();

    /// <summary>Makes a folder in TEMP.</summary>
    public string MakeTemp(string name) => Directory.CreateDirectory(Path.Combine(Temp, name)).FullName;

    /// <summary>Folders in TEMP whose names begin so, in order of name.</summary>
    public IReadOnlyList<string> ListTemp(string prefix) =>
        [.. new DirectoryInfo(Temp).EnumerateDirectories().Where(d => d.Name.StartsWith(prefix, StringComparison.Ordinal) && IsPlain(d.Name) && !IsLink(d)).Select(d => d.FullName).Order(StringComparer.Ordinal)];

    /// <summary>Gives a folder of TEMP another name, which says that a step is done; durable when this returns.</summary>
    public string Rename(string folder, string name)
    {
        DurableFolders.Sync(folder);
        var renamed = Path.Combine(Temp, name);
        Move(folder, renamed);
        DurableFolders.Sync(Temp);
        return renamed;
    }

    /// <summary>Renames a file or folder. Other than <see cref="File.Move(string, string)"/> it never copies.</summary>
    /// <exception cref="IOException">The target is there already, or lies on another disk.</exception>
    public static void Move(string from, string to) => Directory.Move(from, to);

    /// <summary>Files of a folder that are files: what links lead to is not served.</summary>
    public static IEnumerable<FileInfo> Files(string folder) => new DirectoryInfo(folder).EnumerateFiles().Where(f => !IsLink(f));

    /// <summary>Only characters that are the same in every file system, and lead nowhere else.</summary>
    public static bool IsPlain(string name) => name.Length > 0 && name.All(c => char.IsAsciiLetterUpper(c) || char.IsAsciiDigit(c) || c == '_');

    /// <summary>Creates or replaces a file; its content is on the disk when this returns.</summary>
    public static void Write(string path, ReadOnlySpan<byte> content)
    {
        using var file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        file.Write(content);
        file.Flush(flushToDisk: true);
    }

    private static bool IsLink(FileSystemInfo entry) => entry.Attributes.HasFlag(FileAttributes.ReparsePoint);

    private static string Find(string root, string name)
    {
        var found = new DirectoryInfo(root).EnumerateDirectories().Where(d => d.Name.Equals(name, StringComparison.OrdinalIgnoreCase)).MinBy(d => (d.Name != name, d.Name))?.FullName;
        if (found is null)
        {
            DurableFolders.Make(found = Path.Combine(root, name));
        }

        return found;
    }
}
