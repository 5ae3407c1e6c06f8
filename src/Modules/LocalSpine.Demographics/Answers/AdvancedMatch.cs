using System.Globalization;
using LocalSpine.Demographics.Queries;
using LocalSpine.Demographics.Records;
using LocalSpine.Protocols.Xml;
using static LocalSpine.Demographics.Answers.RecordWriter;

namespace LocalSpine.Demographics.Answers;

/// <summary>PdsTraceMatch of an advanced trace (PRPA_MT000207UK02, UK05): every patient found, with items in parts of their own and the matching level.</summary>
internal sealed class AdvancedMatch(bool isB)
{
    private readonly ItemParts _parts = new(isB);

    public void Write(XmlBuilder xml, IReadOnlyList<TraceHit> hits, bool historic, string today)
    {
        xml.Start("PdsTraceMatch").Attribute("classCode", "OBS").Attribute("moodCode", "EVN");
        foreach (var hit in hits)
        {
            Subject(xml, hit, historic, today);
        }

        xml.End();
    }

    private void Subject(XmlBuilder xml, TraceHit hit, bool historic, string today)
    {
        var record = hit.Record;
        IEnumerable<T> Shown<T>(IEnumerable<T> items)
            where T : Versioned => items.Where(i => historic || i.IsCurrent(today));
        var limited = record.Confidentiality is not null;
        xml.Start("subject").Attribute("typeCode", "SBJ").Start("patientRole").Attribute("classCode", "PAT");
        Confidentiality(xml, record, isB);
        NhsNumber(xml, record.NhsNumber);
        xml.Start("patientPerson").Attribute("classCode", "PSN").Attribute("determinerCode", "INSTANCE");
        if (record.Confidentiality != "Y")
        {
            PersonBasics(xml, record, birthOrder: true);
            foreach (var care in limited ? [] : Shown(record.CareProvisions).Where(c => c.Code == "1"))
            {
                Care(xml, care);
            }

            if (isB)
            {
                Names(xml, Shown(record.Names));
            }

            foreach (var address in limited ? [] : Shown(record.Addresses))
            {
                _parts.Part(xml, _parts.Address, address, () => RecordWriter.Address(xml, address, withId: false));
            }

            foreach (var telecom in limited ? [] : Shown(record.Telecoms))
            {
                _parts.Part(xml, _parts.Telecom, telecom, () => RecordWriter.Telecom(xml, telecom, withId: false));
            }

            if (!isB)
            {
                Names(xml, Shown(record.Names));
            }
        }

        xml.End();
        xml.Start("subjectOf1").Attribute("typeCode", "SBJ").Start("matchingLevel").Attribute("classCode", "OBS").Attribute("moodCode", "EVN");
        xml.Empty("code", "code", "12", "codeSystem", Npfit + "17.35");
        xml.Empty("value", "unit", "%", "value", (hit.Score * 100).ToString("F2", CultureInfo.InvariantCulture));
        xml.End().End();
        PreviousContact(xml, "subjectOf2", record);
        DeathNotification(xml, "subjectOf3", record);
        xml.End().End();
    }

    private void Names(XmlBuilder xml, IEnumerable<PersonName> names)
    {
        foreach (var name in names)
        {
            _parts.Part(xml, _parts.Name, name, () => ItemParts.PartPerson(xml, () => RecordWriter.Name(xml, name, withId: false)));
        }
    }

    private void Care(XmlBuilder xml, CareProvision care)
    {
        xml.Start("playedOtherProviderPatient").Attribute("classCode", "PAT").Start("subjectOf").Attribute("typeCode", "SBJ");
        xml.Start("patientCareProvision").Attribute("classCode", "PCPR").Attribute("moodCode", "EVN");
        xml.Empty("code", "code", care.Code, "codeSystem", Npfit + "17.37");
        Period(xml, "effectiveTime", care.From, care.To);
        xml.Start("performer").Attribute("typeCode", "PRF").Start("assignedEntity").Attribute("classCode", "ASSIGNED");
        xml.Empty("id", "root", Practices, "extension", care.OdsCode);
        xml.End().End();
        _parts.Source(xml, "subjectOf1", "SUBJ", care);
        ItemParts.SystemDate(xml, "subjectOf2", "SUBJ", care);
        xml.End().End().End();
    }
}
