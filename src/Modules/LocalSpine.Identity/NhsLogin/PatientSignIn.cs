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
        if (isMock && MockUsers.LevelOfPatient(number) is { } mock)
        {
            return SignIn(number, mock, null);
        }

        var level = form["level"] is { } wanted && Levels.Contains(wanted) ? wanted : Levels[0];
        number = await FindAsync(number, cancellationToken);
        return form["for"] is { } other ? SignIn(await FindAsync(other, cancellationToken), level, number) : SignIn(number, level, null);
    }

    private SignedIn SignIn(string number, string level, string? actor) =>
        new($"patient {Guid.NewGuid()}", IsSso: false, number, level, "nhs-login", clock.GetUtcNow()) { Actor = actor };

    private async Task<string> FindAsync(string number, CancellationToken cancellationToken) =>
        (await patients.FindRegistrationAsync(number.Replace(" ", "", StringComparison.Ordinal), cancellationToken))?.NhsNumber
            ?? throw new RefusedException(new Refusal("PATIENT_UNKNOWN", "the NHS number of a patient of this environment", number, "identity 14"));
}
