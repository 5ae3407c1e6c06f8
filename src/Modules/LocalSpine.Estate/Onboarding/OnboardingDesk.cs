using LocalSpine.Core.Estate;
using LocalSpine.Core.Outcomes;
using LocalSpine.Hosting;
using LocalSpine.Storage;

namespace LocalSpine.Estate.Onboarding;

/// <summary>Takes requests, moves them from decision to decision, and has done what was approved.</summary>
internal sealed class OnboardingDesk(IDatabase database, RequestStore store, IEnumerable<RequestKind> kinds, EnvironmentOptions options, TimeProvider clock) : IOnboarding
{
    private const string Source = "directory-ldap 13";

    // A request that is being done for longer was left so by a node that ended; it can be approved again.
    private static readonly TimeSpan LongestWork = TimeSpan.FromMinutes(1);

    private static readonly EstateActor Itself = new("auto-approve", EstateRole.All);

    public bool ApprovesItself => options.ApprovesItself;

    public async ValueTask<IReadOnlyList<RequestForm>> FormsAsync(CancellationToken cancellationToken)
    {
        var forms = new List<RequestForm>();
        foreach (var kind in kinds)
        {
            forms.Add(new RequestForm(kind.Word, kind.Title, kind.Intro, await RequestChecks.FieldsAsync(kind, cancellationToken), kind.Steps(new Dictionary<string, string>())));
        }

        return forms;
    }

    public async ValueTask<IReadOnlyList<EstateRequest>> ListAsync(EstateActor actor, bool waiting, int limit, CancellationToken cancellationToken)
    {
        List<EstateRole> roles = [.. EstateRoles.Words.Select(w => w.Role).Where(r => r != EstateRole.Applicant && actor.Has(r))];
        if (waiting && roles.Count == 0)
        {
            return [];
        }

        var found = await store.ListAsync(roles.Count > 0 ? null : actor.Name, waiting ? roles : [], limit, cancellationToken);
        return [.. found.Select(r => View(r, actor))];
    }

    public async ValueTask<EstateRequest?> FindAsync(EstateActor actor, string id, CancellationToken cancellationToken) =>
        await store.FindAsync(id, cancellationToken) is { } request && MaySee(actor, request) ? View(request, actor) : null;

    public async Task<EstateRequest> SubmitAsync(EstateActor actor, string kind, IReadOnlyDictionary<string, string> values, CancellationToken cancellationToken)
    {
        if (!actor.Has(EstateRole.Applicant))
        {
            throw NotAllowed(EstateRole.Applicant, actor);
        }

        var wanted = kinds.FirstOrDefault(k => k.Word == kind) ?? throw Refused("REQUEST_KIND", $"one of {string.Join(", ", kinds.Select(k => k.Word))}", kind);
        var form = await RequestChecks.CheckAsync(wanted, values, cancellationToken);
        var now = clock.GetUtcNow();
        var request = await database.WriteAsync(
            write =>
            {
                var made = new RequestRecord(RequestStore.NewId(write), kind, RequestState.Submitted, 0, actor.Name, now, now)
                {
                    Requestor = actor.Urp ?? actor.Name, Values = form.All, History = [new RequestEvent(now, actor.Name, Word(EstateRole.Applicant), "submitted", "")],
                };
                return RequestStore.Save(write, made, WaitsFor(made));
            },
            cancellationToken);
        return View(await DecideItselfAsync(request, cancellationToken), actor);
    }

    public async Task<EstateRequest> ActAsync(
        EstateActor actor, string id, RequestAct act, string? note, IReadOnlyDictionary<string, string>? values, CancellationToken cancellationToken)
    {
        note = note?.Trim() ?? "";
        if (note.Length > 2_000 || !PlainText.HoldsLines(note))
        {
            throw Refused("REQUEST_NOTE", "a note of at most 2000 characters, none of them a control character", $"{note.Length} characters");
        }

        var before = await store.FindAsync(id, cancellationToken);
        if (before is null || !MaySee(actor, before))
        {
            throw Refused("REQUEST_UNKNOWN", "the id of a request that you may see", id);
        }

        switch (act)
        {
            case RequestAct.Approve:
                return View(await ApproveAsync(actor, id, note, cancellationToken), actor);
            case RequestAct.Resubmit:
                DemandOwn(actor, before);
                var form = await RequestChecks.CheckAsync(KindOf(before), values ?? before.Values, cancellationToken);
                var again = await MoveAsync(
                    id, request => Needs(request, RequestState.Returned) with { State = RequestState.Submitted, Step = 0, Deciders = [], Values = form.All }, actor, _ => Word(EstateRole.Applicant), "submitted again", note, cancellationToken);
                return View(await DecideItselfAsync(again, cancellationToken), actor);
            case RequestAct.Cancel:
                DemandOwn(actor, before);
                return View(
                    await MoveAsync(id, request => request.IsOpen ? request with { State = RequestState.Cancelled } : throw WrongState(request, "an open request"), actor, _ => Word(EstateRole.Applicant), "cancelled", note, cancellationToken),
                    actor);
            default:
                if (note.Length == 0)
                {
                    throw Refused("REQUEST_NOTE", $"why it is {(act == RequestAct.Return ? "returned" : "rejected")}", "nothing");
                }

                return View(
                    await MoveAsync(
                        id, request => Decidable(actor, request) with { State = act == RequestAct.Return ? RequestState.Returned : RequestState.Rejected }, actor, request => Word(WaitsFor(request)!.Value),
                        act == RequestAct.Return ? "returned" : "rejected", note, cancellationToken),
                    actor);
        }
    }

    private async Task<RequestRecord> DecideItselfAsync(RequestRecord request, CancellationToken cancellationToken)
    {
        while (ApprovesItself && request.State == RequestState.Submitted)
        {
            request = await ApproveAsync(Itself, request.Id, "", cancellationToken);
        }

        return request;
    }

    // The last approval claims the request, so that two who approve at once have it done once.
    private async Task<RequestRecord> ApproveAsync(EstateActor actor, string id, string note, CancellationToken cancellationToken)
    {
        var approved = await MoveAsync(
            id,
            request =>
            {
                var decided = Decidable(actor, request);
                decided = decided.State == RequestState.Working ? decided : decided with { Step = decided.Step + 1, Deciders = [.. decided.Deciders, actor.Urp ?? actor.Name] };
                return decided with { State = decided.Step >= KindOf(decided).Steps(decided.Values).Count ? RequestState.Working : RequestState.Submitted };
            },
            actor, request => Word(WaitsFor(request)!.Value), "approved", note, cancellationToken);
        if (approved.State != RequestState.Working)
        {
            return approved;
        }

        try
        {
            var done = await KindOf(approved).CompleteAsync(approved, new FormValues(approved.Values), cancellationToken);
            return await MoveAsync(
                id, request => request with { State = RequestState.Completed, Outcome = done.Facts, Credential = done.Credential }, Itself, _ => "environment", "completed", "", CancellationToken.None);
        }
        catch (RefusedException e)
        {
            return await MoveAsync(id, request => request with { State = RequestState.Returned }, Itself, _ => "environment", "returned", e.Refusal.ToString(), CancellationToken.None);
        }
    }

    private Task<RequestRecord> MoveAsync(
        string id, Func<RequestRecord, RequestRecord> move, EstateActor actor, Func<RequestRecord, string> role, string what, string note, CancellationToken cancellationToken) => database.WriteAsync(
        write =>
        {
            var before = RequestStore.Lock(write, id) ?? throw Refused("REQUEST_UNKNOWN", "the id of a request", id);
            var now = clock.GetUtcNow();
            var after = move(before) with { ChangedAt = now, History = [.. before.History, new RequestEvent(now, actor.Name, role(before), what, note)] };
            return RequestStore.Save(write, after, WaitsFor(after));
        },
        cancellationToken);

    // Waits for this actor's decision, who is not its applicant; but endpoint administrators manage the endpoints of their own organisation.
    private RequestRecord Decidable(EstateActor actor, RequestRecord request)
    {
        var isLeft = request.State == RequestState.Working && request.ChangedAt + LongestWork <= clock.GetUtcNow();
        if (request.State != RequestState.Submitted && !isLeft)
        {
            throw WrongState(request, "a request that waits for a decision");
        }

        var role = WaitsFor(request)!.Value;
        return !actor.Has(role) ? throw NotAllowed(role, actor)
            : actor.Name == request.Applicant && role != EstateRole.EndpointAdministrator ? throw Refused("FOUR_EYES", "another person than who made the request", actor.Name)
            : request;
    }

    private EstateRole? WaitsFor(RequestRecord request)
    {
        var steps = KindOf(request).Steps(request.Values);
        return request.State is RequestState.Submitted or RequestState.Working ? steps[Math.Min(request.Step, steps.Count - 1)] : null;
    }

    private RequestKind KindOf(RequestRecord request) => kinds.First(k => k.Word == request.Kind);

    private static bool MaySee(EstateActor actor, RequestRecord request) => actor.Name == request.Applicant || (actor.Roles & ~EstateRole.Applicant) != 0;

    // Card passcodes and private keys are for the applicant.
    private EstateRequest View(RequestRecord request, EstateActor actor)
    {
        var isOwn = actor.Name == request.Applicant || actor == EstateActor.Operator;
        var kind = KindOf(request);
        return new EstateRequest(
            request.Id, request.Kind, kind.Title, request.State, request.Applicant, request.MadeAt, request.ChangedAt, request.State == RequestState.Submitted ? WaitsFor(request) : null, request.Values, request.History,
            isOwn ? request.Outcome : [.. request.Outcome.Where(f => f.Name != "Passcode")])
        {
            Credential = isOwn || request.Credential is null ? request.Credential : request.Credential with { Issued = request.Credential.Issued with { KeyPem = null, Pkcs12 = null, Pkcs12Legacy = null } },
            Summary = kind.Summary(new FormValues(request.Values)),
        };
    }

    private static RequestRecord Needs(RequestRecord request, RequestState state) => request.State == state ? request : throw WrongState(request, $"a request that is {state}");

    private static void DemandOwn(EstateActor actor, RequestRecord request)
    {
        if (actor.Name != request.Applicant)
        {
            throw Refused("REQUEST_OWN", $"{request.Applicant}, who made the request", actor.Name);
        }
    }

    private static string Word(EstateRole role) => EstateRoles.Of(role);

    private static RefusedException NotAllowed(EstateRole role, EstateActor actor) => Refused("ESTATE_ROLE", $"the role {Word(role)}", $"{actor.Name}: {EstateRoles.Of(actor.Roles)}");

    private static RefusedException WrongState(RequestRecord request, string expected) => Refused("REQUEST_STATE", expected, $"request {request.Id} is {request.State}");

    private static RefusedException Refused(string rule, string expected, string came) => new(new Refusal(rule, expected, came, Source));
}
