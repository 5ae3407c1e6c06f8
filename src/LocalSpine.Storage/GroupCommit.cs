using System.Collections.Concurrent;
using System.Data.Common;

namespace LocalSpine.Storage;

/// <summary>
/// One writer loop: takes whatever waits, runs it in one transaction, commits, then completes the callers. There is no timer:
/// while a commit is on its way the next group gathers, so an idle system answers in one sync and a busy one batches by itself.
/// </summary>
internal sealed class GroupCommit : IDisposable
{
    private const int MaxGroup = 512;
    private const int MaxWaiting = 8192;

    private readonly BlockingCollection<WriteItem> _waiting;
    private readonly Func<DbConnection> _open;
    private readonly Func<DbConnection, DbTransaction> _begin;
    private readonly Func<Exception, bool> _isTransient;
    private readonly Thread _thread;
    private DbConnection? _connection;
    private CommandCache? _commands;

    public GroupCommit(
        string name,
        BlockingCollection<WriteItem> waiting,
        Func<DbConnection> open,
        Func<DbConnection, DbTransaction> begin,
        Func<Exception, bool> isTransient)
    {
        _waiting = waiting;
        _open = open;
        _begin = begin;
        _isTransient = isTransient;
        _thread = new Thread(Run) { IsBackground = true, Name = name };
        _thread.Start();
    }

    /// <summary>A queue that several loops may share.</summary>
    public static BlockingCollection<WriteItem> NewQueue() => new(MaxWaiting);

    /// <summary>Waits for the loop to end; the queue must have been completed before.</summary>
    public void Dispose() => _thread.Join();

    private void Run()
    {
        var group = new List<WriteItem>(MaxGroup);
        foreach (var first in _waiting.GetConsumingEnumerable())
        {
            group.Clear();
            group.Add(first);
            while (!first.Alone && group.Count < MaxGroup && _waiting.TryTake(out var next))
            {
                if (next.Alone)
                {
                    Commit(group);
                    group.Clear();
                    group.Add(next);
                    break;
                }

                group.Add(next);
            }

            Commit(group);
        }

        Close();
    }

    private void Commit(List<WriteItem> group)
    {
        var attempt = 0;
        var reopened = false;
        while (true)
        {
            try
            {
                CommitOnce(group);
                break;
            }
            catch (DbException) when (_connection is null && !reopened)
            {
                reopened = true; // the connection had died since the last group, and nothing was committed: once more on a new one
            }
            catch (Exception e) when (!_isTransient(e) || ++attempt > 5)
            {
                if (group.Count == 1)
                {
                    group[0].Fail(e);
                    return;
                }

                // One bad row must not fail its neighbours: halve until the culprit stands alone.
                var half = group.Count / 2;
                Commit(group.GetRange(0, half));
                Commit(group.GetRange(half, group.Count - half));
                return;
            }
            catch (Exception)
            {
                // A deadlock or a serialisation failure: the same work again.
            }
        }

        foreach (var item in group)
        {
            item.Complete();
        }
    }

    private void CommitOnce(List<WriteItem> group)
    {
        if (_connection is null)
        {
            _connection = _open();
            _commands = new CommandCache(_connection);
        }

        var committing = false;
        try
        {
            using var transaction = _begin(_connection);
            var write = new WriteConnection(_connection, transaction, _commands!);
            foreach (var item in group)
            {
                item.Run(write);
            }

            committing = true;
            transaction.Commit();
            committing = false;
            write.Committed?.ForEach(action => action());
        }
        catch (Exception e)
        {
            if (_connection.State != System.Data.ConnectionState.Open)
            {
                Close();
            }

            // Nobody may be told 'stored' nor may the work run twice when the outcome of a commit is unknown.
            if (committing && e is not CommitUnknownException && !_isTransient(e))
            {
                foreach (var item in group)
                {
                    item.Fail(new CommitUnknownException(e));
                }

                group.Clear();
                return;
            }

            throw;
        }
    }

    private void Close()
    {
        _commands?.Dispose();
        _connection?.Dispose();
        _commands = null;
        _connection = null;
    }
}

/// <summary>The connection broke while a commit was under way; whether it took place is not known. The caller must not acknowledge.</summary>
public sealed class CommitUnknownException(Exception inner) : Exception("the commit's outcome is not known", inner);

/// <summary>One piece of work waiting for a commit.</summary>
internal abstract class WriteItem
{
    /// <summary>Wants a transaction of its own.</summary>
    public bool Alone { get; init; }

    public abstract void Run(WriteConnection write);

    public abstract void Complete();

    public abstract void Fail(Exception exception);
}

/// <inheritdoc />
internal sealed class WriteItem<T>(Func<WriteConnection, T> work) : WriteItem
{
    private readonly TaskCompletionSource<T> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private T _result = default!;

    public Task<T> Task => _done.Task;

    public override void Run(WriteConnection write) => _result = work(write);

    public override void Complete() => _done.TrySetResult(_result);

    public override void Fail(Exception exception) => _done.TrySetException(exception);
}
