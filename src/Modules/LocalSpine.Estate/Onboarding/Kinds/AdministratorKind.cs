using LocalSpine.Core.Estate;
using LocalSpine.Core.Identity;

namespace LocalSpine.Estate.Onboarding.Kinds;

/// <summary>Endpoint administrator access: a smartcard user who is to manage the supplier's own endpoints (directory-ldap 13.2, 13.3).</summary>
internal sealed class AdministratorKind(IStaffRegistration staff, IUsers users) : RequestKind
{
    public override string Word => "endpoint-administrator";

    public override string Title => "Request endpoint administrator access";

    public override string Intro => $"Gives a smartcard user the role of an endpoint administrator ({RbacCodes.EndpointAdministrator}).";

    public override ValueTask<IReadOnlyList<RequestField>> FieldsAsync(CancellationToken cancellationToken) => new((IReadOnlyList<RequestField>)
    [
        new RequestField("uid", "User id of the smartcard user", "Twelve digits") { IsRequired = true },
        new RequestField("role-organisation", "ODS code of the role") { IsRequired = true },
    ]);

    public override async ValueTask CheckAsync(FormValues form, CancellationToken cancellationToken)
    {
        form.Demand(await users.FindAsync(form["uid"], cancellationToken) is { IsOpen: true }, "uid", "USER_UNKNOWN", "the uid of an open smartcard user of this environment");
        form.Try("role-organisation", () => staff.Check(new NewStaff("", "ANY", "ONE", "", form["role-organisation"].ToUpperInvariant(), RbacCodes.EndpointAdministrator, [])));
    }

    public override async Task<Completion> CompleteAsync(RequestRecord request, FormValues form, CancellationToken cancellationToken)
    {
        var role = await staff.GiveRoleAsync(form["uid"], form["role-organisation"].ToUpperInvariant(), RbacCodes.EndpointAdministrator, string.Join(", ", request.Deciders), cancellationToken);
        return new Completion([new OutcomeFact("User", form["uid"]), new OutcomeFact("Role profile", $"{role}: {RbacCodes.EndpointAdministrator} at {form["role-organisation"].ToUpperInvariant()}")]);
    }

    public override string Summary(FormValues form) => $"user {form["uid"]} at {form["role-organisation"]}";
}
