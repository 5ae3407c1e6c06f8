using Dapper;

namespace LocalSpine.Storage.Snapshots;

/// <summary>Tells nodes of a shared database that all of its state was replaced, so that what they know of it counts no more.</summary>
public static class StateEpoch
{
    private const string Name = "epoch";

    /// <summary>A new one, with the commit.</summary>
    public static void Begin(WriteConnection write) => write.Connection.Execute(
        "insert into kernel_state (name, value) values (@Name, @Value) on conflict (name) do update set value = excluded.value", new { Name, Value = Guid.NewGuid().ToString("N") }, write.Transaction);

    /// <summary>The present one; empty before the first.</summary>
    public static ValueTask<string> FindAsync(IDatabase database, CancellationToken cancellationToken) => database.ReadAsync(
        read => read.Command("select value from kernel_state where name = @name", ("@name", Name)).ExecuteScalar() as string ?? "", cancellationToken);
}
