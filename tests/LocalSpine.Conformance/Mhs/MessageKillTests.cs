using System.Collections.Concurrent;
using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using LocalSpine.Conformance.Clients;
using LocalSpine.Conformance.Environments;

namespace LocalSpine.Conformance.Mhs;

/// <summary>
/// kill -9 while sixteen senders send and the receiver is down a third of the time: every acknowledged message is delivered, ordered
/// conversations arrive in order, and no request to the Spine is processed twice. <c>LOCALSPINE_MESSAGES=100000</c> runs the long form, with ten
/// kills; <c>tests/long-run</c> calls it.
/// </summary>
public sealed class MessageKillTests : IDisposable
{
    private const string Gp2Gp = "urn:nhs:names:services:gp2gp";
    private const string Copc = "COPC_IN000001UK01";
    private const string Pds = "urn:nhs:names:services:pds";
    private const string Allocation = "PRPA_IN000200UK03";
    private const int Senders = 16;

    private static readonly int Messages = int.Parse(Environment.GetEnvironmentVariable("LOCALSPINE_MESSAGES") ?? "640", CultureInfo.InvariantCulture);
    private static readonly int Kills = Messages >= 10_000 ? 10 : 2;

    private readonly string _folder = Directory.CreateTempSubdirectory("localspine-messages-").FullName;
    private readonly ConcurrentDictionary<string, bool> _acknowledged = new();
    private readonly ConcurrentDictionary<string, bool> _received = new();
    private readonly ConcurrentDictionary<string, int> _lastOfConversation = new();
    private readonly ConcurrentQueue<string> _outOfOrder = new();
    private int _next;
    private int _allocations;
    private volatile TaskCompletionSource _up = new();

    [Theory]
    [InlineData("SQLite", 1)]
    [InlineData("PostgreSQL", 1)]
    [InlineData("PostgreSQL", 2)]
    public async Task Every_acknowledged_message_is_delivered_in_order_and_processed_once(string store, int nodes)
    {
        var ldap = FreePorts.Take();
        string[] arguments = ["--data", Path.Combine(_folder, "data"), "--seed", "empty", .. store == "SQLite" ? [] : new[] { "--database", await (await PostgresCluster.SharedAsync()).NewDatabaseAsync() }];
        await using var victim = new SpineProcess([.. arguments, "--ldap", ldap.ToString(CultureInfo.InvariantCulture)]);
        await victim.StartAsync();
        await using var a = await TestMhs.StartAsync(victim, "A91424");
        await using var b = await TestMhs.StartAsync(victim, "B82001");
        await using var other = nodes == 2 ? new SpineProcess(arguments) : null;
        if (other is not null)
        {
            await other.StartAsync();
        }

        a.Keeps = false; // answers to the allocations
        b.Keeps = false;
        b.Answer = Take;
        HttpClient[] clients = other is null ? [a.Client] : [a.Client, a.ClientOf(other)];
        var (copc, allocation) = (await MhsEnvironment.CpaAsync(ldap, b.PartyKey, $"{Gp2Gp}:{Copc}"), await MhsEnvironment.CpaAsync(ldap, "YES-0000806", $"{Pds}:{Allocation}"));
        _up.SetResult();
        var sending = Enumerable.Range(0, Senders).Select(s => Task.Run(() => SendAsync(a, b.PartyKey, copc, allocation, clients[s % clients.Length]))).ToArray();
        for (var kill = 1; kill <= Kills; kill++)
        {
            while (_acknowledged.Count < Messages * kill / (Kills + 1) && !Array.Exists(sending, s => s.IsFaulted))
            {
                await Task.Delay(1);
            }

            if (kill % 3 == 1)
            {
                b.HangUp();
            }
            else
            {
                b.Listen();
            }

            _up = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            await victim.KillAsync();
            await victim.StartAsync();
            _up.SetResult();
        }

        await Task.WhenAll(sending);
        b.Listen();
        using var admin = new HttpClient { BaseAddress = new Uri(victim.AdminUrl), Timeout = TimeSpan.FromMinutes(30) };
        if (other is not null)
        {
            // The clock is a node's own; one that stands still there leaves the work to the one that runs it.
            using var stopped = new HttpClient { BaseAddress = new Uri(other.AdminUrl) };
            using var frozen = await stopped.PostAsync("/admin/clock/freeze", null);
            Assert.True(frozen.IsSuccessStatusCode);
        }

        using var run = await admin.PostAsync("/admin/clock/run", null);
        Assert.True(run.IsSuccessStatusCode, await run.Content.ReadAsStringAsync());
        var missing = _acknowledged.Keys.Except(_received.Keys).ToList();
        Assert.True(missing.Count == 0, missing.Count == 0 ? "" : $"{missing.Count} missing, for example {await DescribeAsync(admin, missing[0])}");
        Assert.Empty(_outOfOrder);
        var expired = await admin.GetFromJsonAsync<JsonElement[]>("/admin/messages?state=expired");
        Assert.DoesNotContain(expired!, m => m.GetProperty("pattern").GetString() == "forward");
        Assert.Equal(_allocations, await PatientsAsync(admin));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private Reply Take(Delivery delivery)
    {
        if (delivery.Element("SequenceNumber") is { Length: > 0 } text)
        {
            var (conversation, number) = (delivery.Element("ConversationId"), int.Parse(text, CultureInfo.InvariantCulture));
            if (_received.TryAdd(delivery.Element("MessageId"), true))
            {
                var last = _lastOfConversation.GetValueOrDefault(conversation, -1);
                if (number != last + 1)
                {
                    _outOfOrder.Enqueue($"{conversation}: {number} after {last}");
                }

                _lastOfConversation[conversation] = number;
            }
        }

        return Reply.Acknowledge(delivery);
    }

    // Three of four messages go to B in one ordered conversation; the fourth asks the Spine for an NHS number.
    private async Task SendAsync(TestMhs a, string to, string copc, string allocation, HttpClient via)
    {
        var conversation = Guid.NewGuid().ToString().ToUpperInvariant();
        var sequence = 0;
        while (Interlocked.Increment(ref _next) is var number && number <= Messages)
        {
            var asks = number % 4 == 0;
            var message = asks
                ? new EbxmlMessage(a.PartyKey, "YES-0000806", allocation, Pds, Allocation, Hl7Request.Of(Allocation, Guid.NewGuid().ToString().ToUpperInvariant(), a.Asid, Request(number)))
                : new EbxmlMessage(a.PartyKey, to, copc, Gp2Gp, Copc, $"<{Copc} xmlns=\"urn:hl7-org:v3\"/>")
                {
                    ConversationId = conversation,
                    AckActor = "nextMSH",
                    SyncReply = false,
                    Header = $"<eb:MessageOrder SOAP:mustUnderstand=\"1\" eb:version=\"2.0\"><eb:SequenceNumber>{sequence++}</eb:SequenceNumber></eb:MessageOrder>",
                };
            await SendUntilAcknowledgedAsync(a, message, asks ? "/reliablemessaging/reliablerequest" : "/reliablemessaging/intermediary", via);
            if (asks)
            {
                Interlocked.Increment(ref _allocations);
                _received[message.MessageId] = true; // its answer goes to A
            }

            _acknowledged[message.MessageId] = true;
        }
    }

    private async Task SendUntilAcknowledgedAsync(TestMhs a, EbxmlMessage message, string path, HttpClient via)
    {
        while (true)
        {
            try
            {
                var answer = await a.SendAsync(message, path, via: via);
                Assert.True(answer.Status == 202 || answer.Status >= 500, $"{answer.Status} {answer.Body}");
                if (answer.Status == 202)
                {
                    return;
                }
            }
            catch (HttpRequestException)
            {
                await _up.Task; // killed: a client tries again when it can
            }
        }
    }

    private static string Request(int number) => $"""
        <subject><PdsRegistrationRequest><author><registeringAuthority><code code="d"/><id root="2.16.840.1.113883.2.1.4.3" extension="B86041"/></registeringAuthority></author>
        <pertinentInformation><pertinentIgnoreDuplicateRecordCriterion><value value="true"/></pertinentIgnoreDuplicateRecordCriterion></pertinentInformation>
        <subject><patientRole><addr use="H"><streetAddressLine>1</streetAddressLine></addr><patientPerson><administrativeGenderCode code="1"/><birthTime value="{1900 + (number % 100)}0101"/>
        <name use="L"><given>A</given><family>N{number}</family></name></patientPerson><subjectOf5><previousNhsContact><value code="0"/></previousNhsContact></subjectOf5></patientRole></subject></PdsRegistrationRequest></subject>
        """;

    private static async Task<string> DescribeAsync(HttpClient admin, string messageId)
    {
        var message = (await admin.GetFromJsonAsync<JsonElement[]>($"/admin/messages?messageId={messageId}"))![0];
        return await admin.GetStringAsync($"/admin/messages/{message.GetProperty("id").GetInt64()}") + await admin.GetStringAsync("/admin/messages/queue");
    }

    private static async Task<int> PatientsAsync(HttpClient admin)
    {
        var (count, after) = (0, "");
        while (await admin.GetFromJsonAsync<JsonElement[]>($"/admin/patients?limit=10000&after={after}") is { Length: > 0 } page)
        {
            (count, after) = (count + page.Length, page[^1].GetProperty("nhsNumber").GetString()!);
        }

        return count;
    }
}
