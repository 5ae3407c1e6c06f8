using LocalSpine.Core.Demographics;
using LocalSpine.Core.Directory;
using LocalSpine.Hosting;

namespace LocalSpine.MiniServices.Operations;

/// <summary>getPatientDetailsByNHSNumber: the details of the person with that number, born on that day (smsp 4.1, 4.2).</summary>
internal sealed class GetPatientDetailsByNhsNumber(IPatientTrace trace, SmspOptions options, IDirectory directory) : PatientDetailsService(trace, options, directory)
{
    public override string Action => "urn:nhs-itk:services:201005:getPatientDetailsByNHSNumber-v1-0";

    public override string RequestCode => "getPatientDetailsByNHSNumberRequest-v1-0";

    public override IReadOnlyList<string> Required { get; } = [PatientQuestion.BirthDateField, PatientQuestion.NhsNumberField];

    public override IReadOnlyList<string> Optional { get; } = [PatientQuestion.LocalIdField, PatientQuestion.NameField];

    public override bool IsSearch(PatientQuestion question) => false;
}
