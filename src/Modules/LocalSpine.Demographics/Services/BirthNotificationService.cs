using System.Globalization;
using LocalSpine.Core.Directory;
using LocalSpine.Core.Messaging;
using LocalSpine.Core.Outcomes;
using LocalSpine.Core.Time;
using LocalSpine.Demographics.Answers;
using LocalSpine.Demographics.Changes;
using LocalSpine.Demographics.Interactions;
using LocalSpine.Demographics.Queries;
using LocalSpine.Hosting.Messaging;
using LocalSpine.Protocols.Soap;
using LocalSpine.Protocols.Xml;
using LocalSpine.Storage;
using XmlException = System.Xml.XmlException;

namespace LocalSpine.Demographics.Services;

/// <summary>
/// NN4B insertBirth on <c>/sync-service</c>: a SOAP dialect of its own (spine-messaging 15). The request becomes the birth message that the
/// ebXML interaction takes, so both make the same record; the envelope of the answer is not public and ours.
/// </summary>
internal sealed class BirthNotificationService(BirthRegistration births, IDatabase database, IDirectory directory, ISpineNotices notices, TimeProvider clock) : ISoapService
{
    private const string Interaction = "insertBirthRequest";
    private const string Source = "spine-messaging 15";
    private const string ServiceNamespace = "http://spine.nhs.uk/spine-servicev1.0";
    private const string PayloadNamespace = "http://national.carerecords.nhs.uk/schema/";
    private static readonly ChangeFamily Family = new("PRPA_IN000205UK03", Mim.Pds2008A, "PRPA_IN000206UK01");

    /// <summary>How much of a request is looked at for its envelope.</summary>
    private const int Beginning = 1_024;

    private static ReadOnlySpan<byte> EnvelopeNamespace => "http://www.w3.org/2001/12/soap-envelope"u8;

    public bool Claims(string path, ReadOnlySpan<byte> body) => body[..Math.Min(body.Length, Beginning)].IndexOf(EnvelopeNamespace) >= 0;

    public async ValueTask<SoapServiceAnswer> AnswerAsync(ReadOnlyMemory<byte> body, string certificateName, CancellationToken cancellationToken)
    {
        XmlElement envelope;
        try
        {
            envelope = XmlTree.Read(body);
        }
        catch (XmlException e)
        {
            return SoapServiceAnswer.NotWellFormed(Interaction, e, Source);
        }

        var header = envelope.Path("Header", "requestHeader");
        var id = header?.Child("messageId")?.Text.Trim() ?? "";
        var asid = header?.Path("orgAddressContext", "fromAC")?.Attribute("extension") ?? "";
        if (id.Length == 0 || envelope.Path("Body", "servicePayload", "insertBirthRequestPayload") is not { } payload)
        {
            return Refused(id, new Refusal("INVALID_STRUCTURE", "requestHeader/messageId and servicePayload/insertBirthRequestPayload", id.Length == 0 ? "no messageId" : "another payload", Source));
        }

        if (directory.FindAccreditedSystem(asid) is not { } system || !directory.PartyKeysOfFqdn(certificateName).Contains(system.PartyKey))
        {
            return Refused(id, new Refusal("ACCESS_CONTROL_ASID", $"fromAC with an ASID of the certificate's endpoint {certificateName}", asid, Source));
        }

        try
        {
            var now = UkTime.Stamp(clock.GetUtcNow());
            var birth = XmlTree.Read(BirthTranslation.ToRegistrationEvent(payload));
            var request = new InteractionRequest(ChangeFamily.Service, Interaction, id, "", asid, birth);
            var (number, scn) = await database.WriteAsync(
                write =>
                {
                    var (made, told) = births.Register(write, Family, request, birth, now);
                    foreach (var notice in told)
                    {
                        notices.Send(write, notice);
                    }

                    return (made.Record.NhsNumber, made.Record.Scn);
                },
                cancellationToken);
            notices.Wake();
            return new SoapServiceAnswer(200, Envelope(id, xml => Success(xml, number, scn)), Interaction, id, null);
        }
        catch (PdsErrorException failure)
        {
            return Refused(id, new Refusal(failure.Error.Name, failure.Expected, failure.Came, Source), failure.Error.Specific);
        }
    }

    private static void Success(XmlBuilder xml, string number, int scn) => xml
        .Start("insertBirthResponsePayload").Attribute("xmlns", PayloadNamespace)
        .Empty("nhsNumber", "root", Core.Identifiers.Oids.NhsNumber, "extension", number)
        .Element("serialChangeNumber", scn.ToString(CultureInfo.InvariantCulture)).End();

    private static SoapServiceAnswer Refused(string id, Refusal refusal, string code = "GE002") => new(
        200,
        Envelope(id, xml => xml.Start("errorList").Attribute("xmlns", PayloadNamespace).Start("error").Element("codeContext", "ErrorBase1742").Element("errorCode", code)
            .Element("severity", "Error").Element("location", refusal.Rule).Element("description", refusal.ToString()).End().End()),
        Interaction, id, refusal);

    private static ReadOnlyMemory<byte> Envelope(string id, Action<XmlBuilder> content)
    {
        var xml = new XmlBuilder(2048);
        xml.Verbatim("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"u8);
        xml.Start("soap:Envelope").Attribute("xmlns:soap", "http://www.w3.org/2001/12/soap-envelope");
        xml.Start("soap:Header").Start("responseHeader").Attribute("xmlns", ServiceNamespace).Element("refToMessageId", id).End().End();
        xml.Start("soap:Body").Start("servicePayload").Attribute("xmlns", ServiceNamespace);
        content(xml);
        xml.End().End().End();
        return xml.Written;
    }
}
