using LocalSpine.Core.Estate;
using LocalSpine.Core.Identity;

namespace LocalSpine.Estate.Onboarding.Kinds;

/// <summary>Smartcard request: a user with one role and a virtual card (deployment environments page; identity 11.3).</summary>
internal sealed class SmartcardKind(IStaffRegistration staff) : RequestKind
{
    public override string Word => "smartcard";

    public override string Title => "Request a smartcard";

    public override string Intro => "A user of the environment with a role and a virtual card, for the Care Identity Service and everything behind single sign-on.";

    public override ValueTask<IReadOnlyList<RequestField>> FieldsAsync(CancellationToken cancellationToken) => new((IReadOnlyList<RequestField>)
    [
        new RequestField("title", "Title of the user"),
        new RequestField("given", "Given name of the user") { IsRequired = true },
        new RequestField("family", "Family name of the user", "A made-up one: this environment holds synthetic people only") { IsRequired = true },
        new RequestField("role-organisation", "ODS code of the role", "An organisation of the directory, for example Z90001") { IsRequired = true, Initial = "Z90001" },
        new RequestField("job-role", "Job role code", "For example R8000, clinical practitioner; localspine user codes lists them") { IsRequired = true, Initial = "R8000" },
        new RequestField("activities", "Activity codes (optional)", "Separated by commas, for example B0264,B0825"),
    ]);

    public override ValueTask CheckAsync(FormValues form, CancellationToken cancellationToken)
    {
        form.Try("job-role", () => staff.Check(Of(form)));
        return ValueTask.CompletedTask;
    }

    public override async Task<Completion> CompleteAsync(RequestRecord request, FormValues form, CancellationToken cancellationToken)
    {
        var made = await staff.RegisterAsync(Of(form), string.Join(", ", request.Deciders), cancellationToken);
        return new Completion(
        [
            new OutcomeFact("User", $"{made.Uid} {made.Name}"), new OutcomeFact("Role profile", made.RoleProfile), new OutcomeFact("Card", made.Card), new OutcomeFact("Passcode", made.Passcode),
        ]);
    }

    public override string Summary(FormValues form) => $"{form["family"]} {form["given"]}, {form["job-role"]} at {form["role-organisation"]}";

    private static NewStaff Of(FormValues form) => new(
        form["title"], form["family"], form["given"], "", form["role-organisation"].ToUpperInvariant(), form["job-role"].ToUpperInvariant(),
        form["activities"].ToUpperInvariant().Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries));
}
