using System.Runtime.InteropServices;

namespace LocalSpine.Storage;

/// <summary>The C library's heap, from which SQLite, OpenSSL and the runtime's compiler take theirs.</summary>
public static partial class NativeHeap
{
    // Of malloc.h; negative numbers are the library's own parameters.
    private const int MmapThreshold = -3;
    private const int MaxArenas = -8;

    private const int LargeBlock = 64 * 1024; // what the compiler takes at once

    /// <summary>
    /// Has large blocks given back as soon as they are free, and keeps one heap for each processor instead of eight: the GNU library's own choice kept some twenty MiB
    /// that nothing used. Other libraries stay as they are. To be called first in the program: a heap that is there stays.
    /// </summary>
    public static void KeepSmall()
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        try
        {
            _ = Set(MmapThreshold, LargeBlock);
            _ = Set(MaxArenas, Environment.ProcessorCount);
        }
        catch (Exception e) when (e is EntryPointNotFoundException or DllNotFoundException)
        {
            // Not the GNU library.
        }
    }

    [LibraryImport("libc", EntryPoint = "mallopt")]
    private static partial int Set(int parameter, int value);
}
