using System.Text.Json.Serialization;

namespace LocalSpine.Identity.Registration;

[JsonConverter(typeof(JsonStringEnumConverter<RequestState>))]
internal enum RequestState
{
    Draft,
    Submitted,
    Granted,
    Rejected,
    Cancelled,
}

[JsonConverter(typeof(JsonStringEnumConverter<RequestKind>))]
internal enum RequestKind
{
    CreateUser,
    ChangeDetails,
    CloseUser,
    ReopenUser,
    AssignPosition,
    EndAssignment,
}

/// <summary>What somebody asks the registration authority to do (identity 11.2). Immutable.</summary>
/// <param name="Id">Twelve digits.</param>
/// <param name="MadeBy">Uid of who asks.</param>
internal sealed record RaRequest(string Id, RequestKind Kind, RequestState State, string MadeBy, string MadeByName, DateTimeOffset MadeAt)
{
    /// <summary>Whom it is about; empty for a user to create, until it is granted.</summary>
    public string Uid { get; init; } = "";

    public string PositionId { get; init; } = "";

    public string AssignmentId { get; init; } = "";

    public DateOnly? First { get; init; }

    public DateOnly? Last { get; init; }

    /// <summary>The user to create.</summary>
    public UserDraft? User { get; init; }

    public DetailsDraft? Details { get; init; }

    public string Reason { get; init; } = "";

    public DateTimeOffset? ClosedAt { get; init; }

    public string ClosedByName { get; init; } = "";

    /// <summary>Why it was granted, rejected or cancelled.</summary>
    public string Answer { get; init; } = "";

    [JsonIgnore]
    public bool IsOpen => State is RequestState.Draft or RequestState.Submitted;

    [JsonIgnore]
    public string Summary => $"{State} {Kind} {Uid} {PositionId}{AssignmentId}".TrimEnd();
}

/// <summary>What is asked for.</summary>
/// <param name="Draft">True to keep it and submit it later.</param>
internal sealed record RequestDraft(
    RequestKind? Kind, string? Uid, string? PositionId, string? AssignmentId, DateOnly? First, DateOnly? Last, UserDraft? User, DetailsDraft? Details, string? Reason, bool? Draft);

/// <summary>A user to create, as registration does (identity 11.2).</summary>
/// <param name="Documents">Three identity documents: one with a photograph, one with the address, one more.</param>
/// <param name="FaceToFace">The person was seen with the documents.</param>
/// <param name="NotDuplicate">Whoever was found as a possible duplicate is another person.</param>
internal sealed record UserDraft(
    string? Title, string? Family, string? Given, string? MiddleNames, DateOnly? BirthDate, string? NationalInsurance, string? Email, string? Telephone,
    IReadOnlyList<string>? Documents, bool? FaceToFace, bool? NotDuplicate);

/// <summary>Contact or personal details to change; null leaves what is there.</summary>
internal sealed record DetailsDraft(string? Title, string? Family, string? Given, string? MiddleNames, string? Email, string? Telephone)
{
    /// <summary>Only what users may change of themselves.</summary>
    [JsonIgnore]
    public bool IsContactOnly => Title is null && Family is null && Given is null && MiddleNames is null;
}
