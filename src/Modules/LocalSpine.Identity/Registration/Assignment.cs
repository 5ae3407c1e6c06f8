using System.Text.Json.Serialization;

namespace LocalSpine.Identity.Registration;

[JsonConverter(typeof(JsonStringEnumConverter<AssignmentState>))]
internal enum AssignmentState
{
    /// <summary>Begins on a later day.</summary>
    Pending,
    Active,
    Ended,
}

/// <summary>A user in a position (identity 11.2). Immutable.</summary>
/// <param name="First">First day, in UK local time.</param>
/// <param name="Last">Last day; null while there is none.</param>
/// <param name="RoleIds">Role profile of each access profile, also of those that the position no longer has.</param>
internal sealed record Assignment(string Id, string Uid, string PositionId, DateOnly First, DateOnly? Last, IReadOnlyDictionary<string, string> RoleIds)
{
    /// <summary>Follows from the days: nobody has to do anything when one passes.</summary>
    public AssignmentState StateOn(DateOnly day) => Last < day ? AssignmentState.Ended : First > day ? AssignmentState.Pending : AssignmentState.Active;

    public string Summary => $"{PositionId} from {First:O}{(Last is { } last ? $" to {last:O}" : "")}";
}
