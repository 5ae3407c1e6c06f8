using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace LocalSpine.Storage.Files;

/// <summary>Folders whose entries outlive a loss of power.</summary>
public static partial class DurableFolders
{
    /// <summary>Makes a folder and those above it that are not there.</summary>
    public static void Make(string folder)
    {
        if (!System.IO.Directory.Exists(folder) && Path.GetDirectoryName(folder) is { } parent)
        {
            Make(parent);
            System.IO.Directory.CreateDirectory(folder);
            Sync(parent);
        }
    }

    /// <summary>Completes when the folder's entries are on the disk. Windows keeps them in its journal and has no call for it.</summary>
    public static void Sync(string folder)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        using var handle = Open(folder, 0);
        if (handle.IsInvalid)
        {
            throw new IOException($"folder {folder}: {Marshal.GetLastPInvokeErrorMessage()}");
        }

        RandomAccess.FlushToDisk(handle);
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial SafeFileHandle Open(string path, int flags);
}
