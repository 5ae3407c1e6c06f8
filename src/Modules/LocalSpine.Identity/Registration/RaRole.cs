namespace LocalSpine.Identity.Registration;

/// <summary>Who somebody is to the registration authority (identity 11.1).</summary>
[Flags]
internal enum RaRole
{
    None = 0,
    Manager = 1,
    AdvancedAgent = 2,
    Agent = 4,
    IdChecker = 8,
    Sponsor = 16,
    LocalSmartcardAdministrator = 32,

    /// <summary>The registration authority's own staff, who grant requests.</summary>
    Staff = Manager | AdvancedAgent | Agent,
}

/// <summary>What is done in the Care Identity Service (identity 11.1).</summary>
internal enum Process
{
    CreateUser,
    ChangeDetails,
    CloseUser,
    IssueCard,
    UnlockCard,
    RenewDueCard,
    RenewExpiredCard,
    RepairCard,
    ClearCard,
    CancelCard,
    CreatePosition,
    AssignPosition,
    GrantRequest,
}
