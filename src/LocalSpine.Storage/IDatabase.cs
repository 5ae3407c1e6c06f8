using System.Data.Common;
using Microsoft.Data.Sqlite;

namespace LocalSpine.Storage;

/// <summary>Which engine holds the environment's state.</summary>
public enum DatabaseEngine
{
    Sqlite,
    Postgres,
}

/// <summary>
/// The environment's database. Modules own their tables (<c>module_table</c>) and write the SQL that both engines share:
/// <c>text</c>, <c>integer</c>, <c>bigint</c>, <c>@name</c> parameters, <c>insert ... on conflict</c>, <c>returning</c>.
/// SQL never reads the database's clock; instants are passed in.
/// </summary>
public interface IDatabase
{
    DatabaseEngine Engine { get; }

    /// <summary>
    /// Runs <paramref name="work"/> in the next group commit and completes after that commit returned, so what it answers is durable.
    /// The work may run more than once (when a neighbour in its group failed) and must therefore only touch the database.
    /// An exception of the work undoes only that work and comes out of the returned task.
    /// </summary>
    /// <exception cref="DatabaseBusyException">More writes are waiting than the queue holds.</exception>
    Task<T> WriteAsync<T>(Func<WriteConnection, T> work, CancellationToken cancellationToken = default);

    /// <summary>Runs a read on a pooled connection. On SQLite it runs on the caller's thread: keep it short.</summary>
    ValueTask<T> ReadAsync<T>(Func<ReadConnection, T> read, CancellationToken cancellationToken = default);

    /// <summary>
    /// Runs a long read of everything as it is at one instant, while others write: beside them on PostgreSQL and on SQLite in files, between them in memory.
    /// </summary>
    Task<T> AtOneInstantAsync<T>(Func<ReadConnection, T> read, CancellationToken cancellationToken = default);

    /// <summary>
    /// Runs a long write (a seed, an import) in a transaction of its own, beside the group commits on PostgreSQL, between them on SQLite.
    /// Nodes that share a database run bulk writes of one name in turn.
    /// </summary>
    Task BulkAsync(string name, Action<WriteConnection> work, CancellationToken cancellationToken = default);
}

/// <summary>A connection inside a write transaction. Use Dapper on <see cref="Connection"/> with <see cref="Transaction"/>, or prepared commands.</summary>
public sealed class WriteConnection(DbConnection connection, DbTransaction transaction, CommandCache commands)
{
    public DbConnection Connection { get; } = connection;

    public DbTransaction Transaction { get; } = transaction;

    /// <summary>What is to be done when the transaction was committed, on the thread that committed it: short, and without errors of its own.</summary>
    internal List<Action>? Committed { get; private set; }

    /// <summary>The same connection for reading, inside the transaction.</summary>
    internal ReadConnection ToRead() => new(Connection, commands);

    /// <summary>Does something after the commit, before the callers are told; nothing when the work is undone.</summary>
    public void AfterCommit(Action action) => (Committed ??= []).Add(action);

    /// <summary>A prepared command kept with the connection; parameters are set by position in the order of <paramref name="parameters"/>.</summary>
    public DbCommand Command(string sql, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        var command = commands.Get(sql, parameters);
        command.Transaction = Transaction;
        return command;
    }

    /// <summary>
    /// Runs an insert into a table whose key is <c>id</c> and answers the new row's. On SQLite without <c>returning</c>, which makes a table of
    /// its own for each statement.
    /// </summary>
    public long Insert(string sql, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        if (Connection is not SqliteConnection sqlite)
        {
            return Convert.ToInt64(Command($"{sql} returning id", parameters).ExecuteScalar(), System.Globalization.CultureInfo.InvariantCulture);
        }

        Command(sql, parameters).ExecuteNonQuery();
        return SQLitePCL.raw.sqlite3_last_insert_rowid(sqlite.Handle);
    }

    /// <summary>Makes other transactions that lock the same key wait for the end of this one. SQLite has one writer: there is nobody to wait.</summary>
    public void Lock(string key)
    {
        if (Connection is Npgsql.NpgsqlConnection)
        {
            Command("select pg_advisory_xact_lock(hashtextextended(@key, 0))", ("@key", key)).ExecuteNonQuery();
        }
    }
}

/// <summary>A read-only connection from the pool.</summary>
public sealed class ReadConnection(DbConnection connection, CommandCache commands)
{
    public DbConnection Connection { get; } = connection;

    /// <inheritdoc cref="WriteConnection.Command"/>
    public DbCommand Command(string sql, params ReadOnlySpan<(string Name, object? Value)> parameters) => commands.Get(sql, parameters);
}

/// <summary>The write queue is full; the caller answers as its protocol does under load.</summary>
public sealed class DatabaseBusyException() : Exception("the write queue is full");
