using LocalSpine.Core.Demographics;
using LocalSpine.Core.Directory;
using LocalSpine.Hosting;

namespace LocalSpine.MiniServices.Operations;

/// <summary>getPatientDetails: by the number when there is one, else by search (smsp 4, 4.1).</summary>
internal sealed class GetPatientDetails(IPatientTrace trace, SmspOptions options, IDirectory directory) : PatientDetailsService(trace, options, directory)
{
    public override string Action => "urn:nhs-itk:services:201005:getPatientDetails-v1-0";

    public override string RequestCode => "getPatientDetailsRequest-v1-0";

    /// <summary>The schema's root is the odd one without "Request"; the other is taken as well (smsp 4).</summary>
    public override IReadOnlyList<string> RequestRoots { get; } = ["getPatientDetails-v1-0", "getPatientDetailsRequest-v1-0"];

    public override IReadOnlyList<string> Required { get; } = [PatientQuestion.BirthDateField];

    public override IReadOnlyList<string> Optional { get; } =
    [
        PatientQuestion.GenderField, PatientQuestion.LocalIdField, PatientQuestion.NhsNumberField, PatientQuestion.NameField, PatientQuestion.PostcodeField,
    ];

    public override bool IsSearch(PatientQuestion question) => question.NhsNumber is null;
}
