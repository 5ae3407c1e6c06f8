using LocalSpine.Demographics.Records;
using LocalSpine.Protocols.Xml;
using static LocalSpine.Demographics.Answers.RecordWriter;

namespace LocalSpine.Demographics.Answers;

/// <summary>Preferred contact method and times, written format, and the shared secret: alike in all families, under other numbers.</summary>
internal static class ContactPreferences
{
    public static void Write(XmlBuilder xml, PatientRecord record, RetrievalScope scope, string? method, string? format, string? secret)
    {
        if (method is not null && scope.Others("person.preferredcontactmethod"))
        {
            Method(xml, record, method);
        }

        if (format is not null && scope.Others("person.preferredwrittencommunicationformat") && record.WrittenFormat is { } written)
        {
            CodedObservation(xml, format, "preferredWrittenCommunicationFormat", "13", "17.35", written, "16.17");
        }

        if (secret is not null && scope.Others("person.sharedsecret") && record.SharedSecret is { } shared)
        {
            Observation(xml, secret, "sharedSecret", "15", "17.35", () => xml.Element("value", shared));
        }
    }

    private static void Method(XmlBuilder xml, PatientRecord record, string outer)
    {
        if (record.ContactMethod is not { } method)
        {
            return;
        }

        Observation(xml, outer, "preferredContactMethod", "9", "17.35", () =>
        {
            xml.Empty("value", "code", method, "codeSystem", Npfit + "16.16");
            if (record.ContactTimes is { } times)
            {
                xml.Start("pertinentInformation").Attribute("typeCode", "PERT");
                xml.Start("pertinentPreferredContactTimes").Attribute("classCode", "OBS").Attribute("moodCode", "EVN");
                xml.Empty("code", "code", "10", "codeSystem", Npfit + "17.35");
                xml.Element("value", times);
                xml.End().End();
            }
        });
    }
}
