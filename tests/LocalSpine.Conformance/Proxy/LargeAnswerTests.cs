using System.Security.Cryptography;

namespace LocalSpine.Conformance.Proxy;

/// <summary>Large bodies stream in both directions: memory stays where it is.</summary>
[Collection(OnProxy.Name)]
public sealed class LargeAnswerTests(ProxyOnSqlite spine) : IDisposable
{
    // The next test finds a provider that answers.
    public void Dispose()
    {
        spine.Provider.Answer = ProviderProgram.Plain;
    }

    private const long Large = 50 * 1024 * 1024;
    private const int MostGrowthMiB = 40;

    private static readonly Lazy<string> Digest = new(() =>
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var block = new byte[1024 * 1024];
        Array.Fill(block, (byte)'x');
        for (long i = 0; i < Large; i += block.Length)
        {
            hash.AppendData(block);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    });

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Several_answers_of_50_MB_pass_at_once_in_flat_memory(bool chunked)
    {
        spine.Provider.Answer = (_, c) => c.AnswerLargeAsync(Large, chunked);
        await spine.SendAsync(spine.Read());
        var before = spine.Spine.PeakMemoryMiB;
        var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(i => spine.SendAsync(spine.Read($"/Patient/{i}"))));
        Assert.All(answers, a => Assert.Equal((200, Large, Digest.Value, true), (a.Status, a.Body.Length, a.Body.Sha256, a.Body.IsWhole)));
        Assert.All(answers, a => Assert.Equal(!chunked, a.Head.Has("Content-Length")));
        Assert.InRange(spine.Spine.PeakMemoryMiB - before, 0, MostGrowthMiB);
    }

    [Fact]
    public async Task A_caller_that_does_not_read_holds_up_its_provider_and_not_the_memory()
    {
        var sent = new TaskCompletionSource();
        spine.Provider.Answer = async (_, c) =>
        {
            try
            {
                await c.AnswerLargeAsync(4 * Large, chunked: false);
                sent.SetResult();
            }
            finally
            {
                sent.TrySetCanceled();
            }
        };
        var before = spine.Spine.PeakMemoryMiB;
        await using (var connection = await spine.ConnectAsync("proxy.localspine.test", spine.Consumer))
        {
            await connection.SendAsync(spine.Read().Octets());
            Assert.NotNull(await connection.ReadHeadAsync());
            for (var i = 0; i < 20; i++)
            {
                Assert.Equal(403, (await spine.SendAsync(spine.Read().With("Ssp-InteractionID", Interactions.NotAsked))).Status); // others are served meanwhile
            }

            Assert.False(sent.Task.IsCompletedSuccessfully);
        }

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sent.Task.WaitAsync(TimeSpan.FromSeconds(30)));
        Assert.InRange(spine.Spine.PeakMemoryMiB - before, 0, MostGrowthMiB);
    }

    [Fact]
    public async Task A_request_of_50_MB_passes_in_flat_memory()
    {
        spine.Provider.Answer = (r, c) => c.AnswerAsync("200 OK", r.Body.Sha256);
        var before = spine.Spine.PeakMemoryMiB;
        await using var connection = await spine.ConnectAsync("proxy.localspine.test", spine.Consumer);
        await connection.SendAsync(spine.Request("POST", "/Appointment", Interactions.Book).Plus("Content-Type", "application/fhir+json").Plus("Content-Length", $"{Large}").Octets());
        var block = new byte[64 * 1024];
        Array.Fill(block, (byte)'x');
        for (long i = 0; i < Large; i += block.Length)
        {
            await connection.SendAsync(block);
        }

        Assert.Equal(Digest.Value, (await connection.ReadAsync())!.Text);
        Assert.InRange(spine.Spine.PeakMemoryMiB - before, 0, MostGrowthMiB);
    }
}
