using System.Buffers;
using System.Collections.Concurrent;
using System.IO.Enumeration;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using LocalSpine.Storage.Payloads;
using Microsoft.Win32.SafeHandles;

namespace LocalSpine.Storage.Files;

/// <summary>
/// A file for each payload: <c>e/f/0123...cdef</c>, in folders named after the last two digits of its name, which are random.
/// While it is written it is called <c>0123...cdef.part</c>.
/// </summary>
public sealed class FilePayloads : IPayloads
{
    private const string Unfinished = ".part";

    private readonly string _folder;
    private readonly ConcurrentDictionary<string, bool> _made = new(StringComparer.Ordinal);

    /// <param name="folder">Made when it is not there.</param>
    public FilePayloads(string folder)
    {
        _folder = Path.GetFullPath(folder);
        DurableFolders.Make(_folder);
    }

    /// <inheritdoc />
    public async Task<Payload> WriteAsync(PipeReader content, long limit, CancellationToken cancellationToken)
    {
        var name = PayloadName.New();
        try
        {
            using var file = Create(name);
            var payload = await CopyAsync(name, content, limit, file, cancellationToken);
            await OnOwnThread(() => Finish(name, file, cancellationToken));
            return payload;
        }
        catch
        {
            Discard(name);
            throw;
        }
    }

    /// <inheritdoc />
    public Task<Stream> OpenAsync(Payload payload, CancellationToken cancellationToken)
    {
        PayloadName.Check(payload.Name);
        try
        {
            return Task.FromResult<Stream>(new VerifyingStream(
                new FileStream(
                    PathOf(payload.Name), FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, bufferSize: 0, FileOptions.Asynchronous | FileOptions.SequentialScan),
                payload));
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new PayloadMissingException(payload.Name);
        }
    }

    /// <inheritdoc />
    public Task DeleteAsync(string name, CancellationToken cancellationToken)
    {
        PayloadName.Check(name);
        Delete(PathOf(name));
        Delete(PathOf(name) + Unfinished);
        return Task.CompletedTask;
    }

    /// <inheritdoc />
    public async IAsyncEnumerable<(string Name, DateTimeOffset Written)> ListAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var files = new FileSystemEnumerable<(string Name, DateTimeOffset Written)>(
            _folder,
            (ref entry) => (entry.FileName[..PayloadName.Length].ToString(), entry.LastWriteTimeUtc),
            new EnumerationOptions { RecurseSubdirectories = true, MaxRecursionDepth = 2, AttributesToSkip = FileAttributes.None })
        {
            ShouldIncludePredicate = (ref entry) =>
                !entry.IsDirectory && PayloadName.IsOne(entry.FileName.EndsWith(Unfinished) ? entry.FileName[..^Unfinished.Length] : entry.FileName),
        };
        foreach (var file in files)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (file.Written.ToFileTime() > 0) // else it went away, or got its final name, after the folder was read
            {
                yield return file;
            }
        }

        await Task.CompletedTask;
    }

    private static async Task<Payload> CopyAsync(string name, PipeReader content, long limit, SafeFileHandle file, CancellationToken cancellationToken)
    {
        var segments = new List<ReadOnlyMemory<byte>>();
        var offset = 0L;
        return await PayloadIntake.ReadAsync(
            name,
            content,
            limit,
            (piece, _) =>
            {
                try
                {
                    if (piece.IsSingleSegment)
                    {
                        RandomAccess.Write(file, piece.FirstSpan, offset);
                    }
                    else
                    {
                        segments.Clear();
                        foreach (var segment in piece)
                        {
                            segments.Add(segment);
                        }

                        RandomAccess.Write(file, segments, offset);
                    }
                }
                catch (ArgumentOutOfRangeException e)
                {
                    throw new IOException("the disk takes no file so large", e); // EFBIG
                }

                offset += piece.Length;
                return ValueTask.CompletedTask;
            },
            cancellationToken);
    }

    private void Finish(string name, SafeFileHandle file, CancellationToken cancellationToken)
    {
        RandomAccess.FlushToDisk(file);
        file.Dispose(); // Windows renames no open file
        cancellationToken.ThrowIfCancellationRequested();
        File.Move(PathOf(name) + Unfinished, PathOf(name));
        DurableFolders.Sync(FolderOf(name));
    }

    /// <summary>A sync takes as long as the disk likes: many of them must not hold the threads that serve everything else.</summary>
    private static Task OnOwnThread(Action work) =>
        Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private SafeFileHandle Create(string name)
    {
        try
        {
            MakeFolder(name);
            return New();
        }
        catch (DirectoryNotFoundException)
        {
            // Somebody emptied the store while it is open.
            _made.Clear();
            DurableFolders.Make(_folder);
            MakeFolder(name);
            return New();
        }

        SafeFileHandle New() => File.OpenHandle(PathOf(name) + Unfinished, FileMode.CreateNew, FileAccess.Write, FileShare.Read);
    }

    /// <summary>Folders that are there already are synced too, once: an earlier process may have ended before it came to that.</summary>
    private void MakeFolder(string name)
    {
        var folder = FolderOf(name);
        if (!_made.ContainsKey(folder))
        {
            System.IO.Directory.CreateDirectory(folder);
            DurableFolders.Sync(Path.GetDirectoryName(folder)!);
            DurableFolders.Sync(_folder);
            _made[folder] = true;
        }
    }

    private void Discard(string name)
    {
        try
        {
            Delete(PathOf(name) + Unfinished);
            Delete(PathOf(name));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // What failed first is what the caller must hear; a sweep finds the rest.
        }
    }

    private static void Delete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (DirectoryNotFoundException)
        {
            // Then the file is not there either.
        }
    }

    private string FolderOf(string name) => Path.Combine(_folder, name[^2..^1], name[^1..]);

    private string PathOf(string name) => Path.Combine(FolderOf(name), name);
}
