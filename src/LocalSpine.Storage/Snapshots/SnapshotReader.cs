using System.Data.Common;
using System.IO.Compression;
using System.Text.Json;
using Dapper;

namespace LocalSpine.Storage.Snapshots;

/// <summary>A snapshot that was opened: its manifest, and its content in one pass, checked as it is read.</summary>
public sealed class SnapshotReader : IDisposable
{
    internal const string ManifestName = "manifest.json";

    internal static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    private const long LongestManifest = 64 * 1024 * 1024;

    private readonly ZipArchive _zip;

    private SnapshotReader(ZipArchive zip, SnapshotManifest manifest)
    {
        _zip = zip;
        Manifest = manifest;
    }

    public SnapshotManifest Manifest { get; }

    /// <summary>Opens a file and reads what it says of itself.</summary>
    /// <param name="file">Seekable.</param>
    /// <exception cref="SnapshotException">It is no snapshot, not a whole one, or one of a later program.</exception>
    public static SnapshotReader Open(Stream file)
    {
        ZipArchive? zip = null;
        try
        {
            zip = new ZipArchive(file, ZipArchiveMode.Read, leaveOpen: false);
            var entry = zip.GetEntry(ManifestName) ?? throw new SnapshotException("SNAPSHOT_FOREIGN", $"a file that 'localspine snapshot save' wrote, with {ManifestName} in it", "a zip file without");
            if (entry.Length > LongestManifest)
            {
                throw new SnapshotException("SNAPSHOT_DAMAGED", $"a manifest of at most {LongestManifest} octets", $"{entry.Length}");
            }

            using var content = entry.Open();
            var manifest = JsonSerializer.Deserialize<SnapshotManifest>(content, Json);
            if (manifest is not { Tables: not null, Payloads: not null, Schema: not null, Part: not null }
                || manifest.Tables.Any(t => t is not { Name: not null, Columns: not null, Digest: not null } || t.Columns.Any(c => c is not { Name: not null, Kind: not null }))
                || manifest.Payloads.Any(p => p is not { Name: not null, Checksum: not null, Length: >= 0 }))
            {
                throw new SnapshotException("SNAPSHOT_FOREIGN", "a manifest of a snapshot", "another JSON document");
            }

            return manifest.Format == SnapshotManifest.CurrentFormat ? new SnapshotReader(zip, manifest)
                : throw new SnapshotException("SNAPSHOT_FORMAT", $"form {SnapshotManifest.CurrentFormat}", $"form {manifest.Format}, written by version {manifest.Program}");
        }
        catch (Exception e) when (e is InvalidDataException or JsonException or EndOfStreamException or NotSupportedException or ArgumentException)
        {
            zip?.Dispose();
            throw new SnapshotException("SNAPSHOT_DAMAGED", "a whole file that 'localspine snapshot save' wrote", e.Message);
        }
        catch
        {
            zip?.Dispose();
            throw;
        }
    }

    /// <summary>Fails unless the tables of this program are those of the snapshot.</summary>
    /// <exception cref="SnapshotException">They are not.</exception>
    public void CheckSchema(IReadOnlyList<string> own)
    {
        var newer = Manifest.Schema.Except(own).ToList();
        var older = own.Except(Manifest.Schema).ToList();
        if (newer.Count > 0 || older.Count > 0)
        {
            throw new SnapshotException(
                "SNAPSHOT_SCHEMA", $"the tables of this program{(older.Count > 0 ? $", with {string.Join(", ", older.Take(5))}" : "")}: load it with version {Manifest.Program}, or save it again with this one",
                newer.Count > 0 ? $"a snapshot with {string.Join(", ", newer.Take(5))}" : "a snapshot without");
        }
    }

    /// <summary>The migrations that a database went through.</summary>
    public static IReadOnlyList<string> SchemaOf(DbConnection connection, DbTransaction? transaction) =>
    [
        .. connection.Query<(string Module, long Number)>("select module, cast(number as bigint) from kernel_schema_version", transaction: transaction)
            .Select(v => $"{v.Module} {v.Number}").Order(StringComparer.Ordinal),
    ];

    /// <summary>The rows of a table, one after the other; after the last the table's digest was checked.</summary>
    /// <exception cref="SnapshotException">They are not as they were written.</exception>
    internal IEnumerable<object?[]> Rows(SnapshotTable table)
    {
        var kinds = table.Columns.Select(c => Enum.TryParse<ColumnKind>(c.Kind, ignoreCase: true, out var kind) ? kind
            : throw new SnapshotException("SNAPSHOT_DAMAGED", "text, integer or octets", c.Kind)).ToArray();
        using var content = Whole(table.Name, Entry($"tables/{table.Name}").Open);
        using var digest = new DigestStream(content);
        using var reader = new BinaryReader(new BufferedStream(digest, 1 << 16));
        for (var i = 0L; i < table.Rows; i++)
        {
            yield return Whole(table.Name, () =>
            {
                var row = new object?[kinds.Length];
                for (var column = 0; column < kinds.Length; column++)
                {
                    row[column] = RowCodec.Read(reader, kinds[column]);
                }

                return row;
            });
        }

        if (Whole(table.Name, reader.BaseStream.ReadByte) >= 0 || digest.Length != table.Length || digest.Digest() != table.Digest)
        {
            throw new SnapshotException("SNAPSHOT_DAMAGED", $"the rows of {table.Name} as they were written", "others");
        }
    }

    // What a zip file and its content can be wrong by.
    private static T Whole<T>(string name, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException or FormatException or NotSupportedException)
        {
            throw new SnapshotException("SNAPSHOT_DAMAGED", $"{name} as it was written", e.Message);
        }
    }

    internal Stream OpenPayload(SnapshotPayload payload) => Whole(payload.Name, Entry($"payloads/{payload.Name}").Open);

    public void Dispose() => _zip.Dispose();

    private ZipArchiveEntry Entry(string name) => _zip.GetEntry(name) ?? throw new SnapshotException("SNAPSHOT_DAMAGED", $"{name} in the file", "none");
}
