using LocalSpine.Core.Directory;
using LocalSpine.Core.Identifiers;
using LocalSpine.Core.Messaging;
using LocalSpine.Demographics.Answers;
using LocalSpine.Demographics.Records;
using LocalSpine.Protocols.Xml;

namespace LocalSpine.Demographics.Changes;

/// <summary>
/// Birth notifications, PRPA_IN000207UK03 (PRPA_MT000210UK03): to the systems of the partner and the responsible child health organisation and
/// of the mother's practice that take part in it (pds 2.5).
/// </summary>
internal sealed class BirthNotices(IDirectory directory)
{
    private const string Interaction = "PRPA_IN000207UK03";

    /// <param name="responsible">ODS code of the child health organisation that follows the baby, or null.</param>
    /// <param name="messageId">HL7 id of the birth message, which the schema of the notification acknowledges.</param>
    public IReadOnlyList<InteractionNotice> Of(PatientRecord baby, string? responsible, string messageId) =>
    [
        .. new[] { baby.Birth!.ChildHealthOds, responsible, baby.Birth.MotherPracticeOds }.OfType<string>().Distinct(StringComparer.OrdinalIgnoreCase)
            .SelectMany(ods => directory.SystemsOf(ods, $"{ChangeFamily.Service}:{Interaction}"))
            .Select(system => new InteractionNotice(
                ChangeFamily.Service, Interaction, Mim.Pds2008A.VersionCode(), system.Asid, xml => ChangeAnswers.Subject(xml, x => Write(x, baby))) { Acknowledges = messageId }),
    ];

    private static void Write(XmlBuilder xml, PatientRecord baby)
    {
        var birth = baby.Birth!;
        xml.Start("PdsRegistrationResponse").Attribute("classCode", "REG").Attribute("moodCode", "EVN");
        xml.Start("subject").Attribute("typeCode", "SBJ").Start("patientRole").Attribute("classCode", "PAT");
        RecordWriter.Confidentiality(xml, baby);
        RecordWriter.NhsNumber(xml, baby.NhsNumber);
        xml.Start("babyOf").Attribute("typeCode", "BBY").Start("obstetricCareProvision").Attribute("classCode", "PCPR").Attribute("moodCode", "EVN");
        xml.Empty("code", "code", "OBS");
        xml.Start("primaryInformationRecipient").Attribute("typeCode", "PRCP").Start("partnerChildHealth").Attribute("classCode", "ASSIGNED");
        xml.Empty("id", "root", RecordWriter.Practices, "extension", birth.ChildHealthOds).End().End();
        xml.Start("recordTarget").Attribute("typeCode", "RCT").Start("patient").Attribute("classCode", "PAT");
        xml.Empty("id", "root", Oids.NhsNumber, "extension", birth.MotherNhsNumber);
        xml.Start("patientMother").Attribute("classCode", "PSN").Attribute("determinerCode", "INSTANCE");
        if (birth.MotherBirthTime is not null)
        {
            xml.Empty("birthTime", "value", birth.MotherBirthTime);
        }

        RecordWriter.Name(xml, birth.MotherName, withId: false);
        xml.End().End().End().End().End();
        Person(xml, baby);
        xml.Start("subjectOf").Attribute("typeCode", "SBJ").Start("birthWeight").Attribute("classCode", "OBS").Attribute("moodCode", "EVN");
        xml.Empty("code", "code", "364589006", "codeSystem", RecordWriter.Npfit + "15");
        xml.Empty("value", "value", birth.Weight.ToString("D4", System.Globalization.CultureInfo.InvariantCulture));
        xml.End().End().End().End().End();
    }

    private static void Person(XmlBuilder xml, PatientRecord baby)
    {
        xml.Start("patientPerson").Attribute("classCode", "PSN").Attribute("determinerCode", "INSTANCE");
        xml.Empty("administrativeGenderCode", "code", RecordWriter.Digit(baby.Gender));
        xml.Empty("birthTime", "value", baby.BirthTime);
        xml.Empty("multipleBirthOrderNumber", "value", RecordWriter.Digit(baby.BirthOrder ?? 9));
        foreach (var name in baby.Names)
        {
            xml.Start("COCT_MT000203UK02.PartOfWhole").Attribute("classCode", "PART");
            xml.Start("partPerson").Attribute("classCode", "PSN").Attribute("determinerCode", "INSTANCE");
            RecordWriter.Name(xml, name, withId: true);
            xml.End().End();
        }

        foreach (var address in baby.Addresses)
        {
            xml.Start("COCT_MT000201UK02.PartOfWhole").Attribute("classCode", "PART");
            RecordWriter.Address(xml, address, withId: true);
            xml.End();
        }

        xml.End();
    }
}
