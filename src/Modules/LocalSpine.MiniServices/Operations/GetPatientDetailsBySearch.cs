using LocalSpine.Core.Demographics;
using LocalSpine.Core.Directory;
using LocalSpine.Hosting;

namespace LocalSpine.MiniServices.Operations;

/// <summary>getPatientDetailsBySearch: the details of the one person of that name, gender and birth date (smsp 4.1, 4.2).</summary>
internal sealed class GetPatientDetailsBySearch(IPatientTrace trace, SmspOptions options, IDirectory directory) : PatientDetailsService(trace, options, directory)
{
    public override string Action => "urn:nhs-itk:services:201005:getPatientDetailsBySearch-v1-0";

    public override string RequestCode => "getPatientDetailsBySearchRequest-v1-0";

    public override IReadOnlyList<string> Required { get; } = [PatientQuestion.BirthDateField, PatientQuestion.GenderField, PatientQuestion.NameField];

    public override IReadOnlyList<string> Optional { get; } = [PatientQuestion.LocalIdField, PatientQuestion.PostcodeField];

    public override bool IsSearch(PatientQuestion question) => true;
}
