using LocalSpine.Core.Demographics;
using LocalSpine.Core.Directory;
using LocalSpine.Hosting;
using LocalSpine.Protocols.Xml;

namespace LocalSpine.MiniServices.Operations;

/// <summary>What the three operations that answer with details share: all have one answer (smsp 4, 4.2).</summary>
internal abstract class PatientDetailsService(IPatientTrace trace, SmspOptions options, IDirectory directory) : MiniService(trace, options)
{
    public override string ResponseCode => "getPatientDetailsResponse-v1-0";

    protected override void WriteFound(XmlBuilder xml, TracedPerson person, PatientQuestion question)
    {
        StartPatient(xml, person.NhsNumber, question);
        PatientDetails.Write(xml, person, person.PracticeOdsCode is { } code ? directory.FindOrganisation(code) ?? Unknown(code) : null);
        xml.End().End();
    }

    // The schema has the person's element, which stays empty (smsp 5, "DEMOG-0017 conflict").
    protected override void WriteReplacement(XmlBuilder xml, string nhsNumber)
    {
        StartPatient(xml, nhsNumber);
        xml.Start("patientPerson").Attribute("determinerCode", "INSTANCE").Attribute("classCode", "PSN").End().End().End();
    }

    // The record names a practice that the directory does not hold: its code is all that is known.
    private static OrganisationContact Unknown(string odsCode) => new(odsCode, "", [], Postcode: null, Telephone: null);
}
