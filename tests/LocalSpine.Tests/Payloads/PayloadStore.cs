using LocalSpine.Storage.Payloads;

namespace LocalSpine.Tests.Payloads;

/// <summary>A new store of a kind in a folder of its own, removed at its end.</summary>
internal sealed class PayloadStore : IDisposable
{
    public const string InFiles = "files";
    public const string InMemory = "memory";

    private readonly string _folder = System.IO.Directory.CreateTempSubdirectory("localspine-payloads-").FullName;

    public PayloadStore(string kind) => Payloads = PayloadStores.Open("", _folder, ephemeral: kind == InMemory);

    public IPayloads Payloads { get; }

    public string[] Files => System.IO.Directory.GetFiles(_folder, "*", SearchOption.AllDirectories);

    /// <summary>Stores bytes; any number of them may come.</summary>
    public Task<Payload> WriteAsync(byte[] content) => Payloads.WriteAsync(Pipes.Of(content), long.MaxValue, CancellationToken.None);

    public async Task<byte[]> ReadAsync(Payload payload)
    {
        await using var stored = await Payloads.OpenAsync(payload, CancellationToken.None);
        using var content = new MemoryStream();
        await stored.CopyToAsync(content);
        return content.ToArray();
    }

    public ValueTask<List<(string Name, DateTimeOffset Written)>> ListAsync() => Payloads.ListAsync(CancellationToken.None).ToListAsync();

    /// <summary>Neither the list nor the disk has anything.</summary>
    public async Task AssertEmptyAsync()
    {
        Assert.Empty(await ListAsync());
        Assert.Empty(Files);
    }

    public void Dispose() => System.IO.Directory.Delete(_folder, recursive: true);
}
