using System.Globalization;
using LocalSpine.Hosting;
using LocalSpine.Hosting.Modules;
using LocalSpine.Storage;
using LocalSpine.Storage.Queue;

namespace LocalSpine.Identity.Events;

/// <summary>What is to be posted to others because something happened to a session: written in the commit of what happened.</summary>
internal sealed class PostBox(IDatabase database, DeliveryQueue queue, EnvironmentOptions options, TimeProvider clock) : IResettable
{
    /// <summary>Name of the queue.</summary>
    public const string Queue = "identity";

    private static readonly TimeSpan RetryInterval = TimeSpan.FromMinutes(1);

    public IReadOnlyList<string> ResetSql { get; } = ["delete from identity_post", $"delete from queue_item where module = '{Queue}'"];

    /// <summary>Adds a post; it goes after the commit, in order for each URL.</summary>
    public void Add(WriteConnection write, Post post)
    {
        var id = write.Insert(
            "insert into identity_post (ticket, uid, kind, url, content_type, body) values (@ticket, @uid, @kind, @url, @type, @body)",
            ("@ticket", post.Ticket), ("@uid", post.Uid), ("@kind", post.Kind), ("@url", post.Url), ("@type", post.ContentType), ("@body", post.Body));
        var now = clock.GetUtcNow();
        queue.Add(write, Queue, post.Destination, id, now, 1 + options.Identity.EventRetries, RetryInterval, now.AddDays(1), orderKey: $"{post.Ticket} {post.Url}");
        write.AfterCommit(() => queue.Wake(Queue));
    }

    /// <summary>A post by its number, or null.</summary>
    public ValueTask<Post?> FindAsync(long id) => database.ReadAsync(read =>
    {
        using var reader = read.Command("select ticket, uid, kind, url, content_type, body from identity_post where id = @id", ("@id", id)).ExecuteReader();
        return reader.Read() ? new Post(reader.GetString(0), reader.GetString(1), reader.GetString(2), reader.GetString(3), reader.GetString(4), reader.GetString(5)) : null;
    });

    /// <summary>Takes a post away.</summary>
    public static void Remove(WriteConnection write, long id) => write.Command("delete from identity_post where id = @id", ("@id", id)).ExecuteNonQuery();
}

/// <summary>A document for a URL that somebody gave.</summary>
/// <param name="Kind">What it tells, for the timeline: <c>IdleTimeout</c>, <c>Logout</c> and so on.</param>
internal sealed record Post(string Ticket, string Uid, string Kind, string Url, string ContentType, string Body)
{
    /// <summary>Host and port: what stands behind one another when a receiver is slow.</summary>
    public string Destination => Uri.TryCreate(Url, UriKind.Absolute, out var url) ? string.Create(CultureInfo.InvariantCulture, $"{url.Host}:{url.Port}") : "?";
}
