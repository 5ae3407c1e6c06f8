using LocalSpine.Core.Identifiers;
using LocalSpine.Demographics.Records;
using LocalSpine.Protocols.Xml;

namespace LocalSpine.Demographics.Answers;

/// <summary>The pieces that PDS answers are made of. Order within an element is the schemas'.</summary>
internal static class RecordWriter
{
    public const string Npfit = "2.16.840.1.113883.2.1.3.2.4.";
    public const string ObjectIds = Npfit + "18.1";
    public const string Practices = "2.16.840.1.113883.2.1.4.3";

    /// <summary>An observation: <c>&lt;outer typeCode="SBJ"&gt;&lt;name …&gt;code, value …</c> with a coded value.</summary>
    public static void CodedObservation(XmlBuilder xml, string outer, string name, string code, string codeSystem, string value, string valueSystem) =>
        Observation(xml, outer, name, code, codeSystem, () => xml.Empty("value", "code", value, "codeSystem", Npfit + valueSystem));

    /// <summary>An observation whose value is written by <paramref name="value"/>.</summary>
    public static void Observation(XmlBuilder xml, string outer, string name, string code, string codeSystem, Action value)
    {
        xml.Start(outer).Attribute("typeCode", "SBJ");
        xml.Start(name).Attribute("classCode", "OBS").Attribute("moodCode", "EVN");
        xml.Empty("code", "code", code, "codeSystem", Npfit + codeSystem);
        value();
        xml.End().End();
    }

    public static void NhsNumber(XmlBuilder xml, string number) => xml.Empty("id", "root", Oids.NhsNumber, "extension", number);

    public static void ObjectId(XmlBuilder xml, string id) => xml.Empty("id", "root", ObjectIds, "extension", id);

    /// <summary>low and high of a business period; nothing when both are open.</summary>
    public static void Period(XmlBuilder xml, string element, string? from, string? to)
    {
        if (from is null && to is null)
        {
            return;
        }

        xml.Start(element);
        if (from is not null)
        {
            xml.Empty("low", "value", from);
        }

        if (to is not null)
        {
            xml.Empty("high", "value", to);
        }

        xml.End();
    }

    public static void Address(XmlBuilder xml, PatientAddress address, bool withId)
    {
        xml.Start("addr").Attribute("use", address.Use);
        foreach (var line in address.Lines)
        {
            xml.Element("streetAddressLine", line);
        }

        if (address.Postcode is not null)
        {
            xml.Element("postalCode", address.Postcode);
        }

        if (address.Key is not null)
        {
            xml.Element("addressKey", address.Key);
        }

        if (address.Description is not null)
        {
            xml.Element("desc", address.Description);
        }

        Period(xml, "useablePeriod", address.From, address.To);
        if (withId)
        {
            ObjectId(xml, address.Id);
        }

        xml.End();
    }

    public static void Telecom(XmlBuilder xml, Telecom telecom, bool withId)
    {
        xml.Start("telecom").Attribute("use", telecom.Use).Attribute("value", telecom.Value);
        Period(xml, "useablePeriod", telecom.From, telecom.To);
        if (withId)
        {
            ObjectId(xml, telecom.Id);
        }

        xml.End();
    }

    public static void Name(XmlBuilder xml, PersonName name, bool withId)
    {
        xml.Start("name").Attribute("use", name.Use);
        if (name.Prefix is not null)
        {
            xml.Element("prefix", name.Prefix);
        }

        foreach (var given in name.Given)
        {
            xml.Element("given", given);
        }

        if (name.Family is not null)
        {
            xml.Element("family", name.Family);
        }

        if (name.Suffix is not null)
        {
            xml.Element("suffix", name.Suffix);
        }

        Period(xml, "validTime", name.From, name.To);
        if (withId)
        {
            ObjectId(xml, name.Id);
        }

        xml.End();
    }

    /// <summary>Consents, each in an observation of its own.</summary>
    public static void Consents(XmlBuilder xml, string relation, PatientRecord record)
    {
        foreach (var consent in record.Consents)
        {
            Observation(xml, relation, "consent", consent.Code, "17.164", () =>
            {
                if (consent.From is not null)
                {
                    xml.Empty("effectiveTime", "value", consent.From);
                }

                xml.Empty("value", "code", consent.Value, "codeSystem", Npfit + "16.2");
            });
        }
    }

    /// <summary>Gender, birth, death and birth order as the flat layouts carry them.</summary>
    public static void PersonBasics(XmlBuilder xml, PatientRecord record, bool birthOrder)
    {
        xml.Empty("administrativeGenderCode", "code", Digit(record.Gender));
        xml.Empty("birthTime", "value", record.BirthTime);
        if (record.DeathTime is not null)
        {
            xml.Empty("deceasedTime", "value", record.DeathTime);
        }

        if (birthOrder && record.BirthOrder is { } order)
        {
            xml.Empty("multipleBirthOrderNumber", "value", Digit(order));
        }
    }

    /// <summary>The confidentiality code; MIM 7.2.02 knows S and Y only, so B (business reason) becomes S there.</summary>
    public static void Confidentiality(XmlBuilder xml, PatientRecord record, bool isB = false)
    {
        if (record.Confidentiality is { } code)
        {
            xml.Empty("confidentialityCode", "code", isB && code == "B" ? "S" : code, "codeSystem", Npfit + "16.1");
        }
    }

    public static void DeathNotification(XmlBuilder xml, string outer, PatientRecord record)
    {
        if (record.DeathStatus is { } status)
        {
            CodedObservation(xml, outer, "deathNotification", "3", "17.35", Digit(status), "16.5");
        }
    }

    public static void PreviousContact(XmlBuilder xml, string outer, PatientRecord record)
    {
        if (record.PreviousNhsContact is { } contact)
        {
            CodedObservation(xml, outer, "previousNhsContact", "17", "17.35", Digit(contact), "17.38");
        }
    }

    public static void SerialChangeNumber(XmlBuilder xml, PatientRecord record) => SerialChangeNumber(xml, record.Scn);

    public static void SerialChangeNumber(XmlBuilder xml, int scn)
    {
        xml.Start("pertinentInformation").Attribute("typeCode", "PERT");
        xml.Start("pertinentSerialChangeNumber").Attribute("classCode", "OBS").Attribute("moodCode", "EVN");
        xml.Empty("code", "code", "2", "codeSystem", Npfit + "17.35");
        xml.Empty("value", "value", scn.ToString(System.Globalization.CultureInfo.InvariantCulture));
        xml.End().End();
    }

    public static void Language(XmlBuilder xml, Language language, bool proficiencyFirst)
    {
        xml.Start("languageCommunication").Empty("languageCode", "code", language.Code);
        if (proficiencyFirst)
        {
            xml.Empty("proficiencyLevelCode", "code", Digit(language.Interpreter), "codeSystem", Npfit + "16.39").Empty("preferenceInd", "value", "true");
        }
        else
        {
            xml.Empty("preferenceInd", "value", "true").Empty("proficiencyLevelCode", "code", Digit(language.Interpreter), "codeSystem", Npfit + "16.39");
        }

        xml.End();
    }

    public static string Digit(int value) => value switch
    {
        0 => "0", 1 => "1", 2 => "2", 3 => "3", 4 => "4", 5 => "5", 6 => "6", 7 => "7", 8 => "8", _ => "9",
    };
}
