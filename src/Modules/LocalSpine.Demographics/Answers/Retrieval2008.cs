using LocalSpine.Demographics.Records;
using LocalSpine.Protocols.Xml;
using static LocalSpine.Demographics.Answers.RecordWriter;

namespace LocalSpine.Demographics.Answers;

/// <summary>PDSResponse of a retrieval in 2008-A (PRPA_MT000201UK03) and 2008-B (PRPA_MT000201UK06): every item in a part of its own, with system date and source.</summary>
internal sealed class Retrieval2008(bool isB)
{
    private readonly ItemParts _parts = new(isB);

    public void Write(XmlBuilder xml, PatientRecord record, RetrievalScope scope)
    {
        xml.Start("PDSResponse").Attribute("classCode", "OBS").Attribute("moodCode", "EVN");
        SerialChangeNumber(xml, record);
        xml.Start("subject").Attribute("typeCode", "SBJ");
        xml.Start("patientRole").Attribute("classCode", "PAT");
        if (!scope.OnlySerialChangeNumber)
        {
            Confidentiality(xml, record, isB);
        }

        NhsNumber(xml, record.NhsNumber);
        xml.Start("patientPerson").Attribute("classCode", "PSN").Attribute("determinerCode", "INSTANCE");
        if (!scope.OnlySerialChangeNumber && !scope.HidesPerson)
        {
            Person(xml, record, scope);
        }

        xml.End();
        if (!scope.OnlySerialChangeNumber && !scope.HidesPerson)
        {
            RoleItems(xml, record, scope);
        }

        xml.End().End().End();
    }

    private void Person(XmlBuilder xml, PatientRecord record, RetrievalScope scope)
    {
        if (!isB)
        {
            Basics(xml, record, scope);
        }

        if (scope.Others("person.multiplebirthordernumber") && record.BirthOrder is { } order)
        {
            xml.Empty("multipleBirthOrderNumber", "value", Digit(order));
        }

        if (!isB && scope.Others("person.birthplace") && record.Birthplace is { } place)
        {
            xml.Start("birthplace").Attribute("classCode", "BIRTHPL");
            BirthplaceAddress(xml, place);
            xml.End();
        }

        if (scope.Others("person.language") && record.Language is { } language)
        {
            RecordWriter.Language(xml, language, proficiencyFirst: false);
        }

        if (scope.CareProvisions)
        {
            foreach (var care in scope.Shown(record.CareProvisions))
            {
                Care(xml, care);
            }
        }

        if (scope.RelatedPersons)
        {
            foreach (var related in scope.Shown(record.RelatedPersons))
            {
                Related(xml, related);
            }
        }

        if (scope.Addresses)
        {
            foreach (var address in scope.Shown(record.Addresses))
            {
                _parts.Part(xml, _parts.Address, address, () => Address(xml, address, withId: true));
            }
        }

        if (isB)
        {
            PartsOfB(xml, record, scope);
        }

        if (scope.Telecoms)
        {
            foreach (var telecom in scope.Shown(record.Telecoms))
            {
                _parts.Part(xml, _parts.Telecom, telecom, () => Telecom(xml, telecom, withId: true));
            }
        }

        if (isB && scope.Others("person.birthplace") && record.Birthplace is { } birthplace)
        {
            xml.Start("COCT_MT000208UK01.BirthPlace").Attribute("classCode", "BIRTHPL");
            BirthplaceAddress(xml, birthplace);
            xml.End();
        }

        if (scope.Names)
        {
            foreach (var name in scope.Shown(record.Names))
            {
                _parts.Part(xml, _parts.Name, name, () => ItemParts.PartPerson(xml, () => Name(xml, name, withId: true)));
            }
        }
    }

    private static void Basics(XmlBuilder xml, PatientRecord record, RetrievalScope scope)
    {
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
    }

    private static void PartsOfB(XmlBuilder xml, PatientRecord record, RetrievalScope scope)
    {
        if (scope.Gender)
        {
            Notified(xml, "COCT_MT000209UK01.PartAdminGenderCode", record, () => xml.Empty("administrativeGenderCode", "code", Digit(record.Gender)));
        }

        if (scope.Birth)
        {
            Notified(xml, "COCT_MT000210UK01.PartBirthTime", record, () => xml.Empty("birthTime", "value", record.BirthTime));
        }

        if (scope.Death && record.DeathTime is not null)
        {
            Notified(xml, "COCT_MT000211UK01.PartDeceasedTime", record, () => xml.Empty("deceasedTime", "value", record.DeathTime));
        }
    }

    private static void Notified(XmlBuilder xml, string part, PatientRecord record, Action content)
    {
        xml.Start(part).Attribute("classCode", "PART");
        ItemParts.PartPerson(xml, content);
        Observation(xml, "subjectOf", "notificationTime", "45", "17.35", () => xml.Empty("value", "value", record.Changed));
        xml.End();
    }

    private void Care(XmlBuilder xml, CareProvision care)
    {
        xml.Start("playedOtherProviderPatient").Attribute("classCode", "PAT").Start("subjectOf").Attribute("typeCode", "SBJ");
        xml.Start(isB ? "patientCareProvision" : "patientCareProvisionEvent").Attribute("classCode", "PCPR").Attribute("moodCode", "EVN");
        xml.Empty("code", "code", care.Code, "codeSystem", Npfit + "17.37");
        Period(xml, "effectiveTime", care.From, care.To);
        ObjectId(xml, care.Id);
        xml.Start("performer").Attribute("typeCode", "PRF").Start("assignedEntity").Attribute("classCode", "ASSIGNED");
        xml.Empty("id", "root", Practices, "extension", care.OdsCode);
        xml.End().End();
        ItemParts.SystemDate(xml, "subjectOf1", "SUBJ", care);
        _parts.Source(xml, "subjectOf2", "SUBJ", care);
        xml.End().End().End();
    }

    private void Related(XmlBuilder xml, RelatedPerson related)
    {
        xml.Start("scopedRelatedPersonRole").Attribute("classCode", "PRS");
        xml.Empty("code", "code", related.Relationship, "codeSystem", Npfit + "16.15");
        Period(xml, "effectiveTime", related.From, related.To);
        ObjectId(xml, related.Id);
        if (related.Position is { } position)
        {
            xml.Empty("positionNumber", "value", Digit(position));
        }

        if (related.IsNextOfKin)
        {
            xml.Start("part3").Attribute("typeCode", "PART").Start("partNextOfKin").Attribute("classCode", "NOK");
            xml.Empty("code", "code", "1", "codeSystem", Npfit + "16.13");
            xml.End().End();
        }

        xml.Start("player").Attribute("classCode", "PSN").Attribute("determinerCode", "INSTANCE");
        if (related.Language is { } language)
        {
            RecordWriter.Language(xml, language, proficiencyFirst: false);
        }

        if (related.NhsNumber is not null)
        {
            xml.Start("playedRelatedPatient").Attribute("classCode", "PAT");
            NhsNumber(xml, related.NhsNumber);
            xml.End();
        }

        foreach (var telecom in related.Telecoms)
        {
            _parts.Part(xml, _parts.Telecom, telecom, () => Telecom(xml, telecom, withId: true));
        }

        if (related.Address is { } address)
        {
            _parts.Part(xml, _parts.Address, address, () => Address(xml, address, withId: true));
        }

        if (related.Name is { } name)
        {
            _parts.Part(xml, _parts.Name, name, () => ItemParts.PartPerson(xml, () => Name(xml, name, withId: true)));
        }

        xml.End();
        ContactPreferences.Write(xml, related, "subjectOf1", "subjectOf2");
        _parts.Source(xml, "subjectOf4", "SBJ", related, isB ? _parts.SourceElement : "relatedPersonRoleSourceSourceIdentified");
        ItemParts.SystemDate(xml, "subjectOf5", "SBJ", related);
        xml.End();
    }

    private static void RoleItems(XmlBuilder xml, PatientRecord record, RetrievalScope scope)
    {
        if (scope.OldVersions)
        {
            foreach (var old in record.OldVersions)
            {
                xml.Start("replacementOf").Attribute("typeCode", "REPL").Start("oldVersion").Attribute("classCode", "PAT");
                Period(xml, "effectiveTime", old.From, old.To);
                NhsNumber(xml, old.NhsNumber);
                xml.End().End();
            }
        }

        if (scope.Death)
        {
            DeathNotification(xml, "subjectOf2", record);
        }

        if (scope.Others("person.consent"))
        {
            Consents(xml, "subjectOf3", record);
        }

        ContactPreferences.Write(xml, record, scope, "subjectOf4", "subjectOf5", "subjectOf6");
        if (scope.IsPrimaryCare && scope.Others("person.nhaisposting") && record.NhaisCustodian is not null)
        {
            xml.Start("subjectOf7").Attribute("typeCode", "SBJ").Start("nHAISRegistrationEvent").Attribute("classCode", "REG").Attribute("moodCode", "EVN");
            xml.Empty("code", "code", "01", "codeSystem", Npfit + "17.165");
            Period(xml, "effectiveTime", record.NhaisFrom, null);
            xml.Start("custodian").Attribute("typeCode", "CST").Start("assignedDevice").Attribute("classCode", "ASSIGNED");
            xml.Empty("id", "root", Npfit + "6", "extension", record.NhaisCustodian);
            xml.End().End().End().End();
        }

        if (scope.Others("person.previousnhscontact"))
        {
            PreviousContact(xml, "subjectOf8", record);
        }
    }

    // 2008-B wants a coded country, which the record (free text) has not.
    private void BirthplaceAddress(XmlBuilder xml, Birthplace place)
    {
        xml.Start("addr");
        if (place.City is not null)
        {
            xml.Element("city", place.City);
        }

        if (place.County is not null)
        {
            xml.Element("county", place.County);
        }

        if (!isB && place.Country is not null)
        {
            xml.Element("country", place.Country);
        }

        xml.End();
    }
}
