using LocalSpine.Core.Outcomes;
using LocalSpine.Hosting.Modules;
using LocalSpine.MiniServices.Operations;

namespace LocalSpine.MiniServices.Scenarios;

/// <summary>The scenarios of this node, oldest first; the first that fits a request happens. A reset clears them.</summary>
internal sealed class ScenarioTable(MiniServiceCatalog services) : IStartupTask
{
    private const int Most = 10_000;

    private static readonly string[] Faults = ["1000", "2100", "2200", "3000"];

    private readonly Lock _gate = new();
    private Scenario[] _scenarios = [];
    private int _last;

    public IReadOnlyList<Scenario> All => Volatile.Read(ref _scenarios);

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

    public Scenario Add(NewScenario wanted)
    {
        lock (_gate)
        {
            var scenario = new Scenario(
                ++_last, wanted.Operation, wanted.NhsNumber, wanted.BirthDate, wanted.Asid, wanted.Code, wanted.Fault, wanted.DelaySeconds, wanted.Drop, wanted.Times);
            _scenarios = [.. _scenarios, scenario];
            return scenario;
        }
    }

    public bool Remove(int id)
    {
        lock (_gate)
        {
            var before = _scenarios.Length;
            _scenarios = [.. _scenarios.Where(s => s.Id != id)];
            return _scenarios.Length < before;
        }
    }

    public void Clear()
    {
        lock (_gate)
        {
            _scenarios = [];
        }
    }

    public Task StartAsync(CancellationToken cancellationToken)
    {
        Clear();
        return Task.CompletedTask;
    }

    /// <summary>The scenario that is to happen now, or null; it counts as having happened.</summary>
    public Scenario? Take(MiniService service, PatientQuestion question, string asid)
    {
        if (All.Count == 0)
        {
            return null;
        }

        lock (_gate)
        {
            var at = Array.FindIndex(_scenarios, s =>
                Fits(s.Operation, service.Name) && Fits(s.NhsNumber, question.NhsNumber) && Fits(s.BirthDate, question.BirthDate) && Fits(s.Asid, asid));
            if (at < 0)
            {
                return null;
            }

            var scenario = _scenarios[at];
            if (scenario.Times is { } times)
            {
                _scenarios = times > 1
                    ? [.. _scenarios[..at], scenario with { Times = times - 1 }, .. _scenarios[(at + 1)..]]
                    : [.. _scenarios[..at], .. _scenarios[(at + 1)..]];
            }

            return scenario;
        }
    }

    private static bool Fits(string? wanted, string? value) => string.IsNullOrEmpty(wanted) || wanted == value;
}
