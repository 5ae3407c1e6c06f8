using LocalSpine.Hosting.Modules;
using LocalSpine.Storage;
using LocalSpine.Storage.Snapshots;

namespace LocalSpine.Mailboxes.Messages;

/// <summary>What snapshots have to know of mailboxes: chunks name payloads, the counts of what waits are made anew, and a mailbox is a part with its messages.</summary>
internal sealed class MailboxSnapshot : ISnapshotState
{
    // Chunk number n of a message has the id message * 16384 + n.
    private const long ChunksOfMessage = 16_384;

    public IReadOnlyList<string> Excluded { get; } = ["mailboxes_waiting"];

    public IReadOnlyList<PayloadColumns> Payloads { get; } = [new PayloadColumns("mailboxes_chunk", "payload", "size", "checksum")];

    public IReadOnlyList<string> AfterLoad(DatabaseEngine engine) => engine != DatabaseEngine.Postgres ? [] :
    [
        "delete from mailboxes_waiting",
        "insert into mailboxes_waiting (mailbox, shard, waiting) select recipient, 0, count(*) from mailboxes_message where status = 1 and seq is not null group by recipient",
    ];

    public IReadOnlyList<SnapshotPart> Parts(DatabaseEngine engine) =>
    [
        new SnapshotPart(
            "mailbox",
            [
                .. Register("mailbox_id = @name"),
                new PartTable("mailboxes_message", "sender = @name or recipient = @name", ["message_id"]) { Number = "id" },
                new PartTable("mailboxes_chunk", $"id / {ChunksOfMessage} in (select id from mailboxes_message where sender = @name or recipient = @name)", ["id"])
                {
                    Number = "id", NumberOf = "mailboxes_message", Scale = ChunksOfMessage,
                },
            ]),
        new SnapshotPart("organisation", [.. Register("mailbox_id in (select mailbox_id from mailboxes_mailbox where ods_code = @name)")]),
    ];

    // The mailbox itself last but first of those that are emptied by its name.
    private static IEnumerable<PartTable> Register(string where) =>
    [
        new PartTable("mailboxes_mailbox", where, ["mailbox_id"]), new PartTable("mailboxes_membership", where, ["mailbox_id", "group_id", "role"]),
        new PartTable("mailboxes_permission", where, ["mailbox_id", "workflow_id"]), new PartTable("mailboxes_responder", where, ["mailbox_id", "workflow_id"]),
    ];
}
