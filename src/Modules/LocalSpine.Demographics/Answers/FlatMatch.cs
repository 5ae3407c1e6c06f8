using LocalSpine.Demographics.Records;
using LocalSpine.Protocols.Xml;
using static LocalSpine.Demographics.Answers.RecordWriter;

namespace LocalSpine.Demographics.Answers;

/// <summary>
/// The flat answers: trace match (PRPA_MT230101UK13, PRPA_MT000200UK01/UK03), batch trace match (PRPA_MT000209UK01), confirmation (PRPA_MT090101UK14, PRPA_MT000202UK02) and
/// cross-check (PRPA_MT000213UK02). Current data only; a sensitive record shows number, name, gender and dates.
/// </summary>
internal static class FlatMatch
{
    public static void Trace(XmlBuilder xml, Mim mim, PatientRecord record, string today) => Trace(xml, mim, [record], today);

    /// <summary>Several matches, as the advanced trace of 2006-B answers them.</summary>
    public static void Trace(XmlBuilder xml, Mim mim, IEnumerable<PatientRecord> records, string today)
    {
        xml.Start("PdsTraceMatch").Attribute("classCode", "OBS").Attribute("moodCode", "EVN");
        foreach (var record in records)
        {
            TraceSubject(xml, mim, record, today, "assignedOrganization");
        }

        xml.End();
    }

    /// <summary>The match of a batch trace: that of a simple trace, whose practice is an assignedEntity.</summary>
    public static void BatchTrace(XmlBuilder xml, Mim mim, PatientRecord record, string today)
    {
        xml.Start("PdsTraceMatch").Attribute("classCode", "OBS").Attribute("moodCode", "EVN");
        TraceSubject(xml, mim, record, today, "assignedEntity");
        xml.End();
    }

    private static void TraceSubject(XmlBuilder xml, Mim mim, PatientRecord record, string today, string provider)
    {
        xml.Start("subject").Attribute("typeCode", "SBJ").Start("patientRole").Attribute("classCode", "PAT");
        if (mim == Mim.Pds2006B)
        {
            NhsNumber(xml, record.NhsNumber);
            Addresses(xml, record, today);
            Telecoms(xml, record, today);
            Confidentiality(xml, record);
            Person2006B(xml, record, today, birthOrder: true, firstCareOnly: true);
            PreviousContact(xml, "subjectOf2", record);
            DeathNotification(xml, "subjectOf", record);
        }
        else
        {
            Addresses(xml, record, today);
            Confidentiality(xml, record, mim == Mim.Pds2008B);
            NhsNumber(xml, record.NhsNumber);
            Telecoms(xml, record, today);
            Person2008(xml, record, today, birthOrder: true, firstCareOnly: true, provider);
            PreviousContact(xml, "subjectOf2", record);
            DeathNotification(xml, "subjectOf3", record);
        }

        xml.End().End();
    }

    public static void Confirmation(XmlBuilder xml, Mim mim, PatientRecord record, string today)
    {
        xml.Start("PdsNhsNumberConfirmation").Attribute("classCode", "OBS").Attribute("moodCode", "EVN");
        if (mim != Mim.Pds2006B)
        {
            SerialChangeNumber(xml, record);
        }

        xml.Start("subject").Attribute("typeCode", "SBJ").Start("patientRole").Attribute("classCode", "PAT");
        if (mim == Mim.Pds2006B)
        {
            NhsNumber(xml, record.NhsNumber);
            Addresses(xml, record, today);
            Confidentiality(xml, record);
            Person2006B(xml, record, today, birthOrder: false, firstCareOnly: false);
            DeathNotification(xml, "subjectOf2", record);
        }
        else
        {
            Addresses(xml, record, today);
            Confidentiality(xml, record);
            NhsNumber(xml, record.NhsNumber);
            Person2008(xml, record, today, birthOrder: false, firstCareOnly: false);
            DeathNotification(xml, "subjectOf2", record);
        }

        xml.End().End();
        if (mim == Mim.Pds2006B)
        {
            SerialChangeNumber(xml, record);
        }

        xml.End();
    }

    public static void CrossCheck(XmlBuilder xml, PatientRecord record, string today)
    {
        xml.Start("PDSResponse").Attribute("classCode", "OBS").Attribute("moodCode", "EVN");
        xml.Start("subject").Attribute("typeCode", "SBJ").Start("patientRole").Attribute("classCode", "PAT");
        Addresses(xml, record, today);
        Confidentiality(xml, record);
        NhsNumber(xml, record.NhsNumber);
        Telecoms(xml, record, today);
        Person2008(xml, record, today, birthOrder: true, firstCareOnly: true);
        DeathNotification(xml, "subjectOf2", record);
        PreviousContact(xml, "subjectOf8", record);
        xml.End().End().End();
    }

    private static void Addresses(XmlBuilder xml, PatientRecord record, string today)
    {
        foreach (var address in Visible(record, record.Addresses, today))
        {
            Address(xml, address, withId: false);
        }
    }

    private static void Telecoms(XmlBuilder xml, PatientRecord record, string today)
    {
        foreach (var telecom in Visible(record, record.Telecoms, today))
        {
            Telecom(xml, telecom, withId: false);
        }
    }

    private static void Person2006B(XmlBuilder xml, PatientRecord record, string today, bool birthOrder, bool firstCareOnly)
    {
        xml.Start("patientPerson").Attribute("classCode", "PSN").Attribute("determinerCode", "INSTANCE");
        if (record.Confidentiality != "Y")
        {
            Names(xml, record, today);
            PersonBasics(xml, record, birthOrder);
            foreach (var care in Care(record, today, firstCareOnly))
            {
                CareProvisions.Write2006B(xml, care, withId: false);
            }
        }

        xml.End();
    }

    private static void Person2008(XmlBuilder xml, PatientRecord record, string today, bool birthOrder, bool firstCareOnly, string provider = "assignedOrganization")
    {
        xml.Start("patientPerson").Attribute("classCode", "PSN").Attribute("determinerCode", "INSTANCE");
        if (record.Confidentiality != "Y")
        {
            PersonBasics(xml, record, birthOrder);
            Names(xml, record, today);
            foreach (var care in Care(record, today, firstCareOnly))
            {
                CareProvisions.Write2008(xml, care, provider);
            }
        }

        xml.End();
    }

    private static void Names(XmlBuilder xml, PatientRecord record, string today)
    {
        foreach (var name in record.Names.Where(n => n.IsCurrent(today)))
        {
            Name(xml, name, withId: false);
        }
    }

    private static IEnumerable<CareProvision> Care(PatientRecord record, string today, bool firstOnly) =>
        Visible(record, record.CareProvisions, today).Where(c => !firstOnly || c.Code == "1").Take(firstOnly ? 1 : 10);

    private static IEnumerable<T> Visible<T>(PatientRecord record, IEnumerable<T> items, string today)
        where T : Versioned => record.Confidentiality is not null ? [] : items.Where(i => i.IsCurrent(today));
}
