using System.Globalization;

namespace LocalSpine.Storage.Queue;

/// <summary>
/// Queues that stand still because the service they belong to is closed. Nothing is taken from one meanwhile, so no attempt is used up; the time
/// does not count towards the expiry of what waits, nor towards the last wait for an acknowledgement.
/// <code>
/// Hold -> row in queue_hold -> Release -> expiries moved by the time held, row gone (one transaction, on whichever node comes first)
/// </code>
/// </summary>
public static class QueueHolds
{
    // Work of the Spine's own has no expiry; its column holds the end of time.
    private const long Never = 250_000_000_000_000;

    /// <summary>Notes that a queue stands still from <paramref name="now"/> on, at most until <paramref name="until"/>; what was noted first stays as the beginning.</summary>
    public static Task HoldAsync(IDatabase database, string module, DateTimeOffset now, DateTimeOffset until) => database.WriteAsync(write => write.Command(
        "insert into queue_hold (module, since, until) values (@module, @since, @until) on conflict (module) do update set until = excluded.until",
        ("@module", module), ("@since", now.ToUnixTimeMilliseconds()), ("@until", until.ToUnixTimeMilliseconds())).ExecuteNonQuery());

    /// <summary>True while one of the queues stands still, as far as the database knows.</summary>
    public static ValueTask<bool> AnyAsync(IDatabase database, IReadOnlyList<string> modules) => database.ReadAsync(read =>
    {
        using var reader = read.Command("select module from queue_hold").ExecuteReader();
        while (reader.Read())
        {
            if (modules.Contains(reader.GetString(0)))
            {
                return true;
            }
        }

        return false;
    });

    /// <summary>Lets a queue go on and gives what waits the time back. What came due meanwhile is due in the order in which it was added, however often it had been tried.</summary>
    /// <returns>False when it did not stand still, as far as the database knows.</returns>
    public static Task<bool> ReleaseAsync(IDatabase database, string module, DateTimeOffset now) => database.WriteAsync(write =>
    {
        long since;
        long until;
        using (var reader = write.Command("delete from queue_hold where module = @module returning since, until", ("@module", module)).ExecuteReader())
        {
            if (!reader.Read())
            {
                return false;
            }

            (since, until) = (reader.GetInt64(0), reader.GetInt64(1));
        }

        var end = Math.Min(now.ToUnixTimeMilliseconds(), until);
        if (end > since)
        {
            write.Command(
                "update queue_item set expires = expires + @end - (case when created > @since then created else @since end), "
                + "due = case when attempt >= max_attempts and due > @since then due + @end - (case when created > @since then created else @since end) when due <= @end then created else due end "
                + "where module = @module and state <> 'dead' and expires > @since and expires < @never and created < @end",
                ("@module", module), ("@since", since), ("@end", end), ("@never", Never)).ExecuteNonQuery();
        }

        return true;
    });

    /// <summary>Puts work back that was taken but not begun; the attempt does not count.</summary>
    public static Task ReturnAsync(IDatabase database, QueueItem item) => database.WriteAsync(write => write.Command(
        "update queue_item set state = 'pending', lease_owner = null, attempt = attempt - 1 where id = @id and state = 'leased'", ("@id", item.Id)).ExecuteNonQuery());

    /// <summary>The item with the expiry that it has now: it may have stood still since it was taken.</summary>
    public static QueueItem Renewed(WriteConnection write, QueueItem item) =>
        write.Command("select expires from queue_item where id = @id", ("@id", item.Id)).ExecuteScalar() is { } expires and not DBNull
            ? item with { Expires = DateTimeOffset.FromUnixTimeMilliseconds(Convert.ToInt64(expires, CultureInfo.InvariantCulture)) }
            : item;
}
