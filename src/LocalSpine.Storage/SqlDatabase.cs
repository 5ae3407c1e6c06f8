using System.Collections.Concurrent;
using System.Data.Common;

namespace LocalSpine.Storage;

/// <summary>What both engines share: a queue with one or more group-commit loops, and a pool of read connections.</summary>
internal abstract class SqlDatabase : IDatabase, IDisposable
{
    private readonly BlockingCollection<WriteItem> _waiting = GroupCommit.NewQueue();
    private readonly ConcurrentBag<Reader> _readers = [];
    private readonly List<GroupCommit> _writers = [];
    private bool _disposed;

    public abstract DatabaseEngine Engine { get; }

    /// <inheritdoc />
    public Task<T> WriteAsync<T>(Func<WriteConnection, T> work, CancellationToken cancellationToken = default) =>
        Enqueue(new WriteItem<T>(work));

    /// <inheritdoc />
    public abstract ValueTask<T> ReadAsync<T>(Func<ReadConnection, T> read, CancellationToken cancellationToken = default);

    /// <inheritdoc />
    public abstract Task<T> AtOneInstantAsync<T>(Func<ReadConnection, T> read, CancellationToken cancellationToken = default);

    /// <inheritdoc />
    public abstract Task BulkAsync(string name, Action<WriteConnection> work, CancellationToken cancellationToken = default);

    public virtual void Dispose()
    {
        if (_disposed)
        {
            return;
        }

        _disposed = true;
        _waiting.CompleteAdding();
        foreach (var writer in _writers)
        {
            writer.Dispose();
        }

        while (_readers.TryTake(out var reader))
        {
            reader.Dispose();
        }

        _waiting.Dispose();
    }

    protected void StartWriter(
        string name, Func<DbConnection> open, Func<DbConnection, DbTransaction> begin, Func<Exception, bool> isTransient) =>
        _writers.Add(new GroupCommit(name, _waiting, open, begin, isTransient));

    protected Task<T> Enqueue<T>(WriteItem<T> item)
    {
        if (_waiting.IsAddingCompleted || !_waiting.TryAdd(item))
        {
            throw new DatabaseBusyException();
        }

        return item.Task;
    }

    /// <summary>A read on a connection of its own, in a transaction.</summary>
    protected static T ReadAlone<T>(Func<ReadConnection, T> read, DbConnection connection, Func<DbConnection, DbTransaction> begin)
    {
        using (connection)
        {
            using var commands = new CommandCache(connection);
            using var transaction = begin(connection);
            return read(new ReadConnection(connection, commands));
        }
    }

    protected T Read<T>(Func<ReadConnection, T> read, Func<DbConnection> open)
    {
        if (_readers.TryTake(out var reader))
        {
            try
            {
                return Read(read, reader);
            }
            catch (DbException) when (reader.WasBroken)
            {
                // The server went away while connections waited here: all of them are dead, a new one may not be.
                while (_readers.TryTake(out var dead))
                {
                    dead.Dispose();
                }
            }
        }

        return Read(read, new Reader(open()));
    }

    private T Read<T>(Func<ReadConnection, T> read, Reader reader)
    {
        try
        {
            var result = read(reader.Read);
            _readers.Add(reader);
            return result;
        }
        catch (DbException)
        {
            reader.Dispose(); // a broken connection must not go back to the pool
            throw;
        }
        catch
        {
            _readers.Add(reader);
            throw;
        }
    }

    private sealed class Reader : IDisposable
    {
        private readonly DbConnection _connection;
        private readonly CommandCache _commands;

        public Reader(DbConnection connection)
        {
            _connection = connection;
            _commands = new CommandCache(connection);
            Read = new ReadConnection(connection, _commands);
        }

        public ReadConnection Read { get; }

        /// <summary>True when the connection had ended before it was disposed of.</summary>
        public bool WasBroken { get; private set; }

        public void Dispose()
        {
            WasBroken = _connection.State != System.Data.ConnectionState.Open;
            _commands.Dispose();
            _connection.Dispose();
        }
    }
}
