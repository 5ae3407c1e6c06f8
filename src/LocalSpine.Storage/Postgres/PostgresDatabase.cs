using System.Data.Common;
using Npgsql;

namespace LocalSpine.Storage.Postgres;

/// <summary>PostgreSQL, shared by any number of nodes. Two group-commit loops a node.</summary>
internal sealed class PostgresDatabase : SqlDatabase
{
    private readonly NpgsqlDataSource _source;

    public PostgresDatabase(string connectionString)
    {
        var builder = new NpgsqlSlimDataSourceBuilder(connectionString);
        builder.ConnectionStringBuilder.ApplicationName ??= "localspine";
        builder.ConnectionStringBuilder.MaxAutoPrepare = 100;
        builder.ConnectionStringBuilder.AutoPrepareMinUsages = 2;
        builder.EnableTransportSecurity();
        builder.EnableArrays();
        _source = builder.Build();
        for (var i = 0; i < 2; i++)
        {
            StartWriter($"postgres-writer-{i}", _source.OpenConnection, c => c.BeginTransaction(), IsTransient);
        }
    }

    public override DatabaseEngine Engine => DatabaseEngine.Postgres;

    /// <summary>The driver calls block, so a read takes a pool thread; the pool's minimum is raised for this at start.</summary>
    public override async ValueTask<T> ReadAsync<T>(Func<ReadConnection, T> read, CancellationToken cancellationToken = default) =>
        await Task.Run(() => Read(read, _source.OpenConnection), cancellationToken);

    public override Task<T> AtOneInstantAsync<T>(Func<ReadConnection, T> read, CancellationToken cancellationToken = default) =>
        Task.Run(() => ReadAlone(read, _source.OpenConnection(), c => c.BeginTransaction(System.Data.IsolationLevel.RepeatableRead)), cancellationToken);

    public override Task BulkAsync(string name, Action<WriteConnection> work, CancellationToken cancellationToken = default) =>
        Task.Run(
            () =>
            {
                using var connection = _source.OpenConnection();
                using var transaction = connection.BeginTransaction();
                using var commands = new CommandCache(connection);
                using var turn = connection.CreateCommand();
                turn.CommandText = "select pg_advisory_xact_lock(hashtext($1))";
                turn.Parameters.Add(new NpgsqlParameter { Value = name });
                turn.ExecuteNonQuery();
                var write = new WriteConnection(connection, transaction, commands);
                work(write);
                transaction.Commit();
                write.Committed?.ForEach(action => action());
            },
            cancellationToken);

    public override void Dispose()
    {
        base.Dispose();
        _source.Dispose();
    }

    // 40001 serialisation failure, 40P01 deadlock: the server rolled back and asks for the same again.
    private static bool IsTransient(Exception exception) => exception is PostgresException { SqlState: "40001" or "40P01" };
}
