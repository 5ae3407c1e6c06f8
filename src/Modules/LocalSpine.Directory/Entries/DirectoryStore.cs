using System.Data.Common;
using System.Globalization;
using LocalSpine.Directory.Schema;
using LocalSpine.Storage;

namespace LocalSpine.Directory.Entries;

/// <summary>The directory's tables, and the tree in memory that follows them.</summary>
internal sealed class DirectoryStore(IDatabase database, DirectorySchema schema, DirectoryTree tree, TimeProvider clock)
{
    public const string ChangeLogDn = "cn=changelog,o=nhs";

    private readonly Lock _gate = new();
    private long _lastChange;

    /// <summary>Number of the newest change this node knows.</summary>
    public long LastChange
    {
        get
        {
            lock (_gate)
            {
                return _lastChange;
            }
        }
    }

    /// <summary>Reads everything into the tree; answers how many entries there are.</summary>
    public async Task<int> LoadAsync()
    {
        tree.Clear();
        var (entries, last) = await database.ReadAsync(read => (
            Entries(read.Command("select id, dn, attributes, created_at from directory_entry order by id")),
            ToLong(read.Command("select coalesce(max(number), 0) from directory_change").ExecuteScalar())));
        tree.Put(entries);
        lock (_gate)
        {
            _lastChange = last;
        }

        PutChangeLogContainer();
        return entries.Count;
    }

    /// <summary>
    /// Stores what <paramref name="make"/> answers, with its change-log entries when asked, and shows it in the tree after the commit.
    /// <paramref name="make"/> may run more than once. An entry of the same name is replaced.
    /// </summary>
    public async Task<T> AddAsync<T>(
        Func<Counters, (IReadOnlyList<(EntryName Name, IReadOnlyList<EntryAttribute> Attributes)> Entries, T Result)> make, bool log, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var (stored, last, result) = await database.WriteAsync(
            write =>
            {
                var counters = new Counters(write);
                var made = make(counters);
                var count = made.Entries.Count;
                var id = count == 0 ? 0 : counters.Take("entry", count) - count;
                var change = log && count > 0 ? counters.Take("change", count) - count : -1;
                var list = new List<DirectoryEntry>(count);
                foreach (var (name, attributes) in made.Entries)
                {
                    var entry = new DirectoryEntry(++id, name, attributes, now);
                    Insert(write, entry, log ? ++change : null, now);
                    list.Add(entry);
                }

                return (list, change, made.Result);
            },
            cancellationToken);
        tree.Put(stored);
        if (log)
        {
            Advance(last);
        }

        return result;
    }

    /// <summary>
    /// Writes what differs from what stands there, on the caller's transaction: an entry that is new is added, one that differs gets the new attributes and keeps
    /// its place in answers. The tree shows it from the commit on.
    /// </summary>
    public void Publish(WriteConnection write, IEnumerable<(EntryName Name, IReadOnlyList<EntryAttribute> Attributes)> wanted)
    {
        var now = clock.GetUtcNow();
        var counters = new Counters(write);
        var changed = new List<DirectoryEntry>();
        var change = 0L;
        foreach (var (name, attributes) in wanted)
        {
            var old = Entries(write.Command("select id, dn, attributes, created_at from directory_entry where normal_dn = @name", ("@name", name.Normal))).FirstOrDefault();
            var text = old is null ? null : ChangeText.ForModify(old.Attributes, attributes);
            if (old is not null && text is null)
            {
                continue;
            }

            var entry = new DirectoryEntry(old?.Id ?? counters.Take("entry"), name, attributes, old?.Created ?? now);
            change = counters.Take("change");
            Insert(write, entry, change, now, text);
            changed.Add(entry);
        }

        if (changed.Count > 0)
        {
            write.AfterCommit(() =>
            {
                tree.Put(changed);
                Advance(change);
            });
        }
    }

    /// <summary>Follows what other nodes wrote.</summary>
    public async Task FollowAsync()
    {
        var after = LastChange;
        var (changed, last) = await database.ReadAsync(read =>
        {
            var names = new List<(long Number, string Normal)>();
            using (var reader = read.Command("select number, normal_dn from directory_change where number > @after order by number limit 10000", ("@after", after)).ExecuteReader())
            {
                while (reader.Read())
                {
                    names.Add((reader.GetInt64(0), reader.GetString(1)));
                }
            }

            var entries = names.Select(n => (n.Normal, Entry: Entries(
                read.Command("select id, dn, attributes, created_at from directory_entry where normal_dn = @name", ("@name", n.Normal))).FirstOrDefault())).ToList();
            return (entries, names.Count > 0 ? names[^1].Number : after);
        });
        foreach (var (normal, entry) in changed)
        {
            if (entry is null)
            {
                tree.Remove(normal);
            }
            else
            {
                tree.Put([entry]);
            }
        }

        if (last > after)
        {
            Advance(last);
        }
    }

    /// <summary>Change-log entries with numbers from <paramref name="from"/> to <paramref name="to"/>, at most <paramref name="most"/>.</summary>
    public async ValueTask<List<DirectoryEntry>> ChangesAsync(long from, long to, int most) =>
        [.. (await ReadChangesAsync("c.number >= @from and c.number <= @to order by c.number limit @most", [("@from", from), ("@to", to), ("@most", most)], CancellationToken.None))
            .Select(c => Change(c.Number, c.Type, c.Time, c.Target, c.Text))];

    /// <summary>The newest changes, newest first; of one entry (comparable name) or of all.</summary>
    public ValueTask<List<ChangeRow>> NewestChangesAsync(string? normalName, int most, CancellationToken cancellationToken) =>
        normalName is null
            ? ReadChangesAsync("1 = 1 order by c.number desc limit @most", [("@most", most)], cancellationToken)
            : ReadChangesAsync("c.normal_dn = @name order by c.number desc limit @most", [("@name", normalName), ("@most", most)], cancellationToken);

    private ValueTask<List<ChangeRow>> ReadChangesAsync(string where, (string, object?)[] parameters, CancellationToken cancellationToken) => database.ReadAsync(
        read =>
        {
            var changes = new List<ChangeRow>();
            using var reader = read.Command(
                "select c.number, c.change_type, c.change_time, c.target_dn, c.changes, e.id, e.dn, e.attributes, e.created_at from directory_change c "
                + "left join directory_entry e on e.normal_dn = c.normal_dn where " + where, parameters).ExecuteReader();
            while (reader.Read())
            {
                var text = !reader.IsDBNull(4) ? reader.GetString(4)
                    : reader.GetString(1) == "add" && !reader.IsDBNull(5) ? ChangeText.ForAdd(ReadEntry(reader, 5)) : null;
                changes.Add(new ChangeRow(reader.GetInt64(0), reader.GetString(1), reader.GetString(2), reader.GetString(3), text));
            }

            return changes;
        },
        cancellationToken);

    private void Advance(long last)
    {
        lock (_gate)
        {
            _lastChange = Math.Max(_lastChange, last);
        }

        PutChangeLogContainer();
    }

    private void PutChangeLogContainer()
    {
        EntryAttribute Make(string name, params string[] values) => new(schema.Attribute(name), values);
        var last = LastChange;
        tree.Put([new DirectoryEntry(2, EntryNames.TryParse(schema, "cn=Changelog,o=nhs")!,
        [
            Make("objectClass", "top", "nhsExternalChangelog"),
            Make("cn", "Changelog"),
            Make("firstchangenumber", last == 0 ? "0" : "1"),
            Make("lastchangenumber", last.ToString(CultureInfo.InvariantCulture)),
        ], clock.GetUtcNow())]);
    }

    private DirectoryEntry Change(long number, string type, string time, string target, string? changes)
    {
        EntryAttribute Make(string name, params string[] values) => new(schema.Attribute(name), values);
        var text = number.ToString(CultureInfo.InvariantCulture);
        var attributes = new List<EntryAttribute>
        {
            Make("objectClass", "top", "changeLogEntry", "nhsExternalChangelogEntry"),
            Make("changeNumber", text),
            Make("changeType", type),
            Make("changeTime", time),
            Make("targetDN", target),
        };
        if (changes is not null)
        {
            attributes.Add(Make("changes", changes));
        }

        return new DirectoryEntry(number, EntryNames.TryParse(schema, $"changenumber={text},{ChangeLogDn}")!, attributes, clock.GetUtcNow());
    }

    // With the text of a modification, or null when the entry is new.
    private static void Insert(WriteConnection write, DirectoryEntry entry, long? change, DateTimeOffset now, string? modification = null)
    {
        write.Command(
            "insert into directory_entry (id, dn, normal_dn, attributes, created_at) values (@id, @dn, @normal, @attributes, @created) "
            + "on conflict (normal_dn) do update set id = excluded.id, dn = excluded.dn, attributes = excluded.attributes, created_at = excluded.created_at",
            ("@id", entry.Id), ("@dn", entry.Name.Text), ("@normal", entry.Name.Normal), ("@attributes", AttributeJson.Write(entry.Attributes)),
            ("@created", entry.Created.ToString("O", CultureInfo.InvariantCulture))).ExecuteNonQuery();
        if (change is not null)
        {
            write.Command(
                "insert into directory_change (number, change_type, change_time, target_dn, normal_dn, changes) values (@number, @type, @time, @dn, @normal, @changes)",
                ("@number", change), ("@type", modification is null ? "add" : "modify"), ("@changes", modification), ("@time", now.ToUniversalTime().ToString("yyyyMMddHHmmss'Z'", CultureInfo.InvariantCulture)),
                ("@dn", entry.Name.Text), ("@normal", entry.Name.Normal)).ExecuteNonQuery();
        }
    }

    private List<DirectoryEntry> Entries(DbCommand command)
    {
        var entries = new List<DirectoryEntry>();
        using var reader = command.ExecuteReader();
        while (reader.Read())
        {
            entries.Add(ReadEntry(reader, 0));
        }

        return entries;
    }

    private DirectoryEntry ReadEntry(DbDataReader reader, int at) => new(
        reader.GetInt64(at),
        EntryNames.TryParse(schema, reader.GetString(at + 1))!,
        AttributeJson.Read(reader.GetString(at + 2), schema),
        DateTimeOffset.Parse(reader.GetString(at + 3), CultureInfo.InvariantCulture));

    private static long ToLong(object? value) => Convert.ToInt64(value, CultureInfo.InvariantCulture);
}

/// <summary>A change as the log has it.</summary>
/// <param name="Time">yyyyMMddHHmmssZ.</param>
internal sealed record ChangeRow(long Number, string Type, string Time, string Target, string? Text);
