using System.Data.Common;
using System.Globalization;
using System.IO.Pipelines;
using Dapper;
using LocalSpine.Storage.Payloads;
using Npgsql;
using NpgsqlTypes;

namespace LocalSpine.Storage.Snapshots;

/// <summary>
/// Puts a snapshot into a database, in one transaction: when something is wrong with it, nothing was changed. Nobody else may work with the database meanwhile.
/// </summary>
public sealed class SnapshotLoader(IDatabase database, IPayloads payloads)
{
    /// <summary>Loads everything, or replaces a part.</summary>
    /// <exception cref="SnapshotException">The snapshot does not fit or is damaged.</exception>
    public async Task LoadAsync(SnapshotReader snapshot, SnapshotRules rules, CancellationToken cancellationToken)
    {
        snapshot.CheckSchema(await database.ReadAsync(read => SnapshotReader.SchemaOf(read.Connection, null), cancellationToken));
        var part = snapshot.Manifest.Part.Length == 0 ? null
            : rules.Parts.FirstOrDefault(p => p.Kind == snapshot.Manifest.Part.Split(' ')[0])
                ?? throw new SnapshotException("SNAPSHOT_PART", $"the whole environment, or a part: {string.Join(", ", rules.Parts.Select(p => p.Kind))}", snapshot.Manifest.Part);
        var names = await StorePayloadsAsync(snapshot, cancellationToken);
        await database.BulkAsync("snapshot", write => Load(write, snapshot, rules, part, names), cancellationToken);
    }

    // Under new names, so that those of a store that is shared are left alone.
    private async Task<Dictionary<string, string>> StorePayloadsAsync(SnapshotReader snapshot, CancellationToken cancellationToken)
    {
        var names = new Dictionary<string, string>();
        foreach (var payload in snapshot.Manifest.Payloads)
        {
            await using var content = snapshot.OpenPayload(payload);
            var reader = PipeReader.Create(content);
            var stored = await payloads.WriteAsync(reader, payload.Length, cancellationToken);
            await reader.CompleteAsync();
            names[payload.Name] = stored.Size == payload.Length && stored.Checksum == payload.Checksum ? stored.Name
                : throw new SnapshotException("SNAPSHOT_DAMAGED", $"payload {payload.Name} of {payload.Length} octets with checksum {payload.Checksum}", $"{stored.Size} octets, {stored.Checksum}");
        }

        return names;
    }

    private void Load(WriteConnection write, SnapshotReader snapshot, SnapshotRules rules, SnapshotPart? part, Dictionary<string, string> names)
    {
        var shapes = TableShape.All(database.Engine, write.Connection, write.Transaction).ToDictionary(s => s.Name);
        var moves = part is null ? [] : part.Tables.Where(t => t.Number is not null && (t.NumberOf ?? t.Table) == t.Table).ToDictionary(t => t.Table, t => Last(write, t.Table, t.Number!));
        Clear(write, shapes.Keys, part, snapshot.Manifest.Part);
        foreach (var table in Ordered(snapshot.Manifest.Tables, part))
        {
            if (!shapes.TryGetValue(table.Name, out var shape) || rules.Excluded.Contains(table.Name))
            {
                continue; // the other engine's; what it is for is made anew below
            }

            var rows = Named(snapshot.Rows(table), table, rules.PayloadOf(table.Name), names);
            var partTable = part?.Tables.First(p => p.Table == table.Name);
            Insert(write, shape, table, partTable is null ? rows : [.. Free(write, Moved(rows, table, partTable, moves), table, partTable)]);
            Count(write, shape, table);
        }

        foreach (var sql in rules.AfterLoad)
        {
            write.Connection.Execute(sql, transaction: write.Transaction);
        }

        StateEpoch.Begin(write);
    }

    // A part's tables must all be there, and no other.
    private static IEnumerable<SnapshotTable> Ordered(IReadOnlyList<SnapshotTable> tables, SnapshotPart? part) => part is null ? tables
        : tables.Select(t => t.Name).Order().SequenceEqual(part.Tables.Select(t => t.Table).Order()) ? part.Tables.Select(p => tables.First(t => t.Name == p.Table))
        : throw new SnapshotException("SNAPSHOT_PART", $"the tables {string.Join(", ", part.Tables.Select(t => t.Table))}", string.Join(", ", tables.Select(t => t.Name)));

    private void Clear(WriteConnection write, IEnumerable<string> tables, SnapshotPart? part, string name)
    {
        if (part is null)
        {
            write.Connection.Execute(
                database.Engine == DatabaseEngine.Postgres ? $"truncate table {string.Join(", ", tables)}" : string.Join("; ", tables.Select(t => $"delete from {t}")), transaction: write.Transaction);
            return;
        }

        foreach (var table in part.Tables.Reverse())
        {
            write.Connection.Execute($"delete from {table.Table} where {table.Where}", new { name = name[(name.IndexOf(' ', StringComparison.Ordinal) + 1)..] }, write.Transaction);
        }
    }

    private static IEnumerable<object?[]> Named(IEnumerable<object?[]> rows, SnapshotTable table, PayloadColumns? payload, Dictionary<string, string> names)
    {
        var column = payload is null ? -1 : table.IndexOf(payload.Name);
        foreach (var row in rows)
        {
            if (column >= 0 && row[column] is string name && names.TryGetValue(name, out var stored))
            {
                row[column] = stored;
            }

            yield return row;
        }
    }

    private static IEnumerable<object?[]> Moved(IEnumerable<object?[]> rows, SnapshotTable table, PartTable part, Dictionary<string, long> moves)
    {
        var column = part.Number is null ? -1 : table.IndexOf(part.Number);
        foreach (var row in rows)
        {
            if (column >= 0 && row[column] is long number)
            {
                row[column] = number + (moves[part.NumberOf ?? part.Table] * part.Scale);
            }

            yield return row;
        }
    }

    // What the part had was cleared: a row that still has the same key is something else's.
    private static IEnumerable<object?[]> Free(WriteConnection write, IEnumerable<object?[]> rows, SnapshotTable table, PartTable part)
    {
        using var look = write.Connection.CreateCommand();
        look.Transaction = write.Transaction;
        look.CommandText = $"select 1 from {part.Table} where {string.Join(" and ", part.Key.Select((k, i) => $"{k} = @k{i}"))}";
        var columns = part.Key.Select(table.IndexOf).ToArray();
        foreach (var row in rows)
        {
            for (var i = 0; i < columns.Length; i++)
            {
                Set(look, i, $"@k{i}", row[columns[i]]);
            }

            if (look.ExecuteScalar() is not null)
            {
                throw new SnapshotException("SNAPSHOT_CONFLICT", $"{string.Join(", ", part.Key)} of {part.Table} that nothing else here has", string.Join(", ", columns.Select(c => row[c])));
            }

            yield return row;
        }
    }

    private static void Insert(WriteConnection write, TableShape shape, SnapshotTable table, IEnumerable<object?[]> rows)
    {
        var columns = shape.Columns.Select(s => (Shape: s, Index: table.IndexOf(s.Name))).Where(c => c.Index >= 0).ToList(); // those that the snapshot has
        var names = string.Join(", ", columns.Select(c => c.Shape.Name));
        if (write.Connection is NpgsqlConnection postgres)
        {
            using var import = postgres.BeginBinaryImport($"copy {shape.Name} ({names}) from stdin (format binary)");
            foreach (var row in rows)
            {
                import.StartRow();
                foreach (var (column, index) in columns)
                {
                    Write(import, row[index], TypeOf(column));
                }
            }

            import.Complete();
            return;
        }

        using var insert = write.Connection.CreateCommand();
        insert.Transaction = write.Transaction;
        insert.CommandText = $"insert into {shape.Name} ({names}) values ({string.Join(", ", columns.Select((_, i) => $"@v{i}"))})";
        foreach (var row in rows)
        {
            for (var i = 0; i < columns.Count; i++)
            {
                Set(insert, i, $"@v{i}", row[columns[i].Index]);
            }

            insert.ExecuteNonQuery();
        }
    }

    private static NpgsqlDbType TypeOf(ColumnShape column) => column.Kind switch
    {
        ColumnKind.Text => NpgsqlDbType.Text,
        ColumnKind.Octets => NpgsqlDbType.Bytea,
        _ => column.IsShort ? NpgsqlDbType.Integer : NpgsqlDbType.Bigint,
    };

    private static void Write(NpgsqlBinaryImporter import, object? value, NpgsqlDbType type)
    {
        switch (value)
        {
            case null:
                import.WriteNull();
                break;
            case long number when type == NpgsqlDbType.Integer:
                import.Write(checked((int)number), type);
                break;
            case long number:
                import.Write(number, type);
                break;
            case string text:
                import.Write(text, type);
                break;
            default:
                import.Write((byte[])value, type);
                break;
        }
    }

    // Rows that number themselves go on after the last number there ever was.
    private void Count(WriteConnection write, TableShape shape, SnapshotTable table)
    {
        if (!shape.NumbersItself)
        {
            return;
        }

        var last = Math.Max(table.Sequence, Last(write, shape.Name, "id")).ToString(CultureInfo.InvariantCulture);
        write.Connection.Execute(
            database.Engine == DatabaseEngine.Postgres
                ? $"select setval(s, greatest({last}, coalesce(pg_sequence_last_value(s), 0), 1)) from (select pg_get_serial_sequence('{shape.Name}', 'id')::regclass as s) q"
                : $"update sqlite_sequence set seq = max(seq, {last}) where name = '{shape.Name}'; "
                + $"insert into sqlite_sequence (name, seq) select '{shape.Name}', {last} where not exists (select 1 from sqlite_sequence where name = '{shape.Name}')",
            transaction: write.Transaction);
    }

    private static long Last(WriteConnection write, string table, string column) =>
        write.Connection.ExecuteScalar<long?>($"select max({column}) from {table}", transaction: write.Transaction) ?? 0;

    // The same parameters each time: an engine that prepares a command by itself keeps to those that it saw first.
    private static void Set(DbCommand command, int at, string name, object? value)
    {
        if (command.Parameters.Count <= at)
        {
            var parameter = command.CreateParameter();
            parameter.ParameterName = name;
            command.Parameters.Add(parameter);
        }

        command.Parameters[at].Value = value ?? DBNull.Value;
    }
}
