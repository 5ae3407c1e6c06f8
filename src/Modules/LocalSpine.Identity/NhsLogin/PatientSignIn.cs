using LocalSpine.Core.Demographics;
using LocalSpine.Core.Outcomes;
using LocalSpine.Identity.OpenId;

namespace LocalSpine.Identity.NhsLogin;

/// <summary>Patients at NHS login: whoever is chosen of PDS is believed, with the level of proof that is chosen (identity 14). The mock has patients of its own (identity 13.8).</summary>
internal sealed class PatientSignIn(IPatientIndex patients, TimeProvider clock)
{
    /// <summary>Levels of identity proof, highest first.</summary>
    public static IReadOnlyList<string> Levels { get; } = ["P9", "P5", "P0"];

    /// <exception cref="RefusedException">There is no such patient.</exception>
    public async Task<SignedIn> SignInAsync(OpenIdParameters form, bool isMock, CancellationToken cancellationToken)
    {
        var number = ((isMock ? form["username"] : form["number"] ?? form["patient"]) ?? "").Replace(" ", "", StringComparison.Ordinal);
        var level = isMock ? MockUsers.LevelOfPatient(number) : null;
        if (level is null)
        {
            level = form["level"] is { } wanted && Levels.Contains(wanted) ? wanted : Levels[0];
            number = (await patients.FindRegistrationAsync(number, cancellationToken))?.NhsNumber
                ?? throw new RefusedException(new Refusal("PATIENT_UNKNOWN", "the NHS number of a patient of this environment", number, "identity 14"));
        }

        return new SignedIn($"patient {Guid.NewGuid()}", IsSso: false, number, level, "nhs-login", clock.GetUtcNow());
    }
}
