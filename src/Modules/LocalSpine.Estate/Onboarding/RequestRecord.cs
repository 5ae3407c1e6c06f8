using System.Text.Json.Serialization;
using LocalSpine.Core.Estate;

namespace LocalSpine.Estate.Onboarding;

/// <summary>A request as it is kept. Immutable.</summary>
/// <param name="Step">How many decisions were taken.</param>
internal sealed record RequestRecord(string Id, string Kind, [property: JsonConverter(typeof(JsonStringEnumConverter<RequestState>))] RequestState State, int Step, string Applicant, DateTimeOffset MadeAt, DateTimeOffset ChangedAt)
{
    public IReadOnlyDictionary<string, string> Values { get; init; } = new Dictionary<string, string>();

    public IReadOnlyList<RequestEvent> History { get; init; } = [];

    /// <summary>The applicant as the directory writes it.</summary>
    public string Requestor { get; init; } = Applicant;

    /// <summary>Who decided, as the directory writes it, in the order of the steps.</summary>
    public IReadOnlyList<string> Deciders { get; init; } = [];

    public IReadOnlyList<OutcomeFact> Outcome { get; init; } = [];

    public RequestCredential? Credential { get; init; }

    [JsonIgnore]
    public bool IsOpen => State is RequestState.Submitted or RequestState.Returned;
}
