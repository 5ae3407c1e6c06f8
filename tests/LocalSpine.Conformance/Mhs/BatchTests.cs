using System.Net.Http.Json;
using System.Text.Json;
using System.Xml.Linq;
using LocalSpine.Conformance.Messaging;

namespace LocalSpine.Conformance.Mhs;

/// <summary>HL7 batches of queries (spine-messaging 12.1, 13.6; pds 2.2): each item answered on its own, an inconsistent batch refused as a whole.</summary>
public abstract class BatchTests(MhsEnvironment spine)
{
    private const string Tms = "urn:nhs:names:services:tms";
    private const string Uk02 = "MCCI_IN200001UK02";
    private const string Uk03 = "MCCI_IN200001UK03";
    private const string Path = "/reliablemessaging/reliablerequest";

    private static readonly XNamespace Npfit = "urn:cfh-nhs-uk:npfit";
    private static readonly XNamespace Hl7 = "urn:hl7-org:v3";

    [Theory]
    [InlineData(Uk02, "MCCI_IN200002UK03")]
    [InlineData(Uk03, "MCCI_IN200002UK04")]
    public async Task A_batch_is_answered_item_by_item(string request, string response)
    {
        var family = request == Uk02 ? "Batchley" : "Orderley";
        var number = await PatientAsync(family, "Ines", "1955-05-06");
        Hl7BatchItem[] items =
        [
            Hl7BatchItem.Of("19550506", number),
            Hl7BatchItem.Of("19550506", family: family, gender: "2") with { Interaction = "QUPA_IN000012UK04" },
            Hl7BatchItem.Of("19550506", family: "Nobodyatall"),
            new("QUPA_IN000008UK02", SyncRequest.Retrieval(number)),
            new("QUPA_IN040000UK32", SyncRequest.Retrieval("9111231130")),
            new("QUPA_IN000005UK01", SyncRequest.Trace(family, "2", "19550506")),
            new("QUPA_IN010000UK32", SyncRequest.Trace("Nobodyatall", "2", "19550506")),
        ];
        var batch = new Hl7Batch(request, spine.A.Asid, items);
        var delivery = await SendAsync(batch);
        Assert.Equal($"{Tms}/{response}", delivery.Header("SOAPAction"));
        Assert.Contains("<eb:AckRequested", delivery.Text, StringComparison.Ordinal);

        var answer = Root(delivery);
        Assert.Equal((Npfit + response, "7", delivery.Element("MessageId")), (answer.Name, Value(answer.Element(Hl7 + "transmissionQuantity"), "value"), Value(answer.Element(Hl7 + "id"), "root")));
        Assert.Equal(("AA", batch.Id), (Value(answer.Element(Hl7 + "acknowledgement"), "typeCode"), Value(answer.Descendants(Hl7 + "transmission").Single().Element(Hl7 + "id"), "root")));
        Assert.Equal(("1.2.3", "17"), (Value(answer.Element(Hl7 + "batchSequenceNo")!.Element(Hl7 + "value"), "root"), Value(answer.Element(Hl7 + "batchSequenceNo")!.Element(Hl7 + "value"), "extension")));

        var answered = Items(answer);
        Assert.Equal(items.Select(i => i.Id), answered.Select(a => a.RefToId));
        Assert.Equal(
            ["QUPA_IN000013UK01", "QUPA_IN000013UK03", "QUQI_IN010000UK14", "QUPA_IN000009UK03", "QUQI_IN010000UK14", "QUPA_IN000007UK01", "QUQI_IN010000UK14"],
            answered.Select(a => a.Interaction));
        Assert.Equal(["30", "20", "1 21", "", "1 RT003", "", "1 ST004"], answered.Select(a => string.Join(' ', a.Codes)));
        Assert.Equal(["OK", "OK", "ID", "OK", "ID", "OK", "ID"], answered.Select(a => a.ResponseCode));
        Assert.Equal(["PdsTraceMatch", "PdsTraceMatch", "", "PDSResponse", "", "PdsTraceMatch", ""], answered.Select(a => a.Payload?.Name.LocalName ?? ""));
        Assert.All(answered.Where(a => a.Payload is not null), a => Assert.Contains(a.Payload!.Descendants(Hl7 + "id"), i => Value(i, "extension") == number));
        Assert.Equal(answered.Count, answered.Select(a => a.Id).Distinct().Count());
        Assert.Equal(
            answered.Select(a => (a.Id, a.Interaction, a.RefToId)),
            answer.Elements(Hl7 + "manifestItem").Select(m => (
                Value(m.Element(Hl7 + "payloadId"), "root"), Value(m.Elements(Hl7 + "manifestValue").First().Element(Hl7 + "manifestItemValue"), "extension"),
                Value(m.Elements(Hl7 + "manifestValue").Last().Element(Hl7 + "manifestItemValue"), "root"))));
        await spine.MessageAsync(delivery.Element("MessageId"), "delivered", "out");
    }

    [Fact]
    public async Task A_batch_trace_says_how_it_ended()
    {
        var one = await PatientAsync("Crosschecked", "Ada", "1941-02-03");
        await PatientAsync("Twofold", "Bea", "1942-03-04");
        await PatientAsync("Twofold", "Cleo", "1942-03-04");
        var sounded = await PatientAsync("Rupertson", "Dora", "1943-04-05");
        var hidden = await PatientAsync("Hiddenby", "Edna", "1944-05-06");
        await RunAsync("patient", "sensitivity", hidden, "--code", "S");
        var merged = await PatientAsync("Mergedby", "Flo", "1945-06-07");
        var survivor = await PatientAsync("Survivorby", "Flo", "1945-06-07");
        await RunAsync("patient", "merge", merged, "--into", survivor);

        var cases = new (Hl7BatchItem Item, string Codes, string Number)[]
        {
            (Hl7BatchItem.Of("19410203", one), "30", one),
            (Hl7BatchItem.Of("19410204", one, "Crosschecked"), "30", one), // two parts of the date, and the initial
            (Hl7BatchItem.Of("19410204", one, "Otherwise"), "1 31", ""),
            (Hl7BatchItem.Of("19990204", one), "1 31", ""),
            (Hl7BatchItem.Of("19420304", one, "Twofold"), "1 32", ""),
            (Hl7BatchItem.Of("19410203", "9111231130", "Crosschecked"), "33", one),
            (Hl7BatchItem.Of("19420304", family: "Twofold"), "1 22", ""),
            (Hl7BatchItem.Of("19410203", family: "Crosschecked", postcode: "ZZ99 3VZ", gender: "1"), "1 21", ""),
            (Hl7BatchItem.Of("19430405", family: "Ruppertson", given: "Dora", gender: "2"), "20", sounded), // sounds alike
            (Hl7BatchItem.Of("19440506", hidden), "30 5", hidden),
            (Hl7BatchItem.Of("19450607", merged), "24 40", survivor),
            (Hl7BatchItem.Of("", one), "0 GE007", ""),
            (Hl7BatchItem.Of("19410203"), "0 GE007", ""),
            (Hl7BatchItem.Of("19410203", "123"), "0 GE002", ""),
            (Hl7BatchItem.Of("19411303", one), "0 GE002", ""),
        };
        var answered = Items(Root(await SendAsync(new Hl7Batch(Uk02, spine.A.Asid, [.. cases.Select(c => c.Item)]))));
        Assert.Equal(cases.Select(c => c.Codes), answered.Select(a => string.Join(' ', a.Codes)));
        Assert.Equal(cases.Select(c => c.Number), answered.Select(a => Value(a.Payload?.Descendants(Hl7 + "patientRole").Single().Element(Hl7 + "id"), "extension")));
        Assert.Empty(answered[9].Payload!.Descendants(Hl7 + "addr")); // sensitive
        Assert.NotEmpty(answered[0].Payload!.Descendants(Hl7 + "addr"));
    }

    [Theory]
    [InlineData("<query>", "<query><person.shoeSize><value code=\"42\"/></person.shoeSize>")] // unknown to the item's structure
    [InlineData("<query>", "<query/><query>")]
    [InlineData("query>", "quest>")]
    public async Task An_item_that_cannot_be_processed_fails_alone(string find, string replace)
    {
        foreach (var request in new[] { Uk02, Uk03 })
        {
            var good = Hl7BatchItem.Of("19010101", family: "Nobodyatall");
            var bad = good with { Id = Guid.NewGuid().ToString().ToUpperInvariant(), Query = good.Query.Replace(find, replace, StringComparison.Ordinal) };
            var answered = Items(Root(await SendAsync(new Hl7Batch(request, spine.A.Asid, [bad, good]))));
            Assert.Equal([("MCCI_IN010000UK13", "535"), ("QUQI_IN010000UK14", "1 21")], answered.Select(a => (a.Interaction, string.Join(' ', a.Codes))));
        }
    }

    [Theory]
    [InlineData("nothing", "525")]
    [InlineData("manifest short", "526")]
    [InlineData("manifest long", "526")]
    [InlineData("quantity", "526")]
    [InlineData("sequence 0", "527")]
    [InlineData("sequence", "527")]
    [InlineData("twice", "528")]
    [InlineData("another id", "529")]
    [InlineData("no id in manifest", "531")]
    [InlineData("no id", "532")]
    [InlineData("another interaction", "533")]
    [InlineData("not batchable", "534")]
    [InlineData("several", "526 527 534")]
    public async Task An_inconsistent_batch_is_refused_with_every_rule_it_breaks(string what, string codes)
    {
        foreach (var request in new[] { Uk02, Uk03 })
        {
            Hl7BatchItem[] items = [Hl7BatchItem.Of("19010101", family: "Nobodyatall"), Hl7BatchItem.Of("19010102", family: "Nobodyatall")];
            var good = new Hl7Batch(request, spine.A.Asid, items);
            var batch = what switch
            {
                "nothing" => new Hl7Batch(request, spine.A.Asid, []),
                "manifest short" => good with { Manifest = [good.Manifest[0]] },
                "manifest long" => good with { Manifest = [.. good.Manifest, (Guid.NewGuid().ToString(), Hl7BatchItem.Trace)] },
                "quantity" => good with { Quantity = "3" },
                "sequence 0" => good with { SequenceNumber = "0" },
                "sequence" => good with { SequenceNumber = "first" },
                "twice" => new Hl7Batch(request, spine.A.Asid, [items[0], items[1] with { Id = items[0].Id }]),
                "another id" => good with { Manifest = [good.Manifest[0], (Guid.NewGuid().ToString(), Hl7BatchItem.Trace)] },
                "no id in manifest" => good with { Manifest = [good.Manifest[0], ("", Hl7BatchItem.Trace)] },
                "no id" => new Hl7Batch(request, spine.A.Asid, [items[0], items[1] with { Id = "" }]) { Manifest = good.Manifest },
                "another interaction" => good with { Manifest = [good.Manifest[0], (items[1].Id, "QUPA_IN000008UK02")] },
                "not batchable" => new Hl7Batch(request, spine.A.Asid, [items[0], items[1] with { Interaction = "QUPA_IN000006UK02" }]),
                _ => new Hl7Batch(request, spine.A.Asid, [items[0], items[1] with { Interaction = "QUPA_IN000006UK02" }]) { Manifest = [], SequenceNumber = "" },
            };
            var delivery = await SendAsync(batch);
            Assert.Equal($"{Tms}/{(request == Uk02 ? "MCCI_IN200002UK03" : "MCCI_IN200002UK04")}", delivery.Header("SOAPAction"));
            var answer = Root(delivery);
            Assert.Equal("AR", Value(answer.Element(Hl7 + "acknowledgement"), "typeCode"));
            Assert.Equal(codes, string.Join(' ', answer.Descendants(Hl7 + "acknowledgementDetail").Select(d => Value(d.Element(Hl7 + "code"), "code"))));
            Assert.All(answer.Descendants(Hl7 + "acknowledgementDetail"), d => Assert.Equal("2.16.840.1.113883.2.1.3.2.4.17.32", Value(d.Element(Hl7 + "code"), "codeSystem")));
            Assert.Empty(answer.Elements(Npfit + "batchControlActEvent"));
        }
    }

    [Theory]
    [InlineData("<creationTime value=\"20260701120000\"/>", "", "502")]
    [InlineData("b:batchControlActEvent", "b:ControlActEvent", "504")]
    [InlineData("author1", "author9", "509")]
    public async Task Its_wrapper_is_checked_as_that_of_any_message(string find, string replace, string code)
    {
        var batch = new Hl7Batch(Uk02, spine.A.Asid, [Hl7BatchItem.Of("19010101", family: "Nobodyatall")]);
        var delivery = await SendAsync(batch, text => text.Replace(find, replace, StringComparison.Ordinal));
        Assert.Equal($"{Tms}/MCCI_IN010000UK13", delivery.Header("SOAPAction"));
        Assert.Contains($"<acknowledgement typeCode=\"AR\"><acknowledgementDetail typeCode=\"ER\"><code code=\"{code}\"", delivery.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_sender_needs_to_be_accredited_for_what_is_in_the_batch()
    {
        await using var batcher = await TestMhs.StartAsync(spine.Spine, "C84044", $"{Tms}:{Uk02},{Tms}:MCCI_IN200002UK03,QUPA_IN000005UK01");
        var simple = new Hl7BatchItem("QUPA_IN000005UK01", SyncRequest.Trace("Nobodyatall", "2", "19010101"));
        var may = Items(Root(await SendAsync(new Hl7Batch(Uk02, batcher.Asid, [simple]), from: batcher)));
        Assert.Equal(["1", "ST004"], Assert.Single(may).Codes);
        var refused = Root(await SendAsync(new Hl7Batch(Uk02, batcher.Asid, [simple, Hl7BatchItem.Of("19010101", family: "Nobodyatall")]), from: batcher));
        Assert.Equal("530", Value(Assert.Single(refused.Descendants(Hl7 + "acknowledgementDetail")).Element(Hl7 + "code"), "code"));
    }

    [Fact]
    public async Task A_batch_trace_is_not_served_outside_of_a_batch()
    {
        const string Service = "urn:nhs:names:services:pdsquery";
        var hl7 = Hl7Request.Of(Hl7BatchItem.Trace, Guid.NewGuid().ToString().ToUpperInvariant(), spine.A.Asid, Hl7BatchItem.Of("19010101", family: "Nobodyatall").Query);
        var message = new EbxmlMessage(spine.A.PartyKey, "YES-0000806", await spine.CpaAsync("YES-0000806", $"{Service}:{Hl7BatchItem.Trace}"), Service, Hl7BatchItem.Trace, hl7)
        {
            DuplicateElimination = false, AckActor = null,
        };
        Assert.Equal(202, (await spine.A.SendAsync(message, "/reliablemessaging/queryrequest")).Status);
        var delivery = await spine.A.NextAsync();
        Assert.Equal($"{Service}/MCCI_IN010000UK13", delivery.Header("SOAPAction"));
        Assert.Contains("<acknowledgementDetail typeCode=\"ER\"><code code=\"1000\"", delivery.Text, StringComparison.Ordinal);
    }

    private async Task<string> PatientAsync(string family, string given, string birth)
    {
        using var created = await spine.Admin.PostAsJsonAsync("/admin/patients", new
        {
            family, given = new[] { given }, gender = 2, birthDate = birth, postcode = "LS1 4AP", addressLines = new[] { "", "5 SAMPLE ROAD", "", "LEEDS", "" }, practiceOdsCode = "B86041",
        });
        Assert.True(created.IsSuccessStatusCode, await created.Content.ReadAsStringAsync());
        return (await created.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("nhsNumber").GetString()!;
    }

    private async Task RunAsync(params string[] command)
    {
        var run = await spine.Spine.RunAsync(command);
        Assert.True(run.ExitCode == 0, run.Errors);
    }

    private async Task<Delivery> SendAsync(Hl7Batch batch, Func<string, string>? change = null, TestMhs? from = null)
    {
        var mhs = from ?? spine.A;
        var (text, changed) = (batch.ToString(), change?.Invoke(batch.ToString()));
        Assert.NotEqual(text, changed);
        var message = new EbxmlMessage(mhs.PartyKey, "YES-0000806", await spine.CpaAsync("YES-0000806", $"{Tms}:{batch.Interaction}"), Tms, batch.Interaction, changed ?? text);
        var acknowledged = await mhs.SendAsync(message, Path);
        Assert.Equal((202, "Acknowledgment"), (acknowledged.Status, acknowledged.Element("Action")));
        var delivery = await mhs.NextAsync();
        Assert.Equal(message.MessageId, delivery.Element("RefToMessageId"));
        return delivery;
    }

    private static XElement Root(Delivery delivery)
    {
        var start = delivery.Text.IndexOf("<npfit:", StringComparison.Ordinal);
        var end = delivery.Text.LastIndexOf("</npfit:", StringComparison.Ordinal);
        Assert.True(start > 0 && end > start, delivery.Text);
        return XElement.Parse(delivery.Text[start..(delivery.Text.IndexOf('>', end) + 1)]);
    }

    // Both layouts have the same control act inside; UK03 says ids and interaction in attributes of the item as well.
    private static List<Item> Items(XElement answer)
    {
        var isUk03 = answer.Name.LocalName == "MCCI_IN200002UK03";
        var elements = answer.Element(Npfit + "batchControlActEvent")!.Elements(Npfit + (isUk03 ? "batchControlActItem" : "subject")).ToList();
        return [.. elements.Select(e =>
        {
            var act = (isUk03 ? e.Element(Hl7 + "subject")! : e).Element(Hl7 + "controlAct")!;
            var (own, asked) = (act.Descendants(Hl7 + "payloadInteraction").Single(), act.Descendants(Hl7 + "pertinentRefToMessage").Single());
            var item = new Item(
                Value(own.Element(Hl7 + "id"), "root"), Value(own.Element(Hl7 + "code"), "code"), Value(asked.Element(Hl7 + "id"), "root"),
                [.. act.Elements(Hl7 + "reasonOf").Select(r => Value(r.Descendants(Hl7 + "code").First(), "code"))],
                Value(act.Element(Hl7 + "queryAck")?.Element(Hl7 + "queryResponseCode"), "code"), act.Element(Hl7 + "subject")?.Elements().Single());
            if (isUk03)
            {
                Assert.Equal((item.Id, item.Interaction, item.RefToId), (Value(e, "messageId"), Value(e, "interaction"), Value(e, "refToMessageId")));
            }

            return item;
        })];
    }

    private static string Value(XElement? element, string attribute) => element?.Attribute(attribute)?.Value ?? "";

    private sealed record Item(string Id, string Interaction, string RefToId, IReadOnlyList<string> Codes, string ResponseCode, XElement? Payload);
}

/// <inheritdoc />
public sealed class BatchesOnSqlite(MhsOnSqlite spine) : BatchTests(spine), IClassFixture<MhsOnSqlite>;

/// <inheritdoc />
public sealed class BatchesOnPostgres(MhsOnPostgres spine) : BatchTests(spine), IClassFixture<MhsOnPostgres>;
