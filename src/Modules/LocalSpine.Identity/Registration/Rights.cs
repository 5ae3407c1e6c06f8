using LocalSpine.Core.Identity;

namespace LocalSpine.Identity.Registration;

/// <summary>Who may do what: the table of identity 11.1, read by line.</summary>
internal static class Rights
{
    private const RaRole Checkers = RaRole.Staff | RaRole.IdChecker;
    private const RaRole Helpers = RaRole.Staff | RaRole.Sponsor | RaRole.LocalSmartcardAdministrator;

    private static readonly Dictionary<Process, Line> Table = new()
    {
        //                               does it                              asks for it      does it within the own organisation
        [Process.CreateUser] =       new(Checkers,                            RaRole.Sponsor,  RaRole.None),
        [Process.ChangeDetails] =    new(Checkers,                            RaRole.Sponsor,  RaRole.None),
        [Process.CloseUser] =        new(RaRole.Staff,                        RaRole.Sponsor,  RaRole.None), // "partly" is all that is public of a sponsor's part: we let sponsors ask
        [Process.IssueCard] =        new(RaRole.Staff,                        RaRole.None,     RaRole.None),
        [Process.UnlockCard] =       new(Helpers,                             RaRole.None,     RaRole.None),
        [Process.RenewDueCard] =     new(Helpers,                             RaRole.None,     RaRole.None),
        [Process.RenewExpiredCard] = new(RaRole.Staff,                        RaRole.None,     RaRole.None),
        [Process.RepairCard] =       new(RaRole.Staff,                        RaRole.None,     RaRole.None),
        [Process.ClearCard] =        new(RaRole.Staff,                        RaRole.None,     RaRole.None),
        [Process.CancelCard] =       new(RaRole.Staff,                        RaRole.None,     RaRole.None),
        [Process.CreatePosition] =   new(RaRole.Manager | RaRole.AdvancedAgent, RaRole.None,   RaRole.None),
        [Process.AssignPosition] =   new(RaRole.Staff,                        RaRole.Sponsor,  RaRole.Sponsor), // only positions that were made assignable
        [Process.GrantRequest] =     new(RaRole.Staff,                        RaRole.None,     RaRole.Sponsor),
    };

    /// <summary>Who a role profile makes somebody (codes of identity 11.1); what its job role's baseline brings counts too.</summary>
    public static RaRole Of(RoleProfile role)
    {
        var activities = role.EffectiveActivities();
        var is5090 = role.JobRoleCode == "R5090";
        return (role.JobRoleCode == "R5080" ? RaRole.Manager : RaRole.None)
            | ((is5090 || activities.Contains("B0274")) && activities.Contains("B0272") ? RaRole.AdvancedAgent : RaRole.None)
            | (is5090 || activities.Contains("B0274") ? RaRole.Agent : RaRole.None)
            | (activities.Contains("B0267") ? RaRole.IdChecker : RaRole.None)
            | (activities.Contains("B1300") || activities.Contains("B0002") ? RaRole.Sponsor : RaRole.None)
            | (activities.Contains("B0062") ? RaRole.LocalSmartcardAdministrator : RaRole.None);
    }

    /// <summary>May do it for any organisation.</summary>
    public static bool MayDo(RaRole roles, Process process) => (roles & Table[process].Does) != RaRole.None;

    /// <summary>May do it for the own organisation only.</summary>
    public static bool MayDoAtHome(RaRole roles, Process process) => (roles & Table[process].DoesAtHome) != RaRole.None;

    /// <summary>May ask the registration authority to do it.</summary>
    public static bool MayAsk(RaRole roles, Process process) => (roles & Table[process].Asks) != RaRole.None;

    /// <summary>Who may do it, in words.</summary>
    public static string Words(Process process)
    {
        var line = Table[process];
        return line.DoesAtHome == RaRole.None ? Words(line.Does) : $"{Words(line.Does)}; {Words(line.DoesAtHome)} within the own organisation";
    }

    /// <summary>The names of roles.</summary>
    public static string Words(RaRole roles) => roles == RaRole.None ? "none" : string.Join(", ", Names.Where(n => roles.HasFlag(n.Role)).Select(n => n.Name));

    private static IEnumerable<(RaRole Role, string Name)> Names =>
    [
        (RaRole.Manager, "RA manager"), (RaRole.AdvancedAgent, "advanced RA agent"), (RaRole.Agent, "RA agent"), (RaRole.IdChecker, "ID checker"), (RaRole.Sponsor, "sponsor"),
        (RaRole.LocalSmartcardAdministrator, "local smartcard administrator"),
    ];

    private sealed record Line(RaRole Does, RaRole Asks, RaRole DoesAtHome);
}
