using LocalSpine.Hosting.Faults;

namespace LocalSpine.MiniServices.Scenarios;

/// <summary>What a mini service is to answer on purpose (smsp 11).</summary>
/// <param name="Operation">Name, for example <c>getNHSNumber</c>; null for any. So with the next three.</param>
/// <param name="NhsNumber">The number that the request asks about.</param>
/// <param name="BirthDate">The date of birth in the request, yyyyMMdd.</param>
/// <param name="Asid">The asking system.</param>
/// <param name="Code">Response code; SMSP-0000 and SMSP-0003 come with the data of the person found.</param>
/// <param name="Fault">ErrorCode of a fault: 1000, 2100, 2200 or 3000.</param>
/// <param name="DelaySeconds">Virtual time that passes before the answer.</param>
/// <param name="Drop">No answer: the connection is broken off.</param>
/// <param name="Times">How often it still happens; null for ever.</param>
internal sealed record Scenario(
    int Id, string? Operation, string? NhsNumber, string? BirthDate, string? Asid, string? Code, string? Fault, double DelaySeconds, bool Drop, int? Times) : IFault<Scenario>
{
    int? IFault<Scenario>.Remaining => Times;

    Scenario IFault<Scenario>.Numbered(int id) => this with { Id = id };

    Scenario IFault<Scenario>.WithRemaining(int times) => this with { Times = times };
}

/// <summary>A scenario to add, as the admin API takes it.</summary>
internal sealed record NewScenario(
    string? Operation = null, string? NhsNumber = null, string? BirthDate = null, string? Asid = null, string? Code = null, string? Fault = null, double DelaySeconds = 0, bool Drop = false,
    int? Times = null);
