using System.Data.Common;
using Microsoft.Data.Sqlite;

namespace LocalSpine.Storage.Sqlite;

/// <summary>
/// SQLite in the data folder (write-ahead log, synchronous=FULL), or in memory when ephemeral.
/// A lock file keeps a second process out.
/// </summary>
internal sealed class SqliteDatabase : SqlDatabase
{
    private const int BulkCacheKiB = 20_000;

    private readonly int _cacheKiB;
    private readonly string _writeString;
    private readonly string _readString;
    private readonly FileStream? _lock;
    private readonly SqliteConnection? _keepAlive;

    private SqliteDatabase(string writeString, string readString, FileStream? @lock, bool inMemory)
    {
        _writeString = writeString;
        _readString = readString;
        _lock = @lock;
        _cacheKiB = inMemory ? BulkCacheKiB : 1_000; // in memory there is no log: what does not fit locks readers out
        if (inMemory)
        {
            _keepAlive = (SqliteConnection)OpenWrite();
        }

        StartWriter("sqlite-writer", OpenWrite, c => ((SqliteConnection)c).BeginTransaction(deferred: false), _ => false);
    }

    public override DatabaseEngine Engine => DatabaseEngine.Sqlite;

    /// <summary>Opens or makes <c>localspine.db</c> in the folder.</summary>
    /// <exception cref="DatabaseInUseException">Another process holds it.</exception>
    public static SqliteDatabase Open(string folder)
    {
        System.IO.Directory.CreateDirectory(folder);
        FileStream held;
        try
        {
            held = new FileStream(Path.Combine(folder, "localspine.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException)
        {
            throw new DatabaseInUseException(folder);
        }

        var file = Path.Combine(folder, "localspine.db");
        return new SqliteDatabase($"Data Source={file};Pooling=False", $"Data Source={file};Pooling=False", held, inMemory: false);
    }

    /// <summary>A database that lives as long as this object and touches no disk.</summary>
    public static SqliteDatabase InMemory()
    {
        var source = $"Data Source=file:/localspine-{Guid.NewGuid():N}?vfs=memdb;Pooling=False";
        return new SqliteDatabase(source, source, null, inMemory: true);
    }

    public override ValueTask<T> ReadAsync<T>(Func<ReadConnection, T> read, CancellationToken cancellationToken = default) =>
        new(Read(read, OpenRead));

    // In memory a reader keeps the writer waiting, so that it reads in the writer's turn.
    public override Task<T> AtOneInstantAsync<T>(Func<ReadConnection, T> read, CancellationToken cancellationToken = default) => _keepAlive is not null
        ? Enqueue(new WriteItem<T>(write => read(write.ToRead())) { Alone = true })
        : Task.Run(() => ReadAlone(read, OpenRead(), c => ((SqliteConnection)c).BeginTransaction(deferred: true)), cancellationToken);

    public override async Task BulkAsync(string name, Action<WriteConnection> work, CancellationToken cancellationToken = default)
    {
        await Enqueue(new WriteItem<bool>(write =>
        {
            // Pages that do not fit go to the log, again each time they are changed.
            Execute(write.Connection, $"pragma cache_size=-{BulkCacheKiB}");
            try
            {
                work(write);
            }
            finally
            {
                Execute(write.Connection, $"pragma cache_size=-{_cacheKiB}");
            }

            return true;
        }) { Alone = true });

        // A large transaction leaves a log as large as its data, and every read would search it.
        await ReadAsync(
            read =>
            {
                Execute(read.Connection, "pragma wal_checkpoint(truncate)");
                return true;
            },
            cancellationToken);
    }

    public override void Dispose()
    {
        base.Dispose();
        _keepAlive?.Dispose();
        _lock?.Dispose();
    }

    // Page caches are small: what they do not hold, the operating system does, once for all connections.
    private SqliteConnection OpenWrite()
    {
        var connection = new SqliteConnection(_writeString);
        connection.Open();
        Execute(connection, "pragma page_size=8192; pragma journal_mode=wal; pragma synchronous=full; pragma wal_autocheckpoint=512; "
            + $"pragma busy_timeout=5000; pragma foreign_keys=on; pragma cache_size=-{_cacheKiB}; pragma temp_store=memory;");
        return connection;
    }

    private SqliteConnection OpenRead()
    {
        var connection = new SqliteConnection(_readString);
        connection.Open();
        Execute(connection, "pragma busy_timeout=5000; pragma query_only=on; pragma cache_size=-300;");
        return connection;
    }

    private static void Execute(DbConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
