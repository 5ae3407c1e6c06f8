using LocalSpine.Core.Demographics;
using LocalSpine.Hosting;
using LocalSpine.Protocols.Xml;

namespace LocalSpine.MiniServices.Operations;

/// <summary>getNHSNumber: the number of the one person of that name, gender and birth date (smsp 4.1, 4.2).</summary>
internal sealed class GetNhsNumber(IPatientTrace trace, SmspOptions options) : MiniService(trace, options)
{
    public override string Action => "urn:nhs-itk:services:201005:getNHSNumber-v1-0";

    public override string RequestCode => "getNHSNumberRequest-v1-0";

    public override string ResponseCode => "getNHSNumberResponse-v1-0";

    public override IReadOnlyList<string> Required { get; } = [PatientQuestion.BirthDateField, PatientQuestion.GenderField, PatientQuestion.NameField];

    public override IReadOnlyList<string> Optional { get; } = [PatientQuestion.LocalIdField, PatientQuestion.PostcodeField];

    public override bool IsSearch(PatientQuestion question) => true;

    protected override void WriteFound(XmlBuilder xml, TracedPerson person, PatientQuestion question)
    {
        StartPatient(xml, person.NhsNumber, question);
        xml.End().End();
    }

    protected override void WriteReplacement(XmlBuilder xml, string nhsNumber)
    {
        StartPatient(xml, nhsNumber);
        xml.End().End();
    }
}
