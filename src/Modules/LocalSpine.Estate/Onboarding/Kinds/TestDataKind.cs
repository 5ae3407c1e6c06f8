using System.Globalization;
using LocalSpine.Core.Estate;

namespace LocalSpine.Estate.Onboarding.Kinds;

/// <summary>Test-data request: patients that nobody else is given (deployment environments page; directory-ldap 13.1).</summary>
internal sealed class TestDataKind(TestPatients patients) : RequestKind
{
    private const int Most = 200;

    public override string Word => "test-data";

    public override string Title => "Request test data";

    public override string Intro => "Synthetic patients for you alone: their NHS numbers are given to nobody else.";

    public override ValueTask<IReadOnlyList<RequestField>> FieldsAsync(CancellationToken cancellationToken) => new((IReadOnlyList<RequestField>)
    [
        new RequestField("patients", "Number of patients", $"1 to {Most}") { IsRequired = true, Initial = "10" },
        new RequestField("purpose", "What they are for") { IsLong = true },
    ]);

    public override ValueTask CheckAsync(FormValues form, CancellationToken cancellationToken)
    {
        form.Demand(Wanted(form) is > 0 and <= Most, "patients", "TEST_DATA_COUNT", $"a number from 1 to {Most}");
        return ValueTask.CompletedTask;
    }

    public override async Task<Completion> CompleteAsync(RequestRecord request, FormValues form, CancellationToken cancellationToken)
    {
        var given = await patients.ReserveAsync(request.Id, Wanted(form), cancellationToken);
        return new Completion([.. given.Select(p => new OutcomeFact(p.NhsNumber, $"{p.Family} {string.Join(' ', p.Given)}, born {p.BirthDate}, {p.Postcode}"))]);
    }

    public override string Summary(FormValues form) => $"{form["patients"]} patients";

    private static int Wanted(FormValues form) => int.TryParse(form["patients"], NumberStyles.None, CultureInfo.InvariantCulture, out var wanted) ? wanted : 0;
}
