using System.Diagnostics;
using LocalSpine.Hosting.Modules;
using LocalSpine.Mailboxes.Register;
using LocalSpine.Storage;
using Microsoft.Extensions.Logging;

namespace LocalSpine.Mailboxes.Bridge;

/// <summary>
/// The file-based client of mailboxes that have a folder (mesh 9): for products that only read and write files. It looks about once a second in
/// real time; each mailbox for itself, so that a large file or a slow disk holds up no other. The folder of a mailbox that is switched off
/// rests. Of several nodes that share a database each that can reach a folder serves it, never two at once.
/// </summary>
internal sealed partial class FolderBridge(
    MailboxRegister register, MeshStrictness strictness, FolderSender sender, FolderReceiver receiver, IDatabase database, TimeProvider clock, ILogger<FolderBridge> logger) : IBackgroundTask
{
    private const string Client = "LocalSpine file interface";

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan AfterProblem = TimeSpan.FromSeconds(5);

    // Every look is a handshake; one that tells nothing new is not worth a commit.
    private static readonly TimeSpan SeenInterval = TimeSpan.FromSeconds(10);

    private readonly Dictionary<string, Served> _served = new(StringComparer.Ordinal);

    public async Task RunAsync(CancellationToken stopping)
    {
        using var timer = new PeriodicTimer(Interval);
        try
        {
            while (await timer.WaitForNextTickAsync(stopping))
            {
                Look(stopping);
            }
        }
        finally
        {
            await Task.WhenAll(_served.Values.Select(s => s.Poll));
        }
    }

    /// <summary>Does one piece of work; what goes wrong is told and does not keep others from theirs.</summary>
    internal static async Task TryAsync(Func<Task> work, Action<Exception> problem, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        try
        {
            await work();
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            problem(e);
        }
    }

    private void Look(CancellationToken stopping)
    {
        var wanted = register.Now.Mailboxes.Where(m => m.Folder.Length > 0 && (m.IsActive || !strictness.ChecksTokenUse)).ToList();
        foreach (var gone in _served.Keys.Except(wanted.Select(m => m.MailboxId)).ToList())
        {
            if (_served[gone].Poll.IsCompleted)
            {
                _served.Remove(gone);
            }
        }

        var owners = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var mailbox in wanted)
        {
            var root = Root(mailbox.Folder);
            var owner = owners.TryAdd(root, mailbox.MailboxId) ? null : owners[root];
            var served = _served.GetValueOrDefault(mailbox.MailboxId);
            if (served?.Poll.IsCompleted == false || (served?.Root == root && served.Rest > Stopwatch.GetTimestamp()))
            {
                continue;
            }

            if (served?.Root != root)
            {
                _served[mailbox.MailboxId] = served = new Served(root);
            }

            served.Poll = owner is null ? Task.Run(() => PollAsync(mailbox, served, stopping), CancellationToken.None) : Task.CompletedTask;
            if (owner is not null)
            {
                Tell(mailbox, served, new IOException($"it is the folder of {owner}"));
            }
        }
    }

    private static string Root(string folder)
    {
        try
        {
            return Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        }
        catch (ArgumentException)
        {
            return folder; // which is not there
        }
    }

    private async Task PollAsync(Mailbox mailbox, Served served, CancellationToken stopping)
    {
        Exception? first = null;
        void Note(Exception e) => Interlocked.CompareExchange(ref first, e, null);
        try
        {
            using var folder = InterfaceFolder.Open(served.Root, mayMake: !served.WasThere);
            served.WasThere = true;
            if (folder is null)
            {
                return;
            }

            await ShakeHandsAsync(mailbox, served, stopping);
            await Task.WhenAll(
                GuardAsync(() => sender.SendAsync(mailbox, folder, served.Looks, Note, stopping), Note),
                GuardAsync(() => receiver.ReceiveAsync(mailbox, folder, Note, stopping), Note));
        }
        catch (Exception e)
        {
            Note(e);
        }

        if (!stopping.IsCancellationRequested)
        {
            Tell(mailbox, served, first);
        }
    }

    // The folder stays open until both are done.
    private static async Task GuardAsync(Func<Task> work, Action<Exception> problem)
    {
        try
        {
            await work();
        }
        catch (Exception e)
        {
            problem(e);
        }
    }

    private async Task ShakeHandsAsync(Mailbox mailbox, Served served, CancellationToken stopping)
    {
        var now = clock.GetUtcNow();
        if (served.Seen is { } seen && (now - seen).Duration() < SeenInterval)
        {
            return;
        }

        await database.WriteAsync(
            write => write.Command(
                "update mailboxes_mailbox set last_seen = @now, client = @client where mailbox_id = @id",
                ("@now", now.ToUnixTimeMilliseconds()), ("@client", Client), ("@id", mailbox.MailboxId)).ExecuteNonQuery(),
            stopping);
        served.Seen = now;
    }

    // Once when it changes: a disk that is away is away at every look.
    private void Tell(Mailbox mailbox, Served served, Exception? problem)
    {
        var kind = problem is null ? "" : $"{problem.GetType().Name} {problem.HResult}";
        if (kind != served.Problem)
        {
            if (problem is null)
            {
                LogServed(logger, mailbox.MailboxId, served.Root);
            }
            else
            {
                LogProblem(logger, mailbox.MailboxId, served.Root, problem.Message);
            }
        }

        served.Problem = kind;
        served.Rest = problem is null ? 0 : Stopwatch.GetTimestamp() + (long)(AfterProblem.TotalSeconds * Stopwatch.Frequency);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Mailbox {Mailbox}: its folder {Folder} cannot be served in full: {Problem}")]
    private static partial void LogProblem(ILogger logger, string mailbox, string folder, string problem);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Mailbox {Mailbox}: its folder {Folder} is served again")]
    private static partial void LogServed(ILogger logger, string mailbox, string folder);

    /// <summary>What is known of a folder from one look to the next.</summary>
    private sealed class Served(string root)
    {
        public string Root { get; } = root;

        public OutLooks Looks { get; } = new();

        public Task Poll { get; set; } = Task.CompletedTask;

        public bool WasThere { get; set; }

        public DateTimeOffset? Seen { get; set; }

        public string Problem { get; set; } = "";

        public long Rest { get; set; }
    }
}
