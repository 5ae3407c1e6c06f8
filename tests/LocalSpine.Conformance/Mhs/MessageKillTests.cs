using System.Collections.Concurrent;
using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using LocalSpine.Conformance.Clients;
using LocalSpine.Conformance.Environments;
using LocalSpine.Conformance.Ldap;

namespace LocalSpine.Conformance.Mhs;

/// <summary>
/// kill -9 while messages are sent and the receiver is down part of the time: every acknowledged message is delivered.
/// <c>LOCALSPINE_MESSAGES=100000</c> runs the long form.
/// </summary>
public sealed class MessageKillTests : IDisposable
{
    private const string Service = "urn:nhs:names:services:gp2gp";
    private const string Interaction = "COPC_IN000001UK01";
    private const int Senders = 16;

    private static readonly int Messages = int.Parse(Environment.GetEnvironmentVariable("LOCALSPINE_MESSAGES") ?? "600", CultureInfo.InvariantCulture);
    private static readonly int Kills = Messages >= 10_000 ? 10 : 2;

    private readonly string _folder = Directory.CreateTempSubdirectory("localspine-messages-").FullName;

    [Theory]
    [InlineData("SQLite")]
    [InlineData("PostgreSQL")]
    public async Task Every_acknowledged_message_is_delivered(string store)
    {
        var ldap = FreePorts.Take();
        string[] arguments = ["--data", Path.Combine(_folder, "data"), "--seed", "empty", "--ldap", ldap.ToString(CultureInfo.InvariantCulture),
            .. store == "SQLite" ? [] : new[] { "--database", await (await PostgresCluster.SharedAsync()).NewDatabaseAsync() }];
        await using var spine = new SpineProcess(arguments);
        await spine.StartAsync();
        await using var a = await TestMhs.StartAsync(spine, "A91424");
        await using var b = await TestMhs.StartAsync(spine, "B82001");
        var found = await LdapTool.RunAsync("ldapsearch",
            ["-x", "-LLL", "-H", $"ldap://localhost:{ldap}", "-b", "ou=services,o=nhs", $"(&(nhsMHSPartyKey={b.PartyKey})(nhsMhsSvcIA={Service}:{Interaction}))", "nhsMhsCPAId"]);
        var cpa = Assert.Single(Ldif.Read(found.Output)).One("nhsMhsCPAId");

        var next = 0;
        var acknowledged = new ConcurrentDictionary<string, bool>();
        var up = new TaskCompletionSource();
        up.SetResult();
        async Task SendAsync()
        {
            while (Interlocked.Increment(ref next) is var number && number <= Messages)
            {
                var message = new EbxmlMessage(a.PartyKey, b.PartyKey, cpa, Service, Interaction, $"<{Interaction} xmlns=\"urn:hl7-org:v3\"/>") { AckActor = "nextMSH", SyncReply = false };
                while (!acknowledged.ContainsKey(message.MessageId))
                {
                    try
                    {
                        var answer = await a.SendAsync(message, "/reliablemessaging/intermediary");
                        Assert.True(answer.Status == 202 || answer.Status >= 500, $"{answer.Status} {answer.Body}");
                        if (answer.Status == 202)
                        {
                            acknowledged[message.MessageId] = true;
                        }
                    }
                    catch (HttpRequestException)
                    {
                        await Volatile.Read(ref up).Task; // killed: a client tries again when it can
                    }
                }
            }
        }

        var sending = Enumerable.Range(0, Senders).Select(_ => Task.Run(SendAsync)).ToArray();
        for (var kill = 1; kill <= Kills; kill++)
        {
            while (acknowledged.Count < Messages * kill / (Kills + 1))
            {
                await Task.Yield();
            }

            if (kill % 3 == 1)
            {
                b.HangUp();
            }
            else
            {
                b.Listen();
            }

            Volatile.Write(ref up, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
            await spine.KillAsync();
            await spine.StartAsync();
            up.SetResult();
        }

        await Task.WhenAll(sending);
        b.Listen();
        using var http = new HttpClient { BaseAddress = new Uri(spine.AdminUrl) };
        using var timeout = new CancellationTokenSource(TimeSpan.FromMinutes(Kills));
        var missing = acknowledged.Keys.Except(Received()).ToList();
        while (missing.Count > 0)
        {
            // What failed while the receiver was down is due after the contract's interval, which is virtual time: go there when nothing else is to do.
            var queue = await http.GetFromJsonAsync<JsonElement>("/admin/messages/queue", timeout.Token);
            var now = (await http.GetFromJsonAsync<JsonElement>("/admin/clock", timeout.Token)).GetProperty("now").GetDateTimeOffset();
            if (queue.GetProperty("leased").GetInt64() == 0 && queue.TryGetProperty("nextDue", out var due) && due.GetDateTimeOffset() > now)
            {
                var seconds = (due.GetDateTimeOffset() - now).TotalSeconds;
                using var moved = await http.PostAsync(string.Create(CultureInfo.InvariantCulture, $"/admin/clock/advance?seconds={seconds}"), null, timeout.Token);
            }

            missing = acknowledged.Keys.Except(Received()).ToList();
            timeout.Token.ThrowIfCancellationRequested();
        }

        Assert.Equal(Messages, acknowledged.Count);
        IEnumerable<string> Received() => b.Deliveries.Select(d => d.Element("MessageId")).ToHashSet();
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
