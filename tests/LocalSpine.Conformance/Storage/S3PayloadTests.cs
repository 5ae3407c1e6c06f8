using System.IO.Pipelines;
using LocalSpine.Conformance.Environments;
using LocalSpine.Storage.Payloads;

namespace LocalSpine.Conformance.Storage;

/// <summary>Payloads in a bucket, over HTTP with a server.</summary>
public sealed class S3PayloadTests(S3Server server) : IClassFixture<S3Server>, IDisposable
{
    private const int Part = 8 * 1024 * 1024;

    private readonly string _prefix = $"t{Guid.NewGuid():N}";
    private readonly List<IDisposable> _open = [];

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(300_000)]
    [InlineData(Part)]
    [InlineData(Part + 1)]
    [InlineData(2 * Part)]
    [InlineData(2 * Part + 5_000_000)]
    public async Task What_was_written_comes_back(int size)
    {
        var store = Open();
        var content = Bytes(size);
        var payload = await store.WriteAsync(Pipe(content), size, CancellationToken.None);
        Assert.Equal(size, payload.Size);
        Assert.Equal(content, await ReadAsync(store, payload));
        Assert.Equal(payload.Name, Assert.Single(await ListAsync(store)).Name);
        Assert.DoesNotContain(server.Files(_prefix), f => Path.GetFileName(f) == "key");
    }

    [Fact]
    public async Task Many_at_once_do_not_mix()
    {
        var store = Open();
        await Parallel.ForEachAsync(Enumerable.Range(0, 8), new ParallelOptions { MaxDegreeOfParallelism = 4 }, async (number, _) =>
        {
            var content = Bytes(Part + number);
            Assert.Equal(content, await ReadAsync(store, await store.WriteAsync(Pipe(content), long.MaxValue, CancellationToken.None)));
        });
    }

    [Theory]
    [InlineData(1000)]
    [InlineData(2 * Part + 100)]
    public async Task More_than_the_limit_leaves_nothing(int limit)
    {
        var store = Open();
        await Assert.ThrowsAsync<PayloadTooLargeException>(() => store.WriteAsync(Pipe(Bytes(limit + 1)), limit, CancellationToken.None));
        await AssertEmptyAsync(store);
    }

    [Fact]
    public async Task A_content_that_breaks_off_leaves_no_object_and_no_upload()
    {
        var store = Open();
        var pipe = new Pipe(new PipeOptions(pauseWriterThreshold: Part));
        var writing = store.WriteAsync(pipe.Reader, long.MaxValue, CancellationToken.None);
        await pipe.Writer.WriteAsync(Bytes(2 * Part + 1_000_000));
        Assert.Single(await ListAsync(store)); // the upload under way
        await pipe.Writer.CompleteAsync(new InvalidDataException("the connection broke"));
        Assert.Equal("the connection broke", (await Assert.ThrowsAsync<InvalidDataException>(() => writing)).Message);
        await AssertEmptyAsync(store);
    }

    [Fact]
    public async Task A_cancelled_write_leaves_no_object_and_no_upload()
    {
        var store = Open();
        using var cancelling = new CancellationTokenSource();
        var pipe = new Pipe(new PipeOptions(pauseWriterThreshold: Part));
        var writing = store.WriteAsync(pipe.Reader, long.MaxValue, cancelling.Token);
        await pipe.Writer.WriteAsync(Bytes(2 * Part + 1_000_000));
        await cancelling.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => writing);
        await AssertEmptyAsync(store);
    }

    [Fact]
    public async Task A_store_lists_its_own_objects_and_uploads_over_many_pages()
    {
        var store = Open();
        var others = Open("/other");
        await others.WriteAsync(Pipe(Bytes(1)), 1, CancellationToken.None);
        var names = new List<string>();
        for (var i = 0; i < 8; i++)
        {
            names.Add((await store.WriteAsync(Pipe(Bytes(i)), long.MaxValue, CancellationToken.None)).Name);
        }

        var underWay = new List<Pipe>();
        var writing = new List<Task<Payload>>();
        for (var i = 0; i < 5; i++)
        {
            var pipe = new Pipe(new PipeOptions(pauseWriterThreshold: Part));
            writing.Add(store.WriteAsync(pipe.Reader, long.MaxValue, CancellationToken.None));
            await pipe.Writer.WriteAsync(Bytes(2 * Part + 1_000_000));
            underWay.Add(pipe);
        }

        var listed = await ListAsync(store);
        Assert.Equal(13, listed.Select(p => p.Name).Distinct().Count());
        Assert.Equal(13, listed.Count);
        Assert.Empty(names.Except(listed.Select(p => p.Name)));
        var now = TimeProvider.System.GetUtcNow();
        Assert.All(listed, p => Assert.InRange(p.Written, now - TimeSpan.FromMinutes(2), now + TimeSpan.FromSeconds(1)));

        // What a sweep deletes of an upload under way, its writer hears of.
        foreach (var (name, _) in listed)
        {
            await store.DeleteAsync(name, CancellationToken.None);
        }

        foreach (var (pipe, write) in underWay.Zip(writing))
        {
            await pipe.Writer.CompleteAsync();
            await Assert.ThrowsAsync<IOException>(() => write);
        }

        await AssertEmptyAsync(store, except: "/other");
        Assert.Single(await ListAsync(others));
    }

    [Fact]
    public async Task Deleted_is_missing_and_deleting_again_is_no_error()
    {
        var store = Open();
        var payload = await store.WriteAsync(Pipe(Bytes(10)), 10, CancellationToken.None);
        await store.DeleteAsync(payload.Name, CancellationToken.None);
        await store.DeleteAsync(payload.Name, CancellationToken.None);
        await Assert.ThrowsAsync<PayloadMissingException>(() => store.OpenAsync(payload, CancellationToken.None));
        await AssertEmptyAsync(store);
    }

    [Fact]
    public async Task Another_length_or_checksum_than_the_payloads_is_damage()
    {
        var store = Open();
        var payload = await store.WriteAsync(Pipe(Bytes(100_000)), long.MaxValue, CancellationToken.None);
        foreach (var other in (Payload[])[payload with { Size = 99_999 }, payload with { Size = 100_001 }, payload with { Checksum = new string('0', 32) }])
        {
            await Assert.ThrowsAsync<PayloadDamagedException>(() => ReadAsync(store, other));
        }
    }

    [Fact]
    public async Task A_bucket_that_is_not_there_is_an_error_that_names_it()
    {
        var store = Open(PayloadStores.Open(server.MissingBucket, "", ephemeral: true));
        var refused = await Assert.ThrowsAsync<IOException>(() => store.WriteAsync(Pipe(Bytes(1)), 1, CancellationToken.None));
        Assert.Contains("elsewhere", refused.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<IOException>(() => store.OpenAsync(new Payload(new string('0', 32), 1, ""), CancellationToken.None));
    }

    [Fact]
    public async Task Names_that_could_lead_elsewhere_are_refused()
    {
        var store = Open();
        await Assert.ThrowsAsync<ArgumentException>(() => store.OpenAsync(new Payload("../other", 1, ""), CancellationToken.None));
        await Assert.ThrowsAsync<ArgumentException>(() => store.DeleteAsync("../other", CancellationToken.None));
    }

    public void Dispose() => _open.ForEach(s => s.Dispose());

    private static byte[] Bytes(int size)
    {
        var bytes = new byte[size];
        new Random(size).NextBytes(bytes);
        return bytes;
    }

    private static PipeReader Pipe(byte[] content) => PipeReader.Create(new MemoryStream(content));

    private static async Task<byte[]> ReadAsync(IPayloads store, Payload payload)
    {
        await using var stored = await store.OpenAsync(payload, CancellationToken.None);
        using var content = new MemoryStream();
        await stored.CopyToAsync(content);
        return content.ToArray();
    }

    private static ValueTask<List<(string Name, DateTimeOffset Written)>> ListAsync(IPayloads store) => store.ListAsync(CancellationToken.None).ToListAsync();

    private IPayloads Open(string below = "") => Open(PayloadStores.Open(server.Setting(_prefix + below), "", ephemeral: true));

    private IPayloads Open(IPayloads store)
    {
        _open.Add((IDisposable)store);
        return store;
    }

    private async Task AssertEmptyAsync(IPayloads store, string except = "/none")
    {
        Assert.Empty(await ListAsync(store));
        Assert.DoesNotContain(server.Files(_prefix), f => !f.Contains(_prefix + except, StringComparison.Ordinal));
    }
}
