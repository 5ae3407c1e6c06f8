using System.IO.Hashing;
using CsCheck;
using LocalSpine.Storage.Payloads;

namespace LocalSpine.Tests.Payloads;

/// <summary>What holds for payloads in files and in memory alike.</summary>
public sealed class PayloadTests
{
    private const int Large = 3 * 1024 * 1024 + 17;

    public static TheoryData<string> Kinds => [PayloadStore.InFiles, PayloadStore.InMemory];

    public static MatrixTheoryData<string, int> Sizes =>
        new([PayloadStore.InFiles, PayloadStore.InMemory], [0, 1, 4095, 4096, 256 * 1024 - 1, 256 * 1024, 256 * 1024 + 1, Large]);

    public static MatrixTheoryData<string, string> BadNames =>
        new(
            [PayloadStore.InFiles, PayloadStore.InMemory],
            ["", "../../../../../../../../../etc/pass", "0123456789abcdef0123456789abcde", "0123456789abcdef0123456789abcdef0", "0123456789ABCDEF0123456789ABCDEF",
                "0123456789abcdef0123456789abcd/f", "0123456789abcdef0123456789abcde\0", "0123456789abcdef0123456789abcd..", "0123456789abcdef0123456789abcdé"]);

    [Theory, MemberData(nameof(Sizes))]
    public async Task What_was_written_comes_back(string kind, int size)
    {
        using var store = new PayloadStore(kind);
        var content = Pipes.Bytes(size);
        var payload = await store.WriteAsync(content);
        Assert.Matches("^[0-9a-f]{32}$", payload.Name);
        Assert.Equal(size, payload.Size);
        Assert.Equal(Convert.ToHexStringLower(XxHash128.Hash(content)), payload.Checksum);
        Assert.Equal(content, await store.ReadAsync(payload));
    }

    [Theory, MemberData(nameof(Kinds))]
    public void It_comes_back_however_it_came_and_is_read(string kind)
    {
        using var store = new PayloadStore(kind);
        Gen.Select(Gen.Int[0, 700_000], Gen.Int[1, 60_000].Array[1, 8], Gen.Int[1, 90_000]).Sample(
            (size, pieces, readSize) =>
            {
                var content = Pipes.Bytes(size);
                var payload = store.Payloads.WriteAsync(Pipes.InPieces(content, pieces), size, CancellationToken.None).GetAwaiter().GetResult();
                using var stored = store.Payloads.OpenAsync(payload, CancellationToken.None).GetAwaiter().GetResult();
                using var read = new MemoryStream();
                var buffer = new byte[readSize];
                for (int count; (count = stored.Read(buffer)) > 0;)
                {
                    read.Write(buffer, 0, count);
                }

                return payload.Size == size && content.AsSpan().SequenceEqual(read.GetBuffer().AsSpan(0, (int)read.Length));
            },
            iter: 60,
            threads: 1);
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Many_at_once_do_not_mix(string kind)
    {
        using var store = new PayloadStore(kind);
        await Parallel.ForEachAsync(Enumerable.Range(0, 64), new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (number, _) =>
        {
            var content = Pipes.Bytes(100_000 + number);
            Assert.Equal(content, await store.ReadAsync(await store.Payloads.WriteAsync(Pipes.InPieces(content, [9_999]), Large, CancellationToken.None)));
        });
        Assert.Equal(64, (await store.ListAsync()).Select(p => p.Name).Distinct().Count());
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task As_much_as_the_limit_is_taken_and_a_byte_more_leaves_nothing(string kind)
    {
        using var store = new PayloadStore(kind);
        foreach (var limit in (int[])[0, 10, Large])
        {
            var refused = await Assert.ThrowsAsync<PayloadTooLargeException>(
                () => store.Payloads.WriteAsync(Pipes.InPieces(Pipes.Bytes(limit + 1), [8_192]), limit, CancellationToken.None));
            Assert.Equal(limit, refused.Limit);
            await store.AssertEmptyAsync();
            var taken = await store.Payloads.WriteAsync(Pipes.InPieces(Pipes.Bytes(limit), [8_192]), limit, CancellationToken.None);
            Assert.Equal(limit, taken.Size);
            await store.Payloads.DeleteAsync(taken.Name, CancellationToken.None);
        }
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task A_content_that_breaks_off_leaves_nothing(string kind)
    {
        using var store = new PayloadStore(kind);
        var pipe = await Pipes.BeganAsync(Pipes.Bytes(Large));
        var writing = store.Payloads.WriteAsync(pipe.Reader, long.MaxValue, CancellationToken.None);
        await pipe.Writer.CompleteAsync(new InvalidDataException("the connection broke"));
        Assert.Equal("the connection broke", (await Assert.ThrowsAsync<InvalidDataException>(() => writing)).Message);
        await store.AssertEmptyAsync();
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task A_cancelled_write_leaves_nothing(string kind)
    {
        using var store = new PayloadStore(kind);
        using var cancelling = new CancellationTokenSource();
        var pipe = await Pipes.BeganAsync(Pipes.Bytes(Large));
        var writing = store.Payloads.WriteAsync(pipe.Reader, long.MaxValue, cancelling.Token);
        await cancelling.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => writing);
        await store.AssertEmptyAsync();
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task A_reader_that_is_told_to_stop_leaves_nothing(string kind)
    {
        using var store = new PayloadStore(kind);
        var pipe = await Pipes.BeganAsync(Pipes.Bytes(Large));
        var writing = store.Payloads.WriteAsync(pipe.Reader, long.MaxValue, CancellationToken.None);
        pipe.Reader.CancelPendingRead();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => writing);
        await store.AssertEmptyAsync();
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task After_a_refusal_the_reader_can_still_be_read(string kind)
    {
        using var store = new PayloadStore(kind);
        var pipe = await Pipes.BeganAsync(Pipes.Bytes(Large));
        await Assert.ThrowsAsync<PayloadTooLargeException>(() => store.Payloads.WriteAsync(pipe.Reader, 1, CancellationToken.None));
        await pipe.Writer.WriteAsync(new byte[] { 7 });
        await pipe.Writer.CompleteAsync();
        Assert.Equal(7, (await pipe.Reader.ReadAsync()).Buffer.FirstSpan[^1]);
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Another_length_or_checksum_than_the_payloads_is_damage(string kind)
    {
        using var store = new PayloadStore(kind);
        foreach (var size in (int[])[1, 100_000])
        {
            var payload = await store.WriteAsync(Pipes.Bytes(size));
            foreach (var other in (Payload[])[
                payload with { Size = size - 1 }, payload with { Size = size + 1 }, payload with { Size = 0 }, payload with { Checksum = new string('0', 32) }])
            {
                await Assert.ThrowsAsync<PayloadDamagedException>(() => store.ReadAsync(other));
            }
        }
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task The_last_bytes_of_a_damaged_payload_are_not_handed_out(string kind)
    {
        using var store = new PayloadStore(kind);
        var payload = await store.WriteAsync(Pipes.Bytes(1000));
        await using var stored = await store.Payloads.OpenAsync(payload with { Checksum = "" }, CancellationToken.None);
        Assert.Equal(999, await stored.ReadAtLeastAsync(new byte[999], 999));
        Assert.Throws<PayloadDamagedException>(() => stored.ReadByte());
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Deleted_is_missing_and_deleting_again_is_no_error(string kind)
    {
        using var store = new PayloadStore(kind);
        var kept = await store.WriteAsync(Pipes.Bytes(10));
        var deleted = await store.WriteAsync(Pipes.Bytes(10));
        await store.Payloads.DeleteAsync(deleted.Name, CancellationToken.None);
        await store.Payloads.DeleteAsync(deleted.Name, CancellationToken.None);
        await store.Payloads.DeleteAsync("0123456789abcdef0123456789abcdef", CancellationToken.None);
        await Assert.ThrowsAsync<PayloadMissingException>(() => store.Payloads.OpenAsync(deleted, CancellationToken.None));
        Assert.Equal([kept.Name], (await store.ListAsync()).Select(p => p.Name));
        Assert.Equal(Pipes.Bytes(10), await store.ReadAsync(kept));
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task The_list_has_each_with_its_time(string kind)
    {
        using var store = new PayloadStore(kind);
        var names = new List<string>();
        for (var i = 0; i < 20; i++)
        {
            names.Add((await store.WriteAsync(Pipes.Bytes(i))).Name);
        }

        var listed = await store.ListAsync();
        Assert.Equal(names.Order(StringComparer.Ordinal), listed.Select(p => p.Name).Order(StringComparer.Ordinal));
        var now = TimeProvider.System.GetUtcNow();
        Assert.All(listed, p => Assert.InRange(p.Written, now - TimeSpan.FromMinutes(1), now + TimeSpan.FromSeconds(1)));
    }

    [Theory, MemberData(nameof(BadNames))]
    public async Task Names_that_could_lead_elsewhere_are_refused(string kind, string name)
    {
        using var store = new PayloadStore(kind);
        await Assert.ThrowsAsync<ArgumentException>(() => store.Payloads.OpenAsync(new Payload(name, 1, ""), CancellationToken.None));
        await Assert.ThrowsAsync<ArgumentException>(() => store.Payloads.DeleteAsync(name, CancellationToken.None));
    }
}
