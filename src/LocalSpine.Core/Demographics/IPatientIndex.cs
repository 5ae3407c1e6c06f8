namespace LocalSpine.Core.Demographics;

/// <summary>A patient as lists show it.</summary>
/// <param name="Gender">0 not known, 1 male, 2 female, 9 not specified.</param>
/// <param name="BirthDate">yyyy-MM-dd.</param>
/// <param name="Status">live, superseded, invalidated, sensitive or deceased: what a tester looks for.</param>
public sealed record PatientSummary(
    string NhsNumber, string Family, IReadOnlyList<string> Given, int Gender, string BirthDate, string Postcode, string Status, int SerialChangeNumber);

/// <summary>What routing by patient needs to know.</summary>
/// <param name="Families">Current family names, folded: upper case without accents, apostrophes, hyphens and spaces.</param>
/// <param name="BirthDate">yyyyMMdd.</param>
/// <param name="PracticeOdsCode">The registered practice; null for none, and for a sensitive record, whose practice is told to nobody.</param>
public sealed record PatientRegistration(string NhsNumber, IReadOnlyList<string> Families, string BirthDate, string? PracticeOdsCode);

/// <summary>Patients as other modules see them.</summary>
public interface IPatientIndex
{
    /// <summary>A name as <see cref="PatientRegistration.Families"/> has them.</summary>
    string Fold(string name);

    /// <summary>Patients in NHS number order, after <paramref name="after"/> when given.</summary>
    Task<IReadOnlyList<PatientSummary>> ListAsync(int limit, string? after, CancellationToken cancellationToken);

    /// <summary>Where a patient is registered, or null when the number stands for nobody; a superseded number stands for its survivor.</summary>
    ValueTask<PatientRegistration?> FindRegistrationAsync(string nhsNumber, CancellationToken cancellationToken);

    /// <summary>How many patients there are.</summary>
    Task<long> CountAsync(CancellationToken cancellationToken);
}
