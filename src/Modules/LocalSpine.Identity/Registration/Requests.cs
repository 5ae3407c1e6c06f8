using LocalSpine.Core.Outcomes;
using LocalSpine.Identity.People;
using LocalSpine.Identity.Sessions;
using LocalSpine.Storage;

namespace LocalSpine.Identity.Registration;

/// <summary>Requests to the registration authority: made by sponsors and users, granted or rejected by others (identity 11.2, 11.3).</summary>
internal sealed class Requests(IDatabase database, RegistrationStore store, Registrar registrar, Assignments assignments, SessionEnds ends, History history, TimeProvider clock)
{
    private const string Source = "identity 11.2";

    /// <summary>How long closed requests stay on the dashboard.</summary>
    public static readonly TimeSpan DashboardPeriod = TimeSpan.FromDays(30);

    /// <summary>Makes a request: submitted, or kept as a draft.</summary>
    public async Task<RaRequest> MakeAsync(Actor actor, RequestDraft draft, CancellationToken cancellationToken)
    {
        if (draft.Kind is not { } kind)
        {
            throw Refused("REQUEST_KIND", $"one of {string.Join(", ", Enum.GetNames<RequestKind>())}", "none");
        }

        var uid = draft.Uid?.Trim() ?? "";
        DemandAsk(actor, kind, uid);
        await CheckAsync(kind, draft, cancellationToken);
        var made = new RaRequest(PersonStore.NewId(), kind, draft.Draft == true ? RequestState.Draft : RequestState.Submitted, actor.Uid, actor.Name, clock.GetUtcNow())
        {
            Uid = uid, PositionId = draft.PositionId?.Trim() ?? "", AssignmentId = draft.AssignmentId?.Trim() ?? "", First = draft.First, Last = draft.Last,
            User = kind == RequestKind.CreateUser ? draft.User : null, Details = kind == RequestKind.ChangeDetails ? draft.Details : null, Reason = draft.Reason?.Trim() ?? "",
        };
        return await database.WriteAsync(write => Save(write, actor, "made", made.Reason, null, made), cancellationToken);
    }

    /// <summary>Submits a draft.</summary>
    public Task<RaRequest> SubmitAsync(Actor actor, string id, CancellationToken cancellationToken) => MoveAsync(
        actor, id, "submitted", null, (_, request) => { DemandOwn(actor, request); return Needs(request, RequestState.Draft) with { State = RequestState.Submitted }; }, cancellationToken);

    /// <summary>Takes a request back.</summary>
    public Task<RaRequest> CancelAsync(Actor actor, string id, string? reason, CancellationToken cancellationToken) => MoveAsync(
        actor, id, "cancelled", reason,
        (_, request) =>
        {
            DemandOwn(actor, request);
            return request.IsOpen ? Closed(actor, request, RequestState.Cancelled, reason) : throw WrongState(request, "an open request");
        },
        cancellationToken);

    public Task<RaRequest> RejectAsync(Actor actor, string id, string? reason, CancellationToken cancellationToken) => MoveAsync(
        actor, id, "rejected", reason,
        (write, request) =>
        {
            DemandGrant(write, actor, request);
            return string.IsNullOrWhiteSpace(reason) ? throw Refused("REQUEST_REASON", "why it is rejected", "nothing")
                : Closed(actor, Needs(request, RequestState.Submitted), RequestState.Rejected, reason);
        },
        cancellationToken);

    /// <summary>Grants a request: what it asks for is done in the same commit, in the name of who grants it.</summary>
    /// <param name="check">What was seen of a user to create; replaces those parts of the request.</param>
    public async Task<RaRequest> GrantAsync(Actor actor, string id, string? reason, IdentityCheck? check, CancellationToken cancellationToken)
    {
        var granted = await MoveAsync(
            actor, id, "granted", reason,
            (write, request) =>
            {
                DemandGrant(write, actor, request);
                return Closed(actor, Do(write, actor, Needs(request, RequestState.Submitted), check, reason), RequestState.Granted, reason);
            },
            cancellationToken);
        if (granted.Kind == RequestKind.CloseUser)
        {
            await ends.OfUserAsync(granted.Uid, cancellationToken);
        }

        return granted;
    }

    /// <summary>May grant or reject it, as far as the page has to know.</summary>
    public static bool MayGrant(Actor actor, RaRequest request, Position? position) => actor.Uid != request.MadeBy && request.State == RequestState.Submitted
        && (actor.May(Process.GrantRequest) || (request.Kind is RequestKind.AssignPosition or RequestKind.EndAssignment && position is { IsAssignable: true } && actor.MayAt(Process.GrantRequest, position.OdsCode)));

    private RaRequest Do(WriteConnection write, Actor actor, RaRequest request, IdentityCheck? check, string? reason)
    {
        switch (request.Kind)
        {
            case RequestKind.CreateUser:
                var user = request.User! with
                {
                    Documents = check?.Documents ?? request.User.Documents, FaceToFace = check?.FaceToFace ?? request.User.FaceToFace, NotDuplicate = check?.NotDuplicate ?? request.User.NotDuplicate,
                };
                return request with { Uid = registrar.Create(write, actor, user, reason).User.Uid };
            case RequestKind.ChangeDetails:
                registrar.ChangeDetails(write, actor, request.Uid, request.Details!, reason);
                return request;
            case RequestKind.CloseUser or RequestKind.ReopenUser:
                registrar.SetOpen(write, actor, request.Uid, request.Kind == RequestKind.ReopenUser, reason);
                return request;
            case RequestKind.AssignPosition:
                return request with { AssignmentId = assignments.Assign(write, actor, request.PositionId, request.Uid, request.First, request.Last, reason).Id };
            default:
                assignments.End(write, actor, request.AssignmentId, request.Last, reason);
                return request;
        }
    }

    private static void DemandAsk(Actor actor, RequestKind kind, string uid)
    {
        var process = kind switch
        {
            RequestKind.CreateUser => Process.CreateUser,
            RequestKind.ChangeDetails => Process.ChangeDetails,
            RequestKind.CloseUser or RequestKind.ReopenUser => Process.CloseUser,
            _ => Process.AssignPosition,
        };
        var isOwn = uid == actor.Uid && kind is RequestKind.ChangeDetails or RequestKind.AssignPosition or RequestKind.EndAssignment;
        if (!isOwn && !actor.May(process) && !actor.MayAsk(process))
        {
            throw actor.NotAllowed(process);
        }
    }

    private async Task CheckAsync(RequestKind kind, RequestDraft draft, CancellationToken cancellationToken)
    {
        if (kind == RequestKind.CreateUser)
        {
            registrar.CheckDetails(draft.User ?? throw Refused("REQUEST_USER", "the user to create", "none"));
            return;
        }

        if (string.IsNullOrWhiteSpace(draft.Uid))
        {
            throw Refused("REQUEST_USER", "the uid of the user whom it is about", "none");
        }

        if (kind == RequestKind.ChangeDetails && draft.Details is null)
        {
            throw Refused("REQUEST_DETAILS", "the details to change", "none");
        }

        if (kind == RequestKind.AssignPosition && await store.FindPositionAsync(draft.PositionId?.Trim() ?? "", cancellationToken) is not { State: PositionState.Granted })
        {
            throw Refused("REQUEST_POSITION", "the id of a granted position", draft.PositionId ?? "");
        }

        if (kind == RequestKind.EndAssignment && (await store.FindAssignmentAsync(draft.AssignmentId?.Trim() ?? "", cancellationToken))?.Uid != draft.Uid.Trim())
        {
            throw Refused("REQUEST_ASSIGNMENT", $"the id of an assignment of user {draft.Uid}", draft.AssignmentId ?? "");
        }
    }

    private static void DemandOwn(Actor actor, RaRequest request)
    {
        if (!actor.IsOperator && actor.Uid != request.MadeBy)
        {
            throw new NotAllowedException(new Refusal("REQUEST_OWN", $"{request.MadeByName}, who made the request", actor.Name, Source));
        }
    }

    private static void DemandGrant(WriteConnection write, Actor actor, RaRequest request)
    {
        if (actor.Uid == request.MadeBy)
        {
            throw new NotAllowedException(new Refusal("FOUR_EYES", "another person than who made the request", $"{actor.Name} ({actor.Uid})", Source));
        }

        if (actor.May(Process.GrantRequest))
        {
            return;
        }

        var positionId = request.Kind == RequestKind.EndAssignment ? RegistrationStore.ReadAssignment(write, request.AssignmentId)?.PositionId ?? "" : request.PositionId;
        if (positionId.Length == 0 || RegistrationStore.LockPosition(write, positionId) is not { } position || !actor.MayAt(Process.GrantRequest, position.OdsCode))
        {
            throw actor.NotAllowed(Process.GrantRequest);
        }
    }

    private Task<RaRequest> MoveAsync(Actor actor, string id, string what, string? reason, Func<WriteConnection, RaRequest, RaRequest> move, CancellationToken cancellationToken) => database.WriteAsync(
        write =>
        {
            var before = RegistrationStore.LockRequest(write, id) ?? throw Refused("REQUEST_UNKNOWN", "the id of a request", id);
            return Save(write, actor, what, reason, before, move(write, before));
        },
        cancellationToken);

    private RaRequest Save(WriteConnection write, Actor actor, string what, string? reason, RaRequest? before, RaRequest after)
    {
        RegistrationStore.Save(write, after);
        history.Add(write, $"request {after.Id}", actor, what, reason, before?.Summary ?? "", after.Summary);
        return after;
    }

    private RaRequest Closed(Actor actor, RaRequest request, RequestState state, string? reason) =>
        request with { State = state, ClosedAt = clock.GetUtcNow(), ClosedByName = actor.Name, Answer = reason?.Trim() ?? "" };

    private static RaRequest Needs(RaRequest request, RequestState state) => request.State == state ? request : throw WrongState(request, $"a request that is {state}");

    private static RefusedException WrongState(RaRequest request, string expected) => Refused("REQUEST_STATE", expected, $"request {request.Id} is {request.State}");

    private static RefusedException Refused(string rule, string expected, string came) => new(new Refusal(rule, expected, came, Source));
}

/// <summary>What registration staff saw of a user whom a request asks to create.</summary>
internal sealed record IdentityCheck(IReadOnlyList<string>? Documents, bool? FaceToFace, bool? NotDuplicate);
