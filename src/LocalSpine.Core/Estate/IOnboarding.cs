using LocalSpine.Core.Outcomes;
using LocalSpine.Core.Trust;

namespace LocalSpine.Core.Estate;

/// <summary>
/// Joining the environment: what suppliers ask for (test data, smartcards, products, endpoints, names, certificates, rights, evidence), who decides,
/// and what came of it. What is decided is done: in directory, trust, identity and name register (directory-ldap 13).
/// </summary>
public interface IOnboarding
{
    /// <summary>Nobody has to decide: what fits the rules is done at once.</summary>
    bool ApprovesItself { get; }

    /// <summary>Every kind of request with its form, in the order of the public page.</summary>
    ValueTask<IReadOnlyList<RequestForm>> FormsAsync(CancellationToken cancellationToken);

    /// <summary>Requests, newest first: reviewers see all, applicants their own.</summary>
    /// <param name="waiting">Only those that wait for one of the actor's roles.</param>
    ValueTask<IReadOnlyList<EstateRequest>> ListAsync(EstateActor actor, bool waiting, int limit, CancellationToken cancellationToken);

    /// <summary>A request that the actor may see, or null.</summary>
    ValueTask<EstateRequest?> FindAsync(EstateActor actor, string id, CancellationToken cancellationToken);

    /// <summary>Asks for something.</summary>
    /// <param name="values">By the names of the form's fields.</param>
    /// <exception cref="FormRefusedException">A field is not as wanted.</exception>
    /// <exception cref="RefusedException">The actor may not.</exception>
    Task<EstateRequest> SubmitAsync(EstateActor actor, string kind, IReadOnlyDictionary<string, string> values, CancellationToken cancellationToken);

    /// <summary>Moves a request on.</summary>
    /// <param name="note">Why; wanted for returning and rejecting.</param>
    /// <param name="values">New values, for <see cref="RequestAct.Resubmit"/>.</param>
    /// <exception cref="FormRefusedException">A field is not as wanted.</exception>
    /// <exception cref="RefusedException">The actor may not, or the request is not in a state for it.</exception>
    Task<EstateRequest> ActAsync(EstateActor actor, string id, RequestAct act, string? note, IReadOnlyDictionary<string, string>? values, CancellationToken cancellationToken);
}

/// <summary>What is done to a request.</summary>
public enum RequestAct
{
    Approve,

    /// <summary>Sends it back to the applicant, who may change and submit it again.</summary>
    Return,

    Resubmit,
    Reject,
    Cancel,
}

/// <summary>Where a request is.</summary>
public enum RequestState
{
    /// <summary>Waits for a decision.</summary>
    Submitted,

    /// <summary>Waits for its applicant.</summary>
    Returned,

    /// <summary>Was approved and is being done.</summary>
    Working,

    Completed,
    Rejected,
    Cancelled,
}

/// <summary>A form.</summary>
/// <param name="Kind">Its word in addresses: <c>endpoint</c>.</param>
/// <param name="Steps">Whose decisions it needs, in turn.</param>
public sealed record RequestForm(string Kind, string Title, string Intro, IReadOnlyList<RequestField> Fields, IReadOnlyList<EstateRole> Steps);

/// <summary>A field of a form.</summary>
/// <param name="Name">Letters and hyphens; unique in the form.</param>
/// <param name="Choices">Value and text of what can be chosen; empty for free text.</param>
public sealed record RequestField(string Name, string Label, string? Hint = null)
{
    public bool IsRequired { get; init; }

    /// <summary>Several lines.</summary>
    public bool IsLong { get; init; }

    public IReadOnlyList<(string Value, string Text)> Choices { get; init; } = [];

    /// <summary>What stands in it at first.</summary>
    public string Initial { get; init; } = "";
}

/// <summary>A request.</summary>
/// <param name="Id">Eight digits.</param>
/// <param name="WaitsFor">Whose decision it waits for; null when it waits for none.</param>
/// <param name="Outcome">What came of it: names and values.</param>
public sealed record EstateRequest(
    string Id, string Kind, string Title, RequestState State, string Applicant, DateTimeOffset MadeAt, DateTimeOffset ChangedAt, EstateRole? WaitsFor,
    IReadOnlyDictionary<string, string> Values, IReadOnlyList<RequestEvent> History, IReadOnlyList<OutcomeFact> Outcome)
{
    /// <summary>A certificate that was issued; only its applicant gets it with the key.</summary>
    public RequestCredential? Credential { get; init; }

    /// <summary>One line of what it is about.</summary>
    public string Summary { get; init; } = "";
}

/// <summary>A transition.</summary>
/// <param name="Role">In which role it was done.</param>
public sealed record RequestEvent(DateTimeOffset At, string Actor, string Role, string What, string Note);

/// <summary>Something that came of a request.</summary>
public sealed record OutcomeFact(string Name, string Value);

/// <summary>A certificate with what it was registered for.</summary>
/// <param name="Asid">Empty for a certificate alone.</param>
/// <param name="Issued">Without keys when the applicant has them, or is somebody else.</param>
public sealed record RequestCredential(string Asid, string PartyKey, string OdsCode, IssuedCertificate Issued);

/// <summary>Fields that are not as wanted.</summary>
/// <param name="errors">At least one.</param>
public sealed class FormRefusedException(IReadOnlyList<FieldRefusal> errors) : RefusedException(errors[0].Refusal)
{
    public IReadOnlyList<FieldRefusal> Errors { get; } = errors;
}

/// <summary>Why a field was refused.</summary>
public sealed record FieldRefusal(string Field, Refusal Refusal);
