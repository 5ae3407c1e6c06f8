using System.Globalization;
using LocalSpine.Core.Faults;
using LocalSpine.Core.Outcomes;
using LocalSpine.MiniServices.Operations;

namespace LocalSpine.MiniServices.Scenarios;

/// <summary>Scenarios of the mini services for people.</summary>
internal sealed class ScenarioDesk(ScenarioTable scenarios, MiniServiceCatalog services) : IFaultDesk
{
    public string Name => "smsp";

    public string Title => "Mini services";

    public string What => "Answers of the mini services for PDS: a response code, a fault, a delay, or none at all.";

    public IReadOnlyList<FaultField> Fields { get; } =
    [
        new("operation", "Operation", ["", .. services.All.Select(s => s.Name)]),
        new("nhsNumber", "NHS number", []),
        new("birthDate", "Date of birth", [], Hint: "yyyymmdd"),
        new("asid", "Asking ASID", []),
        new("code", "Response code", ["", .. SmspCode.All.Order(StringComparer.Ordinal)]),
        new("fault", "Fault", ["", "1000", "2100", "2200", "3000"]),
        new("seconds", "Seconds of a delay", [], "0"),
        new("drop", "No answer", ["no", "yes"], "no"),
        new("times", "Times", [], "", "Empty for ever"),
    ];

    public IReadOnlyList<ListedFault> All => [.. scenarios.All.Select(s => new ListedFault(
        s.Id,
        string.Join(", ", new[]
        {
            s.Code, s.Fault is null ? null : $"fault {s.Fault}", s.DelaySeconds > 0 ? string.Create(CultureInfo.InvariantCulture, $"delay of {s.DelaySeconds} s") : null, s.Drop ? "no answer" : null,
        }.Where(p => p is not null)),
        FaultValues.Where(("operation", s.Operation), ("NHS number", s.NhsNumber), ("born", s.BirthDate), ("ASID", s.Asid)),
        s.Times))];

    public Refusal? Add(IReadOnlyDictionary<string, string> values)
    {
        var given = new FaultValues(values);
        var wanted = new NewScenario(
            given.Text("operation"), given.Text("nhsNumber"), given.Text("birthDate"), given.Text("asid"), given.Text("code"), given.Text("fault"), given.Seconds("seconds", 0),
            given.Text("drop") == "yes", given.OptionalWhole("times"));
        if (scenarios.Check(wanted) is { } refusal)
        {
            return refusal;
        }

        scenarios.Add(wanted);
        return null;
    }

    public bool Remove(int id) => scenarios.Remove(id);

    public void Clear() => scenarios.Clear();
}
