using LocalSpine.Mailboxes;
using LocalSpine.Mailboxes.Access;
using LocalSpine.Mailboxes.Api;
using LocalSpine.Storage;

namespace LocalSpine.Tests.Mailboxes;

/// <summary>Used tokens in a database of one process: known through restarts, and no longer than their time.</summary>
public sealed class RememberedTokensTests : IDisposable
{
    private static readonly DateTimeOffset Start = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly string _folder = System.IO.Directory.CreateTempSubdirectory("localspine-tokens-").FullName;

    [Fact]
    public async Task A_token_is_used_once()
    {
        var random = new Random(5);
        var used = new List<MeshToken>();
        for (var start = 0; start < 3; start++)
        {
            using var database = (IDisposable)Database.Open(null, _folder, ephemeral: false);
            var store = (IDatabase)database;
            await Migrator.ApplyAsync(store, new MailboxesModule().Migrations, Start);
            var tokens = new RememberedTokens(store);
            await tokens.StartAsync(CancellationToken.None);
            for (var i = 0; i < 150; i++)
            {
                var token = Token(Guid.NewGuid().ToString(), $"{random.Next(3)}", random.Next(-100, 100));
                Assert.Equal(7, await tokens.WithAsync(token, _ => 7, CancellationToken.None));
                used.Add(token);
                if (i % 10 == 0)
                {
                    await tokens.TidyAsync(Start);
                }

                var again = used[random.Next(used.Count)];
                var refused = await Assert.ThrowsAsync<MeshRefusedException>(() => tokens.WithAsync<int>(again, _ => throw new InvalidOperationException("the work was done"), CancellationToken.None));
                Assert.Equal(MeshErrors.TokenUsed, refused.Error);
            }

            // A work that fails does not use its token.
            var failed = Token("failed", $"{start}", 0);
            await Assert.ThrowsAsync<InvalidOperationException>(() => tokens.WithAsync<int>(failed, _ => throw new InvalidOperationException("no"), CancellationToken.None));
            Assert.Equal(1, await tokens.WithAsync(failed, _ => 1, CancellationToken.None));
            used.Add(failed);
        }

        using var last = (IDisposable)Database.Open(null, _folder, ephemeral: false);
        var final = new RememberedTokens((IDatabase)last);
        await final.StartAsync(CancellationToken.None);
        while (await final.TidyAsync(Start.AddHours(5)))
        {
        }

        Assert.Equal(0L, await ((IDatabase)last).ReadAsync(read => read.Command("select count(*) from mailboxes_token").ExecuteScalar()));
        Assert.Equal(1, await final.WithAsync(used[0], _ => 1, CancellationToken.None)); // its time is what refuses it now
    }

    public void Dispose() => System.IO.Directory.Delete(_folder, recursive: true);

    private static MeshToken Token(string nonce, string count, int minutes) => new("X26ABC1", nonce, count, Start.AddMinutes(minutes).ToString("yyyyMMddHHmm", null), "");
}
