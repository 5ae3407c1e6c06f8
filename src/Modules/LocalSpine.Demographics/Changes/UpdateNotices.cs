using LocalSpine.Core.Messaging;
using LocalSpine.Demographics.Answers;
using LocalSpine.Demographics.Records;
using LocalSpine.Protocols.Xml;
using LocalSpine.Storage;

namespace LocalSpine.Demographics.Changes;

/// <summary>
/// What subscribers hear of a changed record: PRPA_IN000204UK03 with the record's serial change number and its standing basic items
/// (PRPA_MT000208UK03); of a sensitive record the number and no items. Whom the real one tells is not public: here whoever subscribed.
/// </summary>
internal static class UpdateNotices
{
    public const string Interaction = "PRPA_IN000204UK03";

    /// <summary>Makes the notices for all subscribers but the one that made the change.</summary>
    public static IReadOnlyList<InteractionNotice> Of(WriteConnection write, PatientRecord record, string source)
    {
        var notices = new List<InteractionNotice>();
        using var reader = write.Command("select asid from demographics_subscriber where asid <> @source order by asid", ("@source", source)).ExecuteReader();
        while (reader.Read())
        {
            notices.Add(new InteractionNotice(
                ChangeFamily.Service, Interaction, Mim.Pds2008A.VersionCode(), reader.GetString(0), xml => ChangeAnswers.Subject(xml, x => Write(x, record))));
        }

        return notices;
    }

    private static void Write(XmlBuilder xml, PatientRecord record)
    {
        var today = record.Changed[..8];
        var shown = record.Confidentiality is null;
        xml.Start("PdsNhaisUpdateRequest").Attribute("classCode", "REG").Attribute("moodCode", "RQO");
        xml.Empty("code", "code", "1", "codeSystem", RecordWriter.Npfit + "17.40");
        RecordWriter.SerialChangeNumber(xml, record);
        xml.Start("subject").Attribute("typeCode", "SBJ").Start("patientRole").Attribute("classCode", "PAT");
        foreach (var address in record.Addresses.Where(a => shown && a.IsCurrent(today)))
        {
            RecordWriter.Address(xml, address, withId: true);
        }

        RecordWriter.NhsNumber(xml, record.NhsNumber);
        if (shown)
        {
            Person(xml, record, today);
            RecordWriter.DeathNotification(xml, "subjectOf1", record);
        }

        xml.End().End().End();
    }

    private static void Person(XmlBuilder xml, PatientRecord record, string today)
    {
        xml.Start("patientPerson").Attribute("classCode", "PSN").Attribute("determinerCode", "INSTANCE");
        RecordWriter.PersonBasics(xml, record, birthOrder: false);
        foreach (var name in record.Names.Where(n => n.IsCurrent(today)))
        {
            RecordWriter.Name(xml, name, withId: true);
        }

        if (record.CareProvisions.Find(c => c.Code == "1" && c.IsCurrent(today)) is { } care)
        {
            CareProvisions.WriteNotice(xml, care);
        }

        xml.End();
    }
}
