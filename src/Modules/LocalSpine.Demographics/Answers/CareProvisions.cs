using LocalSpine.Demographics.Records;
using LocalSpine.Protocols.Xml;
using static LocalSpine.Demographics.Answers.RecordWriter;

namespace LocalSpine.Demographics.Answers;

/// <summary>Primary care and nominations as the flat layouts carry them.</summary>
internal static class CareProvisions
{
    /// <summary>With responsibleParty, as in 2006-B.</summary>
    public static void Write2006B(XmlBuilder xml, CareProvision care, bool withId) => Write(xml, care, withId, () =>
    {
        xml.Start("responsibleParty").Attribute("typeCode", "RESP").Start("healthCareProvider").Attribute("classCode", "PROV");
        xml.Empty("id", "root", Practices, "extension", care.OdsCode);
        xml.End().End();
    });

    /// <summary>With performer and object id, as an event in a notice.</summary>
    public static void WriteNotice(XmlBuilder xml, CareProvision care)
    {
        xml.Start("playedOtherProviderPatient").Attribute("classCode", "PAT").Start("subjectOf").Attribute("typeCode", "SBJ");
        xml.Start("patientCareProvisionEvent").Attribute("classCode", "PCPR").Attribute("moodCode", "EVN");
        xml.Empty("code", "code", care.Code, "codeSystem", Npfit + "17.37");
        Period(xml, "effectiveTime", care.From, care.To);
        ObjectId(xml, care.Id);
        xml.Start("performer").Attribute("typeCode", "PRF").Start("assignedOrganization").Attribute("classCode", "ASSIGNED");
        xml.Empty("id", "root", Practices, "extension", care.OdsCode);
        xml.End().End().End().End().End();
    }

    /// <summary>With performer, as in the traces and confirmations of 2008-A and 2008-B.</summary>
    public static void Write2008(XmlBuilder xml, CareProvision care, string provider) => Write(xml, care, withId: false, () =>
    {
        xml.Start("performer").Attribute("typeCode", "PRF").Start(provider).Attribute("classCode", "ASSIGNED");
        xml.Empty("id", "root", Practices, "extension", care.OdsCode);
        xml.End().End();
    });

    private static void Write(XmlBuilder xml, CareProvision care, bool withId, Action provider)
    {
        xml.Start("playedOtherProviderPatient").Attribute("classCode", "PAT").Start("subjectOf").Attribute("typeCode", "SBJ");
        xml.Start("patientCareProvision").Attribute("classCode", "PCPR").Attribute("moodCode", "EVN");
        if (withId)
        {
            ObjectId(xml, care.Id);
        }

        xml.Empty("code", "code", care.Code, "codeSystem", Npfit + "17.37");
        Period(xml, "effectiveTime", care.From, care.To);
        provider();
        xml.End().End().End();
    }
}
