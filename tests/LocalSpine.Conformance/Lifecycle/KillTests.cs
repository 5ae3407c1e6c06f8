using System.Collections.Concurrent;
using System.Net.Http.Json;
using System.Text.Json;
using LocalSpine.Conformance.Environments;

namespace LocalSpine.Conformance.Lifecycle;

/// <summary>kill -9 during registrations loses none that was answered. <c>LOCALSPINE_REGISTRATIONS=10000</c> runs the long form.</summary>
public sealed class KillTests : IDisposable
{
    private static readonly int Registrations = int.Parse(
        Environment.GetEnvironmentVariable("LOCALSPINE_REGISTRATIONS") ?? "200", System.Globalization.CultureInfo.InvariantCulture);

    private readonly string _folder = Directory.CreateTempSubdirectory("localspine-kill-").FullName;

    [Theory]
    [InlineData("SQLite")]
    [InlineData("PostgreSQL")]
    public async Task What_was_answered_is_there_after_kill_9(string store)
    {
        string[] arguments = store == "SQLite"
            ? ["--data", Path.Combine(_folder, "data"), "--seed", "empty"]
            : ["--data", Path.Combine(_folder, "data"), "--seed", "empty", "--database", await (await PostgresCluster.SharedAsync()).NewDatabaseAsync()];
        var answered = new ConcurrentBag<string>();
        var next = 0;
        await using (var first = new SpineProcess(arguments))
        {
            await first.StartAsync();
            using var http = new HttpClient { BaseAddress = new Uri(first.AdminUrl), Timeout = TimeSpan.FromMinutes(5) };
            async Task RegisterAsync()
            {
                while (Interlocked.Increment(ref next) is var number && number <= Registrations)
                {
                    try
                    {
                        // One contract each: the registration is what is counted, not its size. A request of one's own key saves making one.
                        using var response = await http.PostAsJsonAsync("/admin/endpoints", new
                        {
                            odsCode = $"K{number:D5}", interactions = new[] { "urn:nhs:names:services:gp2gp:RCMR_IN010000UK05" }, csr = Requests.For($"k{number:D5}.thirdparty.nhs.uk"),
                        });
                        if (response.IsSuccessStatusCode)
                        {
                            answered.Add((await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("asid").GetString()!);
                        }
                    }
                    catch (HttpRequestException)
                    {
                        return; // killed
                    }

                    if (number == Registrations * 3 / 4)
                    {
                        await first.KillAsync();
                    }
                }
            }

            await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(RegisterAsync)));
        }

        Assert.True(answered.Count > Registrations / 2, $"{answered.Count} answered");
        await using var second = new SpineProcess(arguments);
        await second.StartAsync();
        using var after = new HttpClient { BaseAddress = new Uri(second.AdminUrl) };
        var kept = (await after.GetFromJsonAsync<JsonElement[]>($"/admin/endpoints?limit={Registrations + 100}"))!.Select(e => e.GetProperty("asid").GetString()!).ToHashSet();
        Assert.Empty(answered.Except(kept));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static class Requests
    {
        private static readonly System.Security.Cryptography.RSA Key = System.Security.Cryptography.RSA.Create(2048);

        public static string For(string name)
        {
            lock (Key)
            {
                return new System.Security.Cryptography.X509Certificates.CertificateRequest(
                    $"CN={name}", Key, System.Security.Cryptography.HashAlgorithmName.SHA256, System.Security.Cryptography.RSASignaturePadding.Pkcs1).CreateSigningRequestPem();
            }
        }
    }
}
