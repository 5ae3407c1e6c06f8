using System.Text;
using System.Xml.Linq;
using LocalSpine.Protocols.Ebxml;
using LocalSpine.Protocols.Mime;

namespace LocalSpine.Tests.Ebxml;

/// <summary>What the Spine writes is what its own reader and another one read, with the names that real clients look for (spine-messaging 3, 7).</summary>
public sealed class EbxmlTests
{
    private static readonly XNamespace Eb = "http://www.oasis-open.org/committees/ebxml-msg/schema/msg-header-2_0.xsd";
    private static readonly EbxmlSignal Signal = new("YES-0000806", "A91424-9199121", "S1", "C1", "NEW", "OLD", "2026-02-01T10:00:00Z", "2026-02-01T10:00:01Z");

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_message_of_the_Spine_reads_back(bool reliable)
    {
        var request = new EbxmlRequest("YES-0000806", "A91424-9199121", "S918999404209", "C1", "urn:nhs:names:services:pdsquery", "QUPA_IN000011UK02", "M1", "2026-02-01T10:00:00Z", "M0", reliable);
        var payload = "<QUPA_IN000011UK02 xmlns=\"urn:hl7-org:v3\">é</QUPA_IN000011UK02>"u8.ToArray();
        var message = MultipartMessage.Read(EbxmlRequest.ContentType, request.Write(payload));
        Assert.Equal("ebXMLHeader@spine.nhs.uk", message.Root.ContentId);
        var envelope = EbxmlEnvelope.Read(message.Root.Content);
        Assert.Equal(("YES-0000806", "A91424-9199121", "S918999404209", "C1"), (envelope.FromParty, envelope.ToParty, envelope.CpaId, envelope.ConversationId));
        Assert.Equal(("urn:nhs:names:services:pdsquery", "QUPA_IN000011UK02", "M1", "M0"), (envelope.Service, envelope.Action, envelope.MessageId, envelope.RefToMessageId));
        var flags = reliable ? 1 : 0;
        Assert.Equal((flags, flags, 1), (envelope.DuplicateEliminations, envelope.AckRequests, envelope.SyncReplies));
        var reference = Assert.Single(envelope.References);
        Assert.Equal(payload, message.Find(reference["cid:".Length..])!.Content.ToArray());
        var schema = XDocument.Parse(Encoding.UTF8.GetString(message.Root.Content.Span)).Descendants(Eb + "Schema").Single();
        Assert.Equal(("urn:hl7-org:v3_QUPA_IN000011UK02.xsd", "02"), (schema.Attribute(Eb + "location")!.Value, schema.Attribute(Eb + "version")!.Value));
    }

    [Fact]
    public void An_acknowledgment_says_twice_what_it_refers_to()
    {
        var envelope = EbxmlEnvelope.Read(Signal.Acknowledgment(EbxmlNames.ToPartyMsh));
        Assert.Equal(("Acknowledgment", "OLD", "2026-02-01T10:00:00Z"), (envelope.Action, envelope.RefToMessageId, envelope.Timestamp));
        Assert.Equal("OLD", envelope.Acknowledgment!.Child("RefToMessageId")!.Text);
        Assert.Equal(EbxmlNames.ToPartyMsh, envelope.Acknowledgment.Attribute("actor"));
        Assert.Equal("YES-0000806", envelope.Acknowledgment.Path("From", "PartyId")!.Text);
    }

    [Fact]
    public void An_error_carries_the_three_attributes_that_clients_insist_on()
    {
        var error = XDocument.Parse(Encoding.UTF8.GetString(Signal.MessageError("ValueNotRecognized", "501319:Unknown eb:CPAId").Span)).Descendants(Eb + "Error").Single();
        Assert.Equal(
            ("urn:oasis:names:tc:ebxml-msg:service:errors", "ValueNotRecognized", "Error", "501319:Unknown eb:CPAId"),
            (error.Attribute(Eb + "codeContext")!.Value, error.Attribute(Eb + "errorCode")!.Value, error.Attribute(Eb + "severity")!.Value, error.Element(Eb + "Description")!.Value));
    }
}
