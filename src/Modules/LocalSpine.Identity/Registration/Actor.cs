using LocalSpine.Core.Identity;
using LocalSpine.Core.Outcomes;

namespace LocalSpine.Identity.Registration;

/// <summary>Who acts, by the role profile in which it is done; a user without a role acts in self-service only.</summary>
internal sealed record Actor(string Uid, string Name, string RoleId, string OdsCode, RaRole Roles)
{
    /// <summary>Whoever holds the admin API: everything at once, which nobody is in the Care Identity Service.</summary>
    public static Actor Operator { get; } = new("operator", "Operator of the environment", "", "", RaRole.Manager | RaRole.AdvancedAgent | RaRole.Agent);

    public bool IsOperator => ReferenceEquals(this, Operator);

    public static Actor Of(SpineUser user, RoleProfile? role) => new(user.Uid, user.CommonName, role?.Id ?? "", role?.OdsCode ?? "", role is null ? RaRole.None : Rights.Of(role));

    /// <summary>May do it for any organisation.</summary>
    public bool May(Process process) => Rights.MayDo(Roles, process);

    /// <summary>May do it for that organisation.</summary>
    public bool MayAt(Process process, string odsCode) => May(process) || (OdsCode == odsCode && Rights.MayDoAtHome(Roles, process));

    public bool MayAsk(Process process) => Rights.MayAsk(Roles, process);

    /// <exception cref="NotAllowedException">The table says no.</exception>
    public void Demand(Process process)
    {
        if (!May(process))
        {
            throw NotAllowed(process);
        }
    }

    public NotAllowedException NotAllowed(Process process) =>
        new(new Refusal("RA_RIGHTS", $"for {process}: {Rights.Words(process)}", $"{Name} ({Uid}) as {Rights.Words(Roles)}", "identity 11.1"));
}

/// <summary>The actor may not do it, whoever could.</summary>
internal sealed class NotAllowedException(Refusal refusal) : RefusedException(refusal);
