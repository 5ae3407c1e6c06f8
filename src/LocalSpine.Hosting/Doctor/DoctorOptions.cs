namespace LocalSpine.Hosting.Doctor;

/// <summary>How the doctor finds an environment.</summary>
/// <param name="Address">Host or address that all names of the sheet stand for; null to ask the name servers.</param>
/// <param name="KnownNames">Names of the environment on this machine: where no name server knows one, it is looked at on this machine.</param>
/// <param name="Interactions">Interactions that the endpoint is meant to take part in.</param>
public sealed record DoctorOptions(string? Address, IReadOnlySet<string> KnownNames, IReadOnlyList<string> Interactions)
{
    public static DoctorOptions Plain { get; } = new(null, new HashSet<string>(), []);
}
