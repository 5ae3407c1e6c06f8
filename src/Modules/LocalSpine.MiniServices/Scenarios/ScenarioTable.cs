using LocalSpine.Core.Outcomes;
using LocalSpine.Hosting.Faults;
using LocalSpine.MiniServices.Operations;

namespace LocalSpine.MiniServices.Scenarios;

/// <summary>What the mini services are to answer on purpose; the first that fits a request happens.</summary>
internal sealed class ScenarioTable(MiniServiceCatalog services) : FaultList<Scenario>
{
    private const int Most = 10_000;

    private static readonly string[] Faults = ["1000", "2100", "2200", "3000"];

    /// <summary>Why a scenario cannot be, or null.</summary>
    public Refusal? Check(NewScenario wanted) =>
        wanted.Operation is not null && !services.All.Any(s => s.Name == wanted.Operation)
            ? new Refusal("SMSP_SCENARIO_OPERATION", string.Join(", ", services.All.Select(s => s.Name)), wanted.Operation)
        : wanted.Code is not null && !SmspCode.All.Contains(wanted.Code)
            ? new Refusal("SMSP_SCENARIO_CODE", string.Join(", ", SmspCode.All.Order(StringComparer.Ordinal)), wanted.Code, "smsp 5")
        : wanted.Fault is not null && !Faults.Contains(wanted.Fault) ? new Refusal("SMSP_SCENARIO_FAULT", string.Join(", ", Faults), wanted.Fault, "smsp 6")
        : wanted is { Code: null, Fault: null, DelaySeconds: 0, Drop: false } ? new Refusal("SMSP_SCENARIO_EMPTY", "a code, a fault, a delay or a drop", "")
        : wanted.DelaySeconds is not (>= 0 and <= 86_400) ? new Refusal("SMSP_SCENARIO_DELAY", "0 to 86400 seconds", $"{wanted.DelaySeconds}")
        : wanted.Times is < 1 ? new Refusal("SMSP_SCENARIO_TIMES", "once or more", $"{wanted.Times}")
        : All.Count >= Most ? new Refusal("SMSP_SCENARIO_MOST", $"at most {Most} scenarios", $"{All.Count}")
        : null;

    public Scenario Add(NewScenario wanted) => Append(new Scenario(
        0, wanted.Operation, wanted.NhsNumber, wanted.BirthDate, wanted.Asid, wanted.Code, wanted.Fault, wanted.DelaySeconds, wanted.Drop, wanted.Times));

    /// <summary>The scenario that is to happen now, or null; it counts as having happened.</summary>
    public Scenario? Take(MiniService service, PatientQuestion question, string asid) => Take(s =>
        Fits(s.Operation, service.Name) && Fits(s.NhsNumber, question.NhsNumber) && Fits(s.BirthDate, question.BirthDate) && Fits(s.Asid, asid));

    private static bool Fits(string? wanted, string? value) => string.IsNullOrEmpty(wanted) || wanted == value;
}
