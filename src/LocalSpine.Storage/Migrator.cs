using Dapper;

namespace LocalSpine.Storage;

/// <summary>Brings the tables of all modules up to date in one transaction; nodes that start together wait for each other.</summary>
public static class Migrator
{
    private const long AdvisoryLock = 0x4C6F63616C53; // "LocalS"

    /// <summary>Applies what is missing and answers how many migrations that were.</summary>
    public static Task<int> ApplyAsync(IDatabase database, IReadOnlyList<Migration> migrations, DateTimeOffset now) =>
        database.WriteAsync(write =>
        {
            if (database.Engine == DatabaseEngine.Postgres)
            {
                write.Connection.Execute("select pg_advisory_xact_lock(@AdvisoryLock)", new { AdvisoryLock }, write.Transaction);
            }

            write.Connection.Execute(
                "create table if not exists kernel_schema_version (module text not null, number integer not null, name text not null, "
                + "applied_at text not null, primary key (module, number))",
                transaction: write.Transaction);
            write.Connection.Execute("create table if not exists kernel_state (name text primary key, value text not null)", transaction: write.Transaction);
            var applied = write.Connection
                .Query<(string, long)>("select module, cast(number as bigint) from kernel_schema_version", transaction: write.Transaction)
                .ToHashSet();
            var count = 0;
            foreach (var migration in migrations.Where(m => m.Engine is null || m.Engine == database.Engine)
                .OrderBy(m => m.Module, StringComparer.Ordinal).ThenBy(m => m.Number))
            {
                if (!applied.Add((migration.Module, migration.Number)))
                {
                    continue;
                }

                write.Connection.Execute(migration.Sql, transaction: write.Transaction);
                write.Connection.Execute(
                    "insert into kernel_schema_version (module, number, name, applied_at) values (@Module, @Number, @Name, @At)",
                    new { migration.Module, migration.Number, migration.Name, At = now.ToString("O") },
                    write.Transaction);
                count++;
            }

            return count;
        });
}
