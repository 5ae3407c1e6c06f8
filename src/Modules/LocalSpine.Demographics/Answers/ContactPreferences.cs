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
            Method(xml, method, record.ContactMethod, record.ContactTimes);
        }

        if (format is not null && scope.Others("person.preferredwrittencommunicationformat"))
        {
            Format(xml, format, record.WrittenFormat);
        }

        if (secret is not null && scope.Others("person.sharedsecret") && record.SharedSecret is { } shared)
        {
            Observation(xml, secret, "sharedSecret", "15", "17.35", () => xml.Element("value", shared));
        }
    }

    /// <summary>Both preferences of a related person.</summary>
    public static void Write(XmlBuilder xml, RelatedPerson related, string method, string format)
    {
        Method(xml, method, related.ContactMethod, related.ContactTimes);
        Format(xml, format, related.WrittenFormat);
    }

    private static void Format(XmlBuilder xml, string outer, string? format)
    {
        if (format is not null)
        {
            CodedObservation(xml, outer, "preferredWrittenCommunicationFormat", "13", "17.35", format, "16.17");
        }
    }

    private static void Method(XmlBuilder xml, string outer, string? method, string? times)
    {
        if (method is null)
        {
            return;
        }

        Observation(xml, outer, "preferredContactMethod", "9", "17.35", () =>
        {
            xml.Empty("value", "code", method, "codeSystem", Npfit + "16.16");
            if (times is not null)
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
