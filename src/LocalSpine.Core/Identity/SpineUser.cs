namespace LocalSpine.Core.Identity;

/// <summary>A smartcard user as the directory publishes one.</summary>
/// <param name="Uid">Twelve digits, one for life.</param>
/// <param name="IsOpen">False once the user was closed: no sign-on, status 0 in the directory.</param>
public sealed record SpineUser(string Uid, string Title, string Family, string Given, bool IsOpen)
{
    public string MiddleNames { get; init; } = "";

    public string Email { get; init; } = "";

    /// <summary>Identity assurance level, 0 to 3.</summary>
    public int AssuranceLevel { get; init; } = 3;

    /// <summary>Codes of professional bodies by their directory attribute: <c>nhsGMC</c>, <c>nhsGMP</c>, <c>nhsNMC</c>, <c>nhsOCSPRCode</c> and so on.</summary>
    public IReadOnlyDictionary<string, string> ProfessionalCodes { get; init; } = new Dictionary<string, string>();

    /// <summary>The user at each organisation.</summary>
    public IReadOnlyList<OrgPerson> Organisations { get; init; } = [];

    /// <summary>Every role profile, closed ones too.</summary>
    public IReadOnlyList<RoleProfile> Roles { get; init; } = [];

    /// <summary>"Surname Given Title", as sign-on answers and role assertions write it (identity 3.5, 8.3).</summary>
    public string CommonName => $"{Family} {Given} {Title}".TrimEnd();

    /// <summary>The role profiles that are open on a day of UK local time.</summary>
    public IEnumerable<RoleProfile> RolesOpenOn(DateOnly day) => Roles.Where(r => r.IsOpenOn(day));

    /// <summary>The organisation of a role profile, open or closed; null when the user has no such profile.</summary>
    public string? OdsCodeOf(string? roleProfile) => Roles.FirstOrDefault(r => r.Id == roleProfile)?.OdsCode;
}

/// <summary>A user at one organisation.</summary>
/// <param name="Id">Twelve digits.</param>
/// <param name="OpenDate">First day.</param>
public sealed record OrgPerson(string Id, string OdsCode, string OrganisationName, DateOnly OpenDate)
{
    /// <summary>Code of the person at the organisation (nhsGNC); null for none.</summary>
    public string? NationalCode { get; init; }
}

/// <summary>One job role at one organisation: what the field calls a role profile, or URP (identity 9.1).</summary>
/// <param name="Id">Twelve digits.</param>
/// <param name="OrgPersonId">The user at that organisation.</param>
/// <param name="JobRole"><c>S:G:R</c> and the three names, quoted and joined by colons.</param>
/// <param name="OpenDate">First day.</param>
/// <param name="CloseDate">Last day; null while there is none.</param>
public sealed record RoleProfile(
    string Id, string OrgPersonId, string OdsCode, string OrganisationName, CodedName JobRole, IReadOnlyList<CodedName> Activities, DateOnly OpenDate, DateOnly? CloseDate)
{
    public IReadOnlyList<CodedName> AreasOfWork { get; init; } = [];

    /// <summary>Work groups: twelve digits and a name.</summary>
    public IReadOnlyList<CodedName> WorkGroups { get; init; } = [];

    /// <summary>The R code of <see cref="JobRole"/>.</summary>
    public string JobRoleCode => JobRole.Code[(JobRole.Code.LastIndexOf(':') + 1)..];

    /// <summary>True from the first to the last day.</summary>
    public bool IsOpenOn(DateOnly day) => OpenDate <= day && (CloseDate is not { } close || day <= close);

    /// <summary>B codes that the profile has in effect: granted, by its role's baseline, and included by either.</summary>
    public IReadOnlySet<string> EffectiveActivities() => RbacCodes.Effective(JobRoleCode, Activities.Select(a => a.Code));
}
