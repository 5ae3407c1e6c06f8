using System.Globalization;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json;
using Dapper;
using LocalSpine.Storage.Payloads;

namespace LocalSpine.Storage.Snapshots;

/// <summary>Writes a snapshot: a zip file with the rows of all tables as they were at one instant, the payloads that they name, and at its end the manifest.</summary>
public sealed class SnapshotWriter(IDatabase database, IPayloads payloads)
{
    /// <summary>Writes a whole environment, or the rows of a part.</summary>
    /// <param name="file">Seekable.</param>
    /// <param name="rules">What modules say of their tables.</param>
    /// <param name="part">Null for everything.</param>
    public async Task<SnapshotManifest> WriteAsync(
        Stream file, SnapshotRules rules, SnapshotPart? part, string name, string program, DateTimeOffset now, bool isFrozen, CancellationToken cancellationToken)
    {
        using var zip = new ZipArchive(file, ZipArchiveMode.Create, leaveOpen: true);
        var named = new List<Payload>();
        var (schema, tables) = await database.AtOneInstantAsync(read => Tables(read, zip, rules, part, name, named), cancellationToken);
        var kept = new List<SnapshotPayload>();
        foreach (var payload in named.DistinctBy(p => p.Name))
        {
            try
            {
                await using var content = await payloads.OpenAsync(payload, cancellationToken);
                await using var entry = zip.CreateEntry($"payloads/{payload.Name}", CompressionLevel.Fastest).Open();
                await content.CopyToAsync(entry, cancellationToken);
                kept.Add(new SnapshotPayload(payload.Name, payload.Size, payload.Checksum));
            }
            catch (PayloadMissingException)
            {
                // Deleted since that instant, with the message that had it.
            }
        }

        var manifest = new SnapshotManifest(
            SnapshotManifest.CurrentFormat, program, DateTimeOffset.UtcNow, now, isFrozen, part is null ? "" : $"{part.Kind} {name}", schema, tables, kept);
        await using var last = zip.CreateEntry(SnapshotReader.ManifestName).Open();
        await JsonSerializer.SerializeAsync(last, manifest, SnapshotReader.Json, cancellationToken);
        return manifest;
    }

    private (IReadOnlyList<string> Schema, IReadOnlyList<SnapshotTable> Tables) Tables(
        ReadConnection read, ZipArchive zip, SnapshotRules rules, SnapshotPart? part, string name, List<Payload> named)
    {
        var shapes = TableShape.All(database.Engine, read.Connection, null).Where(t => !rules.Excluded.Contains(t.Name)).ToList();
        var written = new List<SnapshotTable>();
        foreach (var (shape, where) in part is null ? shapes.Select(s => (s, (string?)null)) : part.Tables.Select(p => (shapes.First(s => s.Name == p.Table), (string?)p.Where)))
        {
            written.Add(Table(read, zip, shape, where, name, rules.PayloadOf(shape.Name), named));
        }

        return (SnapshotReader.SchemaOf(read.Connection, null), written);
    }

    private SnapshotTable Table(ReadConnection read, ZipArchive zip, TableShape shape, string? where, string name, PayloadColumns? payload, List<Payload> named)
    {
        using var command = read.Connection.CreateCommand();
        command.CommandText = $"select {string.Join(", ", shape.Columns.Select(c => c.Name))} from {shape.Name}{(where is null ? "" : $" where {where}")}";
        if (where is not null)
        {
            var parameter = command.CreateParameter();
            (parameter.ParameterName, parameter.Value) = ("@name", name);
            command.Parameters.Add(parameter);
        }

        var rows = 0L;
        using var entry = zip.CreateEntry($"tables/{shape.Name}", CompressionLevel.Fastest).Open();
        using var counted = new DigestStream(entry);
        using (var writer = new BinaryWriter(new BufferedStream(counted, 1 << 16)))
        using (var reader = command.ExecuteReader())
        {
            while (reader.Read())
            {
                for (var i = 0; i < shape.Columns.Count; i++)
                {
                    RowCodec.Write(writer, reader.GetValue(i));
                }

                if (payload is not null && reader[payload.Name] is string content)
                {
                    named.Add(new Payload(content, Convert.ToInt64(reader[payload.Size], CultureInfo.InvariantCulture), (string)reader[payload.Checksum]));
                }

                rows++;
            }
        }

        return new SnapshotTable(
            shape.Name, [.. shape.Columns.Select(c => new SnapshotColumn(c.Name, c.Kind.ToString().ToLowerInvariant()))], rows, SequenceOf(read, shape), counted.Length, counted.Digest());
    }

    private long SequenceOf(ReadConnection read, TableShape shape) => !shape.NumbersItself ? 0
        : read.Connection.ExecuteScalar<long?>(
            database.Engine == DatabaseEngine.Postgres
                ? $"select last_value from pg_sequences where schemaname = current_schema() and (schemaname || '.' || sequencename)::regclass = pg_get_serial_sequence('{shape.Name}', 'id')::regclass"
                : $"select seq from sqlite_sequence where name = '{shape.Name}'") ?? 0;
}
