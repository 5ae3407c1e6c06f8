using System.Text;

namespace LocalSpine.Conformance.Mhs;

/// <summary>Messages from one supplier to another through the Spine (spine-messaging 4.4, 5, 6, 20).</summary>
public abstract class ForwardTests(MhsEnvironment spine)
{
    private const string Gp2Gp = "urn:nhs:names:services:gp2gp";
    private const string Path = "/reliablemessaging/intermediary";

    [Fact]
    public async Task A_forwarded_message_arrives_octet_for_octet_and_is_acknowledged_by_the_next_hop()
    {
        var random = new Random(5);
        var attachments = Enumerable.Range(0, 120).Select(i =>
        {
            var content = new byte[random.Next(5000)];
            random.NextBytes(content);
            return ($"att{i}", content);
        }).ToList();
        var message = await MessageAsync("COPC_IN000001UK01", "<COPC_IN000001UK01 xmlns=\"urn:hl7-org:v3\">Zoë &#xe9;</COPC_IN000001UK01>") with { Attachments = attachments };

        var answer = await spine.A.SendAsync(message, Path);
        Assert.Equal((202, "text/xml"), (answer.Status, answer.ContentType));
        Assert.Equal(answer.Length, Encoding.UTF8.GetByteCount(answer.Body));
        Assert.Equal(("Acknowledgment", message.MessageId, "YES-0000806"), (answer.Element("Action"), answer.Element("RefToMessageId"), answer.Element("PartyId")));
        Assert.Contains("actor:nextMSH", answer.Body, StringComparison.Ordinal);

        var delivery = await spine.B.NextAsync();
        Assert.Equal(message.Body(), delivery.Body);
        Assert.Equal(EbxmlMessage.ContentType, delivery.Header("Content-Type"));
        Assert.Equal($"{Gp2Gp}/COPC_IN000001UK01", delivery.Header("SOAPAction"));
        Assert.Equal(("close", ""), (delivery.Header("Connection"), delivery.Header("Transfer-Encoding")));
        Assert.StartsWith("POST /mhs HTTP/1.1", delivery.Head, StringComparison.Ordinal);
        Assert.Equal("msg-out.dep.spine2.ncrs.nhs.uk", delivery.ClientName);
        await spine.MessageAsync(message.MessageId, "delivered");
    }

    [Fact]
    public async Task A_hundred_megabytes_in_120_attachments_arrive_intact_in_little_memory()
    {
        var random = new Random(7);
        var attachments = Enumerable.Range(0, 120).Select(i =>
        {
            var content = new byte[874_000];
            random.NextBytes(content);
            return ($"big{i}", content);
        }).ToList();
        var message = await MessageAsync("COPC_IN000001UK01", "<COPC_IN000001UK01 xmlns=\"urn:hl7-org:v3\"/>") with { Attachments = attachments };
        var answer = await spine.A.SendAsync(message, Path);
        Assert.Equal((202, message.MessageId), (answer.Status, answer.Element("RefToMessageId")));
        var delivery = await spine.B.NextAsync();
        Assert.True(message.Body().AsSpan().SequenceEqual(delivery.Body));
        Assert.Equal(delivery.Body.Length.ToString(System.Globalization.CultureInfo.InvariantCulture), delivery.Header("Content-Length"));
        Assert.InRange(spine.Spine.PeakMemoryMiB, 1, 250);

        // Sent again it is a duplicate, and its pieces are not kept.
        Assert.Equal(202, (await spine.A.SendAsync(message, Path)).Status);
        await spine.MessageAsync(message.MessageId, "delivered");
    }

    [Theory]
    [InlineData("cut off", 500, "201")]
    [InlineData("no envelope", 500, "201")]
    [InlineData("to the Spine", 200, "NotSupported")]
    [InlineData("too large", 413, "201")]
    public async Task A_large_message_is_checked_like_a_small_one(string fault, int status, string code)
    {
        var message = await MessageAsync("COPC_IN000001UK01", "<COPC_IN000001UK01 xmlns=\"urn:hl7-org:v3\"/>") with
        {
            Attachments = [("big", new byte[fault == "too large" ? 168 * 1024 * 1024 : 6 * 1024 * 1024])],
        };
        var path = Path;
        if (fault == "to the Spine")
        {
            const string Update = "PRPA_IN000203UK03";
            message = message with { To = "YES-0000806", Service = "urn:nhs:names:services:pds", Action = Update, CpaId = await spine.CpaAsync("YES-0000806", $"urn:nhs:names:services:pds:{Update}"), AckActor = "toPartyMSH", SyncReply = true };
            path = "/reliablemessaging/reliablerequest";
        }

        var answer = await spine.A.SendAsync(message, path, body => fault switch
        {
            "no envelope" => body.Replace("SOAP:Envelope", "SOAP:Enwelope", StringComparison.Ordinal),
            _ => body + " ",
        }, end: fault == "cut off" ? "" : null);
        Assert.Equal(status, answer.Status);
        Assert.Contains(code, answer.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_duplicate_gets_the_same_acknowledgement_and_goes_no_further()
    {
        var message = await MessageAsync("RCMR_IN010000UK05", "<RCMR_IN010000UK05 xmlns=\"urn:hl7-org:v3\"/>");
        var first = await spine.A.SendAsync(message, Path);
        await spine.B.NextAsync();
        var again = await spine.A.SendAsync(message, Path);
        Assert.Equal((first.Status, first.Element("RefToMessageId"), first.Element("Timestamp")), (again.Status, again.Element("RefToMessageId"), again.Element("Timestamp")));

        // The other direction still works, and B got nothing else meanwhile.
        var next = await MessageAsync("RCMR_IN010000UK05", "<RCMR_IN010000UK05 xmlns=\"urn:hl7-org:v3\"/>");
        await spine.A.SendAsync(next, Path);
        Assert.Equal(next.MessageId, (await spine.B.NextAsync()).Element("MessageId"));
    }

    [Fact]
    public async Task Retries_come_at_the_instants_of_the_contract_and_end_in_a_dead_letter_that_can_be_sent_again()
    {
        await spine.ClockAsync("freeze");
        spine.B.HangUp();
        try
        {
            var message = await MessageAsync("COPC_IN000001UK01", "<COPC_IN000001UK01 xmlns=\"urn:hl7-org:v3\"/>");
            await spine.A.SendAsync(message, Path);
            var steps = 0;
            for (; steps < 2; steps++)
            {
                await spine.UntilAttemptAsync(message.MessageId, steps + 1);
                await spine.ClockAsync("advance?seconds=7199");
                await spine.ClockAsync("advance?seconds=1");
            }

            var expired = await spine.MessageAsync(message.MessageId, "expired");
            var timeline = await spine.TimelineAsync(expired);
            var start = timeline[0].At;
            Assert.Equal([TimeSpan.Zero, TimeSpan.FromHours(2), TimeSpan.FromHours(4)], timeline.Where(e => e.What.StartsWith("attempt", StringComparison.Ordinal)).Select(e => e.At - start));

            // The originator is told, once.
            var notice = await spine.A.NextAsync();
            Assert.Equal(("text/xml", "MessageError", message.MessageId), (notice.Header("Content-Type"), notice.Element("Action"), notice.Element("RefToMessageId")));
            Assert.Contains("eb:errorCode=\"DeliveryFailure\"", notice.Text, StringComparison.Ordinal);

            spine.B.Listen();
            using var resent = await spine.Admin.PostAsync($"/admin/messages/{expired.GetProperty("id").GetInt64()}/resend", null);
            Assert.True(resent.IsSuccessStatusCode, await resent.Content.ReadAsStringAsync());
            Assert.Equal(message.MessageId, (await spine.B.NextAsync()).Element("MessageId"));
            await spine.MessageAsync(message.MessageId, "delivered");
        }
        finally
        {
            await spine.ClockAsync("reset");
        }
    }

    [Fact]
    public async Task An_acknowledgement_may_come_on_a_connection_of_its_own()
    {
        var message = await MessageAsync("COPC_IN000001UK01", "<COPC_IN000001UK01 xmlns=\"urn:hl7-org:v3\"/>");
        spine.B.Answer = _ => new Reply(200, "");
        try
        {
            await spine.A.SendAsync(message, Path);
            var delivery = await spine.B.NextAsync();
            await spine.UntilAttemptAsync(message.MessageId, 1);
            using var late = new HttpRequestMessage(HttpMethod.Post, Path) { Content = new StringContent(Reply.Signal(delivery, message.MessageId, spine.B.PartyKey)) };
            late.Content.Headers.ContentType = new("text/xml");
            late.Headers.TryAddWithoutValidation("SOAPAction", "urn:urn:oasis:names:tc:ebxml-msg:service/Acknowledgment");
            using var taken = await spine.B.Client.SendAsync(late);
            Assert.Equal(202, (int)taken.StatusCode);
            await spine.MessageAsync(message.MessageId, "delivered");
        }
        finally
        {
            spine.B.Answer = d => Reply.Acknowledge(d);
        }
    }

    [Fact]
    public async Task Nobody_acknowledges_for_somebody_else()
    {
        var delivery = new Delivery("", "<eb:ConversationId xmlns:eb=\"x\">1</eb:ConversationId>"u8.ToArray(), "");
        using var forged = new HttpRequestMessage(HttpMethod.Post, Path) { Content = new StringContent(Reply.Signal(delivery, Guid.NewGuid().ToString(), spine.B.PartyKey)) };
        forged.Headers.TryAddWithoutValidation("SOAPAction", "urn:urn:oasis:names:tc:ebxml-msg:service/Acknowledgment");
        using var answer = await spine.A.Client.SendAsync(forged);
        Assert.Equal(500, (int)answer.StatusCode);
        Assert.Equal("900", EbxmlMessage.ElementOf(await answer.Content.ReadAsStringAsync(), "errorCode"));
    }

    [Fact]
    public async Task A_MessageError_of_the_receiver_is_final()
    {
        var message = await MessageAsync("COPC_IN000001UK01", "<COPC_IN000001UK01 xmlns=\"urn:hl7-org:v3\"/>");
        spine.B.Answer = _ => Reply.MessageError("501314:Invalid To Party Type attribute");
        try
        {
            await spine.A.SendAsync(message, Path);
            await spine.B.NextAsync();
            var refused = await spine.MessageAsync(message.MessageId, "refused");
            Assert.Contains("501314", refused.GetProperty("reason").GetString(), StringComparison.Ordinal);
        }
        finally
        {
            spine.B.Answer = d => Reply.Acknowledge(d);
        }
    }

    [Theory]
    [InlineData("wrong reference")]
    [InlineData("500")]
    [InlineData("hangs up")]
    public async Task What_is_no_acknowledgement_is_tried_again(string fault)
    {
        await spine.ClockAsync("freeze");
        var message = await MessageAsync("COPC_IN000001UK01", "<COPC_IN000001UK01 xmlns=\"urn:hl7-org:v3\"/>");
        var calls = 0;
        spine.B.Answer = d => Interlocked.Increment(ref calls) > 1 ? Reply.Acknowledge(d) : fault switch
        {
            "wrong reference" => Reply.Acknowledge(d, "SOMETHING-ELSE"),
            "500" => new Reply(500, ""),
            _ => new Reply(0, "", IsSilent: true),
        };
        try
        {
            await spine.A.SendAsync(message, Path);
            await spine.B.NextAsync();
            await spine.UntilAttemptAsync(message.MessageId, 1);
            await spine.ClockAsync("advance?seconds=7200");
            var second = await spine.B.NextAsync();
            Assert.Equal(message.MessageId, second.Element("MessageId"));
            await spine.MessageAsync(message.MessageId, "delivered");
        }
        finally
        {
            spine.B.Answer = d => Reply.Acknowledge(d);
            await spine.ClockAsync("reset");
        }
    }

    [Fact]
    public async Task An_ordered_conversation_waits_for_its_first_message_and_others_do_not_wait_for_it()
    {
        await spine.ClockAsync("freeze");
        var failed = 0;
        spine.B.Answer = d => Interlocked.Increment(ref failed) > 1 ? Reply.Acknowledge(d) : new Reply(500, "");
        try
        {
            var first = await MessageAsync("COPC_IN000001UK01", "<COPC_IN000001UK01 xmlns=\"urn:hl7-org:v3\"/>") with { Header = Order(0) };
            await spine.A.SendAsync(first, Path);
            Assert.Equal(first.MessageId, (await spine.B.NextAsync()).Element("MessageId"));
            await spine.UntilAttemptAsync(first.MessageId, 1);
            var rest = Enumerable.Range(1, 5).Select(i => first with { MessageId = Guid.NewGuid().ToString().ToUpperInvariant(), Header = Order(i) }).ToList();
            foreach (var message in rest)
            {
                await spine.A.SendAsync(message, Path);
            }

            var other = await MessageAsync("COPC_IN000001UK01", "<COPC_IN000001UK01 xmlns=\"urn:hl7-org:v3\"/>");
            await spine.A.SendAsync(other, Path);
            Assert.Equal(other.MessageId, (await spine.B.NextAsync()).Element("MessageId"));

            await spine.ClockAsync("advance?seconds=7200");
            foreach (var expected in rest.Prepend(first))
            {
                Assert.Equal(expected.MessageId, (await spine.B.NextAsync()).Element("MessageId"));
            }
        }
        finally
        {
            spine.B.Answer = d => Reply.Acknowledge(d);
            await spine.ClockAsync("reset");
        }

        static string Order(int number) => $"<eb:MessageOrder SOAP:mustUnderstand=\"1\" eb:version=\"2.0\"><eb:SequenceNumber>{number}</eb:SequenceNumber></eb:MessageOrder>";
    }

    private async Task<EbxmlMessage> MessageAsync(string interaction, string payload) =>
        new(spine.A.PartyKey, spine.B.PartyKey, await spine.CpaAsync(spine.B.PartyKey, $"{Gp2Gp}:{interaction}"), Gp2Gp, interaction, payload) { AckActor = "nextMSH", SyncReply = false };
}

/// <inheritdoc />
public sealed class ForwardOnSqlite(MhsOnSqlite spine) : ForwardTests(spine), IClassFixture<MhsOnSqlite>;

/// <inheritdoc />
public sealed class ForwardOnPostgres(MhsOnPostgres spine) : ForwardTests(spine), IClassFixture<MhsOnPostgres>;
