using LocalSpine.Core.Demographics;
using LocalSpine.Core.Identifiers;
using LocalSpine.Hosting;
using LocalSpine.Protocols.Itk;
using LocalSpine.Protocols.Xml;

namespace LocalSpine.MiniServices.Operations;

/// <summary>verifyNHSNumber: is this number the one of the person born on that day (smsp 4.1, 4.2)?</summary>
internal sealed class VerifyNhsNumber(IPatientTrace trace, SmspOptions options) : MiniService(trace, options)
{
    public override string Action => "urn:nhs-itk:services:201005:verifyNHSNumber-v1-0";

    public override string RequestCode => "verifyNHSNumberRequest-v1-0";

    public override string ResponseCode => "verifyNHSNumberResponse-v1-0";

    public override IReadOnlyList<string> Required { get; } = [PatientQuestion.BirthDateField, PatientQuestion.NhsNumberField];

    public override IReadOnlyList<string> Optional { get; } = [PatientQuestion.NameField];

    public override bool IsSearch(PatientQuestion question) => false;

    protected override void WriteFound(XmlBuilder xml, TracedPerson person, PatientQuestion question) => WriteValidity(xml, person.NhsNumber, isValid: true);

    // The number asked for is not to be used any more, so the statement is false; the id is the one to use (smsp 5, "DEMOG-0017 conflict").
    protected override void WriteReplacement(XmlBuilder xml, string nhsNumber) => WriteValidity(xml, nhsNumber, isValid: false);

    protected override MiniServiceAnswer Mismatch(PatientQuestion question) => Options.VerifyMismatch == "false"
        ? new MiniServiceAnswer(SmspCode.Success, xml => WriteValidity(xml, question.NhsNumber!, isValid: false))
        : base.Mismatch(question);

    private static void WriteValidity(XmlBuilder xml, string nhsNumber, bool isValid)
    {
        xml.Start("component").Attribute("typeCode", "COMP").Start("validIdentifier").Attribute("moodCode", "EVN").Attribute("classCode", "OBS");
        xml.Empty("code", "codeSystem", ItkNames.ValidityCodes, "code", "VI");
        xml.Empty("value", "value", isValid ? "true" : "false");
        StartPatient(xml, nhsNumber);
        xml.End().End().End().End();
    }
}
