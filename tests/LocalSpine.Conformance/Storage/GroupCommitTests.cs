using LocalSpine.Conformance.Environments;
using LocalSpine.Storage;

namespace LocalSpine.Conformance.Storage;

/// <summary>What writers may rely on, on both engines.</summary>
public sealed class GroupCommitTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("localspine-storage-").FullName;

    [Theory]
    [InlineData(DatabaseEngine.Sqlite)]
    [InlineData(DatabaseEngine.Postgres)]
    public async Task A_bad_neighbour_fails_alone(DatabaseEngine engine)
    {
        var where = await PostgresCluster.ConnectionAsync(engine);
        using (var database = (IDisposable)Database.Open(where, _folder, ephemeral: false))
        {
            var spine = (IDatabase)database;
            await spine.WriteAsync(w => w.Command("create table t (n integer primary key)").ExecuteNonQuery());
            var writes = Enumerable.Range(0, 300).Select(n => spine.WriteAsync(w => w.Command("insert into t values (@n)", ("@n", n % 150)).ExecuteNonQuery())).ToList();
            var failed = 0;
            foreach (var write in writes)
            {
                try
                {
                    await write;
                }
                catch (System.Data.Common.DbException)
                {
                    failed++;
                }
            }

            Assert.Equal(150, failed); // each number once, each second try refused
        }

        using var again = (IDisposable)Database.Open(where, _folder, ephemeral: false);
        var count = await ((IDatabase)again).ReadAsync(r => Convert.ToInt64(r.Command("select count(*) from t").ExecuteScalar(), System.Globalization.CultureInfo.InvariantCulture));
        Assert.Equal(150, count);
    }

    [Theory]
    [InlineData(DatabaseEngine.Sqlite)]
    [InlineData(DatabaseEngine.Postgres)]
    public async Task Work_that_throws_undoes_itself_and_tells_its_caller(DatabaseEngine engine)
    {
        using var database = (IDisposable)Database.Open(await PostgresCluster.ConnectionAsync(engine), _folder, ephemeral: false);
        var spine = (IDatabase)database;
        await spine.WriteAsync(w => w.Command("create table t (n integer primary key)").ExecuteNonQuery());
        await Assert.ThrowsAsync<TimeoutException>(() => spine.WriteAsync<int>(w =>
        {
            w.Command("insert into t values (@n)", ("@n", 1)).ExecuteNonQuery();
            throw new TimeoutException("of the work's own");
        }));
        Assert.Null(await spine.ReadAsync(r => r.Command("select n from t").ExecuteScalar()));
    }

    [Theory]
    [InlineData(DatabaseEngine.Sqlite)]
    [InlineData(DatabaseEngine.Postgres)]
    public async Task A_bulk_write_is_all_or_none(DatabaseEngine engine)
    {
        using var database = (IDisposable)Database.Open(await PostgresCluster.ConnectionAsync(engine), _folder, ephemeral: false);
        var spine = (IDatabase)database;
        await spine.WriteAsync(w => w.Command("create table t (n integer primary key)").ExecuteNonQuery());
        await Assert.ThrowsAsync<TimeoutException>(() => spine.BulkAsync("seed", w =>
        {
            w.Command("insert into t values (@n)", ("@n", 1)).ExecuteNonQuery();
            throw new TimeoutException("half way");
        }));
        await spine.BulkAsync("seed", w => w.Command("insert into t values (@n)", ("@n", 2)).ExecuteNonQuery());
        Assert.Equal(2, Convert.ToInt32(await spine.ReadAsync(r => r.Command("select sum(n) from t").ExecuteScalar()), System.Globalization.CultureInfo.InvariantCulture));
    }

    [Fact]
    public async Task A_full_queue_refuses_at_once_and_loses_nothing_it_took()
    {
        using var database = (IDisposable)Database.Open(null, _folder, ephemeral: false);
        var spine = (IDatabase)database;
        await spine.WriteAsync(w => w.Command("create table t (n integer primary key)").ExecuteNonQuery());
        using var gate = new ManualResetEventSlim();
        var first = spine.WriteAsync(_ =>
        {
            gate.Wait();
            return 0;
        });
        var taken = new List<Task<int>>();
        try
        {
            while (taken.Count < 100_000)
            {
                var n = taken.Count;
                taken.Add(spine.WriteAsync(w => w.Command("insert into t values (@n)", ("@n", n)).ExecuteNonQuery()));
            }

            Assert.Fail("the queue has no bound");
        }
        catch (DatabaseBusyException)
        {
            gate.Set();
        }

        await first;
        await Task.WhenAll(taken);
        Assert.Equal((long)taken.Count, await spine.ReadAsync(r => r.Command("select count(*) from t").ExecuteScalar()));
    }

    [Fact]
    public void Two_processes_cannot_open_one_folder()
    {
        using var first = (IDisposable)Database.Open(null, _folder, ephemeral: false);
        Assert.Throws<DatabaseInUseException>(() => Database.Open(null, _folder, ephemeral: false));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
