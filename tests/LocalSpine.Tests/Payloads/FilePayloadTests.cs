using LocalSpine.Storage.Payloads;

namespace LocalSpine.Tests.Payloads;

/// <summary>Payloads in files: what may happen to files.</summary>
public sealed class FilePayloadTests : IDisposable
{
    private readonly PayloadStore _store = new(PayloadStore.InFiles);

    /// <summary>The store's folder, found from its only file.</summary>
    private string Root => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(Assert.Single(_store.Files))!, "..", ".."));

    [Theory]
    [InlineData(1)]
    [InlineData(500_000)]
    public async Task A_flipped_bit_is_damage_wherever_it_is(int size)
    {
        var payload = await _store.WriteAsync(Pipes.Bytes(size));
        var path = Assert.Single(_store.Files);
        foreach (var at in (int[])[0, size / 2, size - 1])
        {
            Flip(path, at);
            await Assert.ThrowsAsync<PayloadDamagedException>(() => _store.ReadAsync(payload));
            Flip(path, at);
        }

        Assert.Equal(Pipes.Bytes(size), await _store.ReadAsync(payload));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(499_999)]
    [InlineData(500_001)]
    public async Task A_file_of_another_length_is_damage(int length)
    {
        var payload = await _store.WriteAsync(Pipes.Bytes(500_000));
        using (var file = new FileStream(Assert.Single(_store.Files), FileMode.Open))
        {
            file.SetLength(length);
        }

        await Assert.ThrowsAsync<PayloadDamagedException>(() => _store.ReadAsync(payload));
    }

    [Fact]
    public async Task A_byte_too_many_is_damage_to_a_reader_that_takes_the_exact_length_too()
    {
        var payload = await _store.WriteAsync(Pipes.Bytes(1000));
        await File.AppendAllBytesAsync(Assert.Single(_store.Files), [1]);
        await using var stored = await _store.Payloads.OpenAsync(payload, CancellationToken.None);
        Assert.Throws<PayloadDamagedException>(() => stored.ReadExactly(new byte[1000]));
        await using var again = await _store.Payloads.OpenAsync(payload, CancellationToken.None);
        await Assert.ThrowsAsync<PayloadDamagedException>(() => again.ReadExactlyAsync(new byte[1000]).AsTask());
    }

    [Fact]
    public async Task An_empty_payload_whose_file_grew_is_damage()
    {
        var payload = await _store.WriteAsync([]);
        await File.WriteAllBytesAsync(Assert.Single(_store.Files), [1]);
        await Assert.ThrowsAsync<PayloadDamagedException>(() => _store.ReadAsync(payload));
    }

    [Fact]
    public async Task A_write_under_way_is_listed_and_no_payload_yet()
    {
        var pipe = await Pipes.BeganAsync(Pipes.Bytes(300_000));
        var writing = _store.Payloads.WriteAsync(pipe.Reader, long.MaxValue, CancellationToken.None);
        var name = Assert.Single(await _store.ListAsync()).Name;
        await Assert.ThrowsAsync<PayloadMissingException>(() => _store.Payloads.OpenAsync(new Payload(name, 0, ""), CancellationToken.None));
        await pipe.Writer.CompleteAsync();
        Assert.Equal(name, (await writing).Name);
        Assert.Equal(name, Assert.Single(await _store.ListAsync()).Name);
    }

    [Fact]
    public async Task What_a_killed_process_left_is_listed_and_can_be_deleted()
    {
        var pipe = await Pipes.BeganAsync(Pipes.Bytes(300_000));
        var writing = _store.Payloads.WriteAsync(pipe.Reader, long.MaxValue, CancellationToken.None);
        var underWay = Assert.Single(_store.Files);
        var name = Path.GetFileName(underWay)[..32];
        var left = $"{(name[0] == '0' ? '1' : '0')}{name[1..]}";
        var leftFile = underWay.Replace(name, left, StringComparison.Ordinal);
        File.Copy(underWay, leftFile);
        var hourAgo = TimeProvider.System.GetUtcNow() - TimeSpan.FromHours(1);
        File.SetLastWriteTimeUtc(leftFile, hourAgo.UtcDateTime);
        await pipe.Writer.CompleteAsync();
        var payload = await writing;

        var listed = (await _store.ListAsync()).ToDictionary(p => p.Name, p => p.Written);
        Assert.Equal(2, listed.Count);
        Assert.Equal(hourAgo, listed[left], TimeSpan.FromSeconds(1));
        await _store.Payloads.DeleteAsync(left, CancellationToken.None);
        Assert.Equal(payload.Name, Path.GetFileName(Assert.Single(_store.Files)));
    }

    [Fact]
    public async Task A_write_whose_file_was_swept_away_fails()
    {
        var pipe = await Pipes.BeganAsync(Pipes.Bytes(300_000));
        var writing = _store.Payloads.WriteAsync(pipe.Reader, long.MaxValue, CancellationToken.None);
        await _store.Payloads.DeleteAsync(Assert.Single(await _store.ListAsync()).Name, CancellationToken.None);
        await pipe.Writer.CompleteAsync();
        await Assert.ThrowsAsync<FileNotFoundException>(() => writing);
        await _store.AssertEmptyAsync();
    }

    [Fact]
    public async Task Files_of_somebody_else_are_not_listed()
    {
        var payload = await _store.WriteAsync([1]);
        var path = Assert.Single(_store.Files);
        foreach (var name in (string[])["x", ".part", "0123456789abcdef0123456789abcdef.txt", "0123456789ABCDEF0123456789ABCDEF"])
        {
            await File.WriteAllTextAsync(Path.Combine(Path.GetDirectoryName(path)!, name), "");
        }

        Assert.Equal(payload.Name, Assert.Single(await _store.ListAsync()).Name);
    }

    [Fact]
    public async Task A_store_that_was_emptied_while_open_takes_new_payloads()
    {
        var payload = await _store.WriteAsync([1]);
        System.IO.Directory.Delete(Root, recursive: true);
        await Assert.ThrowsAsync<PayloadMissingException>(() => _store.Payloads.OpenAsync(payload, CancellationToken.None));
        await _store.Payloads.DeleteAsync(payload.Name, CancellationToken.None);

        for (var i = 0; i < 50; i++)
        {
            Assert.Equal([2], await _store.ReadAsync(await _store.WriteAsync([2])));
        }
    }

    [Fact]
    public async Task A_disk_that_refuses_the_final_name_leaves_nothing()
    {
        var pipe = await Pipes.BeganAsync(Pipes.Bytes(300_000));
        var writing = _store.Payloads.WriteAsync(pipe.Reader, long.MaxValue, CancellationToken.None);
        var final = Assert.Single(_store.Files).Replace(".part", "", StringComparison.Ordinal);
        System.IO.Directory.CreateDirectory(final);
        await pipe.Writer.CompleteAsync();
        await Assert.ThrowsAnyAsync<IOException>(() => writing);
        await _store.AssertEmptyAsync();
    }

    [Fact]
    public async Task A_folder_that_cannot_be_made_is_an_error_and_leaves_the_content_unread()
    {
        await _store.WriteAsync([1]);
        var root = Root;
        System.IO.Directory.Delete(root, recursive: true);
        await File.WriteAllTextAsync(root, "in the way");
        var content = Pipes.Of([1, 2, 3]);
        await Assert.ThrowsAnyAsync<IOException>(() => _store.Payloads.WriteAsync(content, 10, CancellationToken.None));
        Assert.Equal(3, (await content.ReadAsync()).Buffer.Length);
    }

    [Fact]
    public async Task Another_process_finds_what_was_written()
    {
        var payload = await _store.WriteAsync(Pipes.Bytes(1000));
        await using var stored = await PayloadStores.Open(Root, "/nowhere", ephemeral: true).OpenAsync(payload, CancellationToken.None);
        using var content = new MemoryStream();
        await stored.CopyToAsync(content);
        Assert.Equal(Pipes.Bytes(1000), content.ToArray());
    }

    public void Dispose() => _store.Dispose();

    private static void Flip(string path, int at)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite);
        file.Position = at;
        var value = file.ReadByte();
        file.Position = at;
        file.WriteByte((byte)(value ^ 1));
    }
}
