namespace LocalSpine.Hosting;

/// <summary>Files with keys in them.</summary>
public static class SecretFile
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Opens a file to write that only its owner may read, from its first byte on; on Windows the folder's rights count.</summary>
    public static FileStream Open(string path, FileStreamOptions options)
    {
        if (OperatingSystem.IsWindows())
        {
            return new FileStream(path, options);
        }

        options.UnixCreateMode = OwnerOnly;
        var file = new FileStream(path, options);
        File.SetUnixFileMode(file.SafeFileHandle, OwnerOnly); // of a file that was there before
        return file;
    }
}
