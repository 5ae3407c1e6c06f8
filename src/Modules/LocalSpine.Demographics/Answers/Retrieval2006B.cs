using LocalSpine.Demographics.Records;
using LocalSpine.Protocols.Xml;
using static LocalSpine.Demographics.Answers.RecordWriter;

namespace LocalSpine.Demographics.Answers;

/// <summary>PdsSuccessfulRetrieval (PRPA_MT040101UK31): the flat layout of 2006-B.</summary>
internal static class Retrieval2006B
{
    public static void Write(XmlBuilder xml, PatientRecord record, RetrievalScope scope)
    {
        xml.Start("PdsSuccessfulRetrieval").Attribute("classCode", "OBS").Attribute("moodCode", "EVN");
        xml.Start("subject").Attribute("typeCode", "SBJ").Start("patientRole").Attribute("classCode", "PAT");
        NhsNumber(xml, record.NhsNumber);
        if (!scope.OnlySerialChangeNumber)
        {
            if (scope.Addresses)
            {
                foreach (var address in scope.Shown(record.Addresses))
                {
                    Address(xml, address, withId: true);
                }
            }

            if (scope.Telecoms)
            {
                foreach (var telecom in scope.Shown(record.Telecoms))
                {
                    Telecom(xml, telecom, withId: true);
                }
            }

            Confidentiality(xml, record);
            Person(xml, record, scope);
            if (!scope.HidesPerson)
            {
                RoleItems(xml, record, scope);
            }
        }

        xml.End().End();
        SerialChangeNumber(xml, record);
        xml.End();
    }

    private static void Person(XmlBuilder xml, PatientRecord record, RetrievalScope scope)
    {
        xml.Start("patientPerson").Attribute("classCode", "PSN").Attribute("determinerCode", "INSTANCE");
        if (!scope.HidesPerson)
        {
            if (scope.Names)
            {
                foreach (var name in scope.Shown(record.Names))
                {
                    Name(xml, name, withId: true);
                }
            }

            if (scope.Gender)
            {
                xml.Empty("administrativeGenderCode", "code", Digit(record.Gender));
            }

            if (scope.Birth)
            {
                xml.Empty("birthTime", "value", record.BirthTime);
            }

            if (scope.Death && record.DeathTime is not null)
            {
                xml.Empty("deceasedTime", "value", record.DeathTime);
            }

            if (scope.Others("person.multiplebirthordernumber") && record.BirthOrder is { } order)
            {
                xml.Empty("multipleBirthOrderNumber", "value", Digit(order));
            }

            if (scope.CareProvisions)
            {
                foreach (var care in scope.Shown(record.CareProvisions))
                {
                    CareProvisions.Write2006B(xml, care, withId: true);
                }
            }

            if (scope.RelatedPersons)
            {
                foreach (var related in scope.Shown(record.RelatedPersons))
                {
                    Related(xml, related);
                }
            }

            if (scope.Others("person.language") && record.Language is { } language)
            {
                RecordWriter.Language(xml, language, proficiencyFirst: true);
            }
        }

        xml.End();
    }

    private static void Related(XmlBuilder xml, RelatedPerson related)
    {
        xml.Start("scopedRelatedPersonRole").Attribute("classCode", "PRS");
        ObjectId(xml, related.Id);
        if (related.NhsNumber is not null)
        {
            NhsNumber(xml, related.NhsNumber);
        }

        xml.Empty("code", "code", related.Relationship, "codeSystem", Npfit + "16.15");
        if (related.Address is { } address)
        {
            Address(xml, address, withId: true);
        }

        foreach (var telecom in related.Telecoms)
        {
            Telecom(xml, telecom, withId: true);
        }

        Period(xml, "effectiveTime", related.From, related.To);
        if (related.Position is { } position)
        {
            xml.Empty("positionNumber", "value", Digit(position));
        }

        if (related.Name is { } name)
        {
            xml.Start("player").Attribute("classCode", "PSN").Attribute("determinerCode", "INSTANCE");
            Name(xml, name, withId: true);
            if (related.Language is { } language)
            {
                RecordWriter.Language(xml, language, proficiencyFirst: true);
            }

            xml.End();
        }

        ContactPreferences.Write(xml, related, "subjectOf1", "subjectOf2");
        if (related.IsNextOfKin)
        {
            xml.Start("part2").Attribute("typeCode", "PART").Start("partNextOfKin").Attribute("classCode", "NOK");
            xml.Empty("code", "code", "1", "codeSystem", Npfit + "16.13");
            xml.End().End();
        }

        xml.End();
    }

    private static void RoleItems(XmlBuilder xml, PatientRecord record, RetrievalScope scope)
    {
        ContactPreferences.Write(xml, record, scope, null, null, "subjectOf6");
        ContactPreferences.Write(xml, record, scope, "subjectOf4", null, null);
        if (scope.Others("person.previousnhscontact"))
        {
            PreviousContact(xml, "subjectOf8", record);
        }

        if (scope.Others("person.consent"))
        {
            Consents(xml, "subjectOf3", record);
        }

        if (scope.Death)
        {
            DeathNotification(xml, "subjectOf2", record);
        }

        ContactPreferences.Write(xml, record, scope, null, "subjectOf5", null);
        if (scope.OldVersions)
        {
            foreach (var old in record.OldVersions)
            {
                xml.Start("replacementOf").Attribute("typeCode", "REPL").Start("oldVersion").Attribute("classCode", "PAT");
                NhsNumber(xml, old.NhsNumber);
                Period(xml, "effectiveTime", old.From, old.To);
                xml.End().End();
            }
        }
    }
}
