using System.Text.Json.Serialization;

namespace LocalSpine.Identity.Registration;

[JsonConverter(typeof(JsonStringEnumConverter<PositionState>))]
internal enum PositionState
{
    Draft,
    Granted,
    Closed,
}

/// <summary>A template of access at an organisation: whoever is assigned to it gets one role profile per access profile (identity 11.2). Immutable.</summary>
/// <param name="Id">Twelve digits.</param>
internal sealed record Position(string Id, string Name, string OdsCode, PositionState State)
{
    public string Notes { get; init; } = "";

    /// <summary>Sponsors of the organisation may assign it themselves.</summary>
    public bool IsAssignable { get; init; }

    /// <summary>Who approved it and how, as written when it was granted.</summary>
    public string Approval { get; init; } = "";

    public IReadOnlyList<AccessProfile> Profiles { get; init; } = [];

    [JsonIgnore]
    public string Summary => $"{State}{(IsAssignable ? ", assignable" : "")}: {Name} at {OdsCode}; {string.Join("; ", Profiles.Select(p => p.Summary))}";
}

/// <summary>One access of a position.</summary>
/// <param name="Id">Stays when the position is changed, so that role profiles made of it keep their ids.</param>
/// <param name="JobRole">R code.</param>
/// <param name="Activities">B codes.</param>
internal sealed record AccessProfile(
    string Id, string OdsCode, string JobRole, IReadOnlyList<string> Activities, IReadOnlyList<string> AreasOfWork, IReadOnlyList<string> WorkGroups)
{
    [JsonIgnore]
    public string Summary => $"{OdsCode} {JobRole} {string.Join(' ', Activities)}".TrimEnd();
}

/// <summary>What a position is to be.</summary>
/// <param name="OdsCode">Of the position, and of those access profiles that name none.</param>
internal sealed record PositionDraft(string? Name, string? OdsCode, string? Notes, IReadOnlyList<ProfileDraft>? Profiles);

/// <summary>What an access profile is to be.</summary>
/// <param name="Id">Of the access profile that it changes; null for a new one.</param>
internal sealed record ProfileDraft(
    string? Id, string? OdsCode, string? JobRole, IReadOnlyList<string>? Activities, IReadOnlyList<string>? AreasOfWork, IReadOnlyList<string>? WorkGroups);
