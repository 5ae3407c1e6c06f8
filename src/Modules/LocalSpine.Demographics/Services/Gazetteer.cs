using System.Globalization;
using LocalSpine.Core.Outcomes;
using LocalSpine.Demographics.Storage;
using LocalSpine.Hosting.Messaging;
using LocalSpine.Protocols.Soap;
using LocalSpine.Protocols.Xml;
using LocalSpine.Storage;
using XmlException = System.Xml.XmlException;

namespace LocalSpine.Demographics.Services;

/// <summary>
/// The gazetteer, <c>/addressfinder/query</c> (spine-messaging 16): addresses of the synthetic address base, by postcode or by the beginnings of
/// their lines. Matching rules and error numbers are not public; ours are marked in docs/fidelity.md.
/// </summary>
internal sealed class Gazetteer(IDatabase database) : ISoapService
{
    private const string Source = "spine-messaging 16";
    private const string Namespace = "http://national.carerecords.nhs.uk/schema/";
    private const int MostAnswered = 1_000;

    private static readonly string[] Fields = ["address1", "address2", "address3", "town", "county"];

    public bool Claims(string path, ReadOnlySpan<byte> body) => string.Equals(path.TrimEnd('/'), "/addressfinder/query", StringComparison.OrdinalIgnoreCase);

    public async ValueTask<SoapServiceAnswer> AnswerAsync(ReadOnlyMemory<byte> body, string certificateName, CancellationToken cancellationToken)
    {
        SoapRequest soap;
        try
        {
            soap = SoapRequest.Read(body);
        }
        catch (XmlException e)
        {
            return SoapServiceAnswer.NotWellFormed("getAddressListRequest", e, Source);
        }

        var request = soap.Interaction;
        var id = request?.Path("messageHeader", "messageId")?.Text.Trim() ?? "";
        if (Check(soap, request, id) is { } refusal)
        {
            return Answer(soap, id, refusal, xml => Errors(xml, refusal));
        }

        var wanted = request!.Child("postalAddress")!;
        var most = request.Child("maxno")?.Text.Trim() is { Length: > 0 } text ? Math.Min(int.Parse(text, CultureInfo.InvariantCulture), MostAnswered) : MostAnswered;
        var postcode = Text(wanted, "postcode") ?? Text(wanted, "postCode") ?? "";
        var (first, total) = await database.ReadAsync(read => AddressBase.Search(read, postcode, a => Fits(wanted, a), most), cancellationToken);
        return Answer(soap, id, null, xml => List(xml, first, total));
    }

    private static Refusal? Check(SoapRequest soap, XmlElement? request, string id) =>
        !soap.IsEnvelope || request?.LocalName != "getAddressListRequest" ? Invalid("getAddressListRequest in a SOAP 1.1 body", request?.LocalName ?? "")
        : id.Length == 0 ? Invalid("messageHeader/messageId", "")
        : request.Count("postalAddress") != 1 ? Invalid("one postalAddress", $"{request.Count("postalAddress")}")
        : request.Child("postalAddress")!.Children.FirstOrDefault(c => !Fields.Contains(c.LocalName) && c.LocalName is not ("postcode" or "postCode" or "country")) is { } unknown
            ? Invalid($"{string.Join(", ", Fields)}, postcode or country in postalAddress", unknown.LocalName)
        : request.Child("postalAddress")!.Children.All(c => c.Text.Trim().Length == 0) ? Invalid("a part of postalAddress to search by", "none")
        : request.Child("maxno")?.Text.Trim() is { Length: > 0 } most && (!int.TryParse(most, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number < 1)
            ? Invalid("a maxno from 1 on", most)
        : null;

    private static Refusal Invalid(string expected, string came) => new("INVALID_STRUCTURE", expected, came, Source);

    // Every part that is given has to begin the address's part, whatever the case.
    private static bool Fits(XmlElement wanted, GazetteerAddress address) => Fields.Select((field, i) => (Text(wanted, field), address.Lines[i]))
        .All(p => p.Item1 is null || p.Item2.StartsWith(p.Item1, StringComparison.OrdinalIgnoreCase));

    private static string? Text(XmlElement from, string name) => from.Child(name)?.Text.Trim() is { Length: > 0 } text ? text : null;

    private static void List(XmlBuilder xml, List<GazetteerAddress> addresses, int total)
    {
        xml.Start("addressList");
        foreach (var address in addresses)
        {
            xml.Start("postalAddress");
            for (var i = 0; i < Fields.Length; i++)
            {
                xml.Element(Fields[i], address.Lines[i]);
            }

            xml.Element("postCode", address.Postcode).Element("country", "").Element("addressKey", address.Key).End();
        }

        xml.End().Element("totalmatches", total.ToString(CultureInfo.InvariantCulture));
    }

    private static void Errors(XmlBuilder xml, Refusal refusal)
    {
        xml.Start("errorList").Start("error").Element("codeContext", "ErrorBaseGazetteer").Element("errorCode", refusal.Rule).Element("severity", "Error");
        xml.Element("description", refusal.ToString()).End().End();
    }

    private static SoapServiceAnswer Answer(SoapRequest soap, string id, Refusal? refusal, Action<XmlBuilder> content)
    {
        var xml = new XmlBuilder(8192);
        xml.Verbatim("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"u8);
        xml.Start("SOAP-ENV:Envelope").Attribute("xmlns:SOAP-ENV", SoapNames.Envelope).Attribute("xmlns:wsa", SoapNames.Addressing);
        xml.Start("SOAP-ENV:Header").Element("wsa:Action", "urn:nhs:names:services:addressfinder/getAddressListResponse").Element("wsa:RelatesTo", soap.MessageId).End();
        xml.Start("SOAP-ENV:Body").Start("getAddressListResponse").Attribute("xmlns", Namespace);
        xml.Start("messageHeader").Element("messageId", id);
        if (refusal is not null)
        {
            content(xml);
            xml.End();
        }
        else
        {
            xml.End();
            content(xml);
        }

        xml.End().End().End();
        return new SoapServiceAnswer(200, xml.Written, "getAddressListRequest", id, refusal);
    }
}
