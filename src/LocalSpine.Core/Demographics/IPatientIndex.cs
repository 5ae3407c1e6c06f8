namespace LocalSpine.Core.Demographics;

/// <summary>A patient as lists show it.</summary>
/// <param name="Gender">0 not known, 1 male, 2 female, 9 not specified.</param>
/// <param name="BirthDate">yyyy-MM-dd.</param>
/// <param name="Status">live, superseded, invalidated, sensitive or deceased: what a tester looks for.</param>
public sealed record PatientSummary(
    string NhsNumber, string Family, IReadOnlyList<string> Given, int Gender, string BirthDate, string Postcode, string Status, int SerialChangeNumber);

/// <summary>Patients as other modules see them.</summary>
public interface IPatientIndex
{
    /// <summary>Patients in NHS number order, after <paramref name="after"/> when given.</summary>
    Task<IReadOnlyList<PatientSummary>> ListAsync(int limit, string? after, CancellationToken cancellationToken);

    /// <summary>How many patients there are.</summary>
    Task<long> CountAsync(CancellationToken cancellationToken);
}
