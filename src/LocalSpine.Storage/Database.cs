using LocalSpine.Storage.Postgres;
using LocalSpine.Storage.Sqlite;

namespace LocalSpine.Storage;

/// <summary>Opens the environment's database.</summary>
public static class Database
{
    /// <summary>
    /// PostgreSQL when a connection string is given, else SQLite in the folder, or in memory when ephemeral.
    /// The object must be disposed: waiting writes are committed first.
    /// </summary>
    public static IDatabase Open(string? connectionString, string folder, bool ephemeral) =>
        !string.IsNullOrWhiteSpace(connectionString) ? new PostgresDatabase(connectionString)
        : ephemeral ? SqliteDatabase.InMemory()
        : SqliteDatabase.Open(folder);
}
