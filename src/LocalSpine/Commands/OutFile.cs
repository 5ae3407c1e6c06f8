using System.Text;
using LocalSpine.Hosting;

namespace LocalSpine.Commands;

/// <summary>The files that commands write: each says which could not be, and what to do.</summary>
internal static class OutFile
{
    /// <summary>Makes a folder to write into, unless it is there.</summary>
    /// <exception cref="CommandException">It cannot be made.</exception>
    public static void MakeFolder(string folder)
    {
        try
        {
            System.IO.Directory.CreateDirectory(folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CommandException($"The folder '{folder}' cannot be made: {e.Message} Name another one with --out.");
        }
    }

    /// <summary>Writes a file into a folder that is there.</summary>
    /// <param name="isSecret">Only its owner may read it, from its first byte on.</param>
    /// <exception cref="CommandException">It cannot be written.</exception>
    public static async Task WriteAsync(string path, bool isSecret, Func<Stream, Task> write)
    {
        try
        {
            var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
            await using var stream = isSecret ? SecretFile.Open(path, options) : new FileStream(path, options);
            await write(stream);
        }
        catch (Exception e) when (e is IOException and not HttpIOException or UnauthorizedAccessException)
        {
            throw new CommandException($"'{path}' cannot be written: {e.Message} Name another file, with --out where the command has that.");
        }
    }

    /// <summary>The same for what is there as a whole.</summary>
    public static Task WriteAsync(string path, bool isSecret, byte[] content, CancellationToken cancellationToken) =>
        WriteAsync(path, isSecret, stream => stream.WriteAsync(content, cancellationToken).AsTask());

    /// <summary>The same for a text that everybody may read, in UTF-8.</summary>
    public static Task WriteAsync(string path, string text, CancellationToken cancellationToken) => WriteAsync(path, isSecret: false, Encoding.UTF8.GetBytes(text), cancellationToken);
}
