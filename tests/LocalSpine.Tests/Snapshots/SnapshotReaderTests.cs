using CsCheck;
using LocalSpine.Storage;
using LocalSpine.Storage.Payloads;
using LocalSpine.Storage.Snapshots;

namespace LocalSpine.Tests.Snapshots;

/// <summary>Rows through a file and back, and files that are not as they were written.</summary>
public sealed class SnapshotReaderTests
{
    private static readonly SnapshotRules NoRules = new(new HashSet<string>(), [], [], []);

    private static readonly Gen<(string, long, byte[]?)[]> Rows = Gen.Select(
        Gen.String, Gen.Long, Gen.Frequency((3, Gen.Byte.Array.Select(b => (byte[]?)b)), (1, Gen.Const((byte[]?)null)))).Array[0, 30];

    [Fact]
    public void Rows_come_back_as_they_were() => Rows.Sample(
        rows =>
        {
            rows = [.. rows.Select(r => (new string([.. r.Item1.Where(c => c != '\0' && !char.IsSurrogate(c))]), r.Item2, r.Item3))];
            using var snapshot = SnapshotReader.Open(new MemoryStream(Write(rows)));
            Assert.Equal(rows, snapshot.Rows(snapshot.Manifest.Tables.Single()).Select(Row).ToArray(), Alike);
        },
        iter: 50);

    // Whatever is changed or cut off: either it reads as it was, or it is refused as damaged.
    [Fact]
    public void A_changed_file_is_refused_or_reads_the_same()
    {
        (string, long, byte[]?)[] rows = [.. Enumerable.Range(0, 40).Select(i => ($"row {i}", (long)i * i, i % 3 == 0 ? null : (byte[]?)[1, 2, (byte)i]))];
        var good = Write(rows);
        Gen.Select(Gen.Int[0, good.Length - 1], Gen.Byte, Gen.Int[0, 3]).Sample(
            change =>
            {
                var (at, value, kind) = change;
                var bad = kind == 0 ? good[..at] : (byte[])good.Clone();
                if (kind > 0)
                {
                    bad[at] = value;
                }

                try
                {
                    using var snapshot = SnapshotReader.Open(new MemoryStream(bad));
                    foreach (var table in snapshot.Manifest.Tables)
                    {
                        Assert.Equal(rows, snapshot.Rows(table).Select(Row).ToArray(), Alike);
                    }
                }
                catch (SnapshotException e)
                {
                    Assert.StartsWith("SNAPSHOT_", e.Rule, StringComparison.Ordinal);
                }
            },
            iter: 3_000, threads: 1);
    }

    private static (string, long, byte[]?) Row(object?[] row) => (row[0] as string ?? "", row[1] as long? ?? 0, row[2] as byte[]);

    private static bool Alike((string, long, byte[]?)[] a, (string, long, byte[]?)[] b) =>
        a.Length == b.Length && a.Zip(b).All(p => p.First.Item1 == p.Second.Item1 && p.First.Item2 == p.Second.Item2 && (p.First.Item3 ?? []).AsSpan().SequenceEqual(p.Second.Item3 ?? []));

    private static byte[] Write((string, long, byte[]?)[] rows)
    {
        var database = Database.Open("", "", ephemeral: true);
        using var disposable = (IDisposable)database;
        Migrator.ApplyAsync(database, [new Migration("test", 1, "0001_test", "create table test_row (name text not null, number bigint not null, content blob)", null)], DateTimeOffset.UnixEpoch).GetAwaiter().GetResult();
        database.WriteAsync(write =>
        {
            foreach (var (name, number, content) in rows)
            {
                write.Command("insert into test_row (name, number, content) values (@name, @number, @content)", ("@name", name), ("@number", number), ("@content", content)).ExecuteNonQuery();
            }

            return true;
        }).GetAwaiter().GetResult();
        using var file = new MemoryStream();
        new SnapshotWriter(database, new MemoryPayloads()).WriteAsync(file, NoRules, null, "", "1", DateTimeOffset.UnixEpoch, false, CancellationToken.None).GetAwaiter().GetResult();
        return file.ToArray();
    }
}
