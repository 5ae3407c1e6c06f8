using LocalSpine.Core.Directory;
using LocalSpine.Core.Outcomes;
using LocalSpine.Core.Time;
using LocalSpine.Identity.People;
using LocalSpine.Storage;

namespace LocalSpine.Identity.Registration;

/// <summary>Makes and changes positions: draft, granted, closed (identity 11.2, 11.3).</summary>
internal sealed class Positions(IDatabase database, Assignments assignments, PersonChanges roles, IDirectory directory, History history, TimeProvider clock)
{
    private const int MostProfiles = 50;

    private DateOnly Today => UkTime.Date(clock.GetUtcNow());

    /// <summary>A new position, as a draft.</summary>
    public Task<Position> CreateAsync(Actor actor, PositionDraft draft, CancellationToken cancellationToken)
    {
        actor.Demand(Process.CreatePosition);
        var made = Filled(new Position(PersonStore.NewId(), "", "", PositionState.Draft), draft);
        return database.WriteAsync(
            write =>
            {
                Save(write, actor, "created", null, null, made);
                return made;
            },
            cancellationToken);
    }

    /// <summary>Changes a position and, with it, the role profiles of all who have it. What the draft leaves out stays.</summary>
    public Task<Position> ChangeAsync(Actor actor, string id, PositionDraft draft, string? reason, CancellationToken cancellationToken) => MoveAsync(
        actor, id, "changed", reason, position => position.State == PositionState.Closed ? throw Refused("POSITION_STATE", "a position that is not closed", Named(position)) : Filled(position, draft),
        (write, position) => assignments.Follow(write, actor, position, reason), cancellationToken);

    /// <summary>Approves a draft, which can be assigned then.</summary>
    /// <param name="approval">Who approved it and how.</param>
    public Task<Position> GrantAsync(Actor actor, string id, string? approval, CancellationToken cancellationToken) => MoveAsync(
        actor, id, "granted", approval, position => position.State != PositionState.Draft ? throw Refused("POSITION_STATE", "a draft", Named(position))
            : string.IsNullOrWhiteSpace(approval) ? throw Refused("POSITION_APPROVAL", "who approved the position", "nothing")
            : position with { State = PositionState.Granted, Approval = approval.Trim() },
        null, cancellationToken);

    /// <summary>Lets sponsors of the organisation assign it, or no longer.</summary>
    public Task<Position> MakeAssignableAsync(Actor actor, string id, bool assignable, CancellationToken cancellationToken) => MoveAsync(
        actor, id, assignable ? "made assignable" : "made not assignable", null,
        position => position.State == PositionState.Closed ? throw Refused("POSITION_STATE", "a position that is not closed", Named(position)) : position with { IsAssignable = assignable },
        null, cancellationToken);

    /// <summary>Closes a position; whoever has it has it no longer.</summary>
    public Task<Position> CloseAsync(Actor actor, string id, string? reason, CancellationToken cancellationToken) => MoveAsync(
        actor, id, "closed", reason,
        position => position.State == PositionState.Closed ? throw Refused("POSITION_STATE", "a position that is not closed", Named(position)) : position with { State = PositionState.Closed, IsAssignable = false },
        (write, position) =>
        {
            foreach (var assignment in RegistrationStore.AssignmentsOf(write, position.Id).Where(a => a.StateOn(Today) != AssignmentState.Ended))
            {
                assignments.End(write, actor, assignment, position, null, reason);
            }
        },
        cancellationToken);

    private Task<Position> MoveAsync(
        Actor actor, string id, string what, string? reason, Func<Position, Position> move, Action<WriteConnection, Position>? then, CancellationToken cancellationToken)
    {
        actor.Demand(Process.CreatePosition);
        return database.WriteAsync(
            write =>
            {
                var before = RegistrationStore.LockPosition(write, id) ?? throw Refused("POSITION_UNKNOWN", "the id of a position", id);
                var after = move(before);
                Save(write, actor, what, reason, before, after);
                then?.Invoke(write, after);
                return after;
            },
            cancellationToken);
    }

    private void Save(WriteConnection write, Actor actor, string what, string? reason, Position? before, Position after)
    {
        RegistrationStore.Save(write, after);
        history.Add(write, $"position {after.Id}", actor, what, reason, before?.Summary ?? "", after.Summary);
    }

    private Position Filled(Position position, PositionDraft draft)
    {
        var name = draft.Name?.Trim() ?? position.Name;
        if (name.Length is 0 or > 100 || !PlainText.Holds(name) || !PlainText.HoldsLines(draft.Notes))
        {
            throw Refused("POSITION_NAME", "a name of at most 100 characters, none of them a control character, as in the notes", name);
        }

        var odsCode = (draft.OdsCode ?? position.OdsCode).Trim().ToUpperInvariant();
        if (directory.NameOfOrganisation(odsCode) is null)
        {
            throw Refused("POSITION_ORGANISATION", "the ODS code of an organisation of the directory", odsCode);
        }

        var profiles = draft.Profiles is null ? position.Profiles : [.. draft.Profiles.Select(p => Profile(p, position, odsCode))];
        return profiles.Count is 0 or > MostProfiles ? throw Refused("POSITION_PROFILES", $"one to {MostProfiles} access profiles", $"{profiles.Count}")
            : profiles.Select(p => p.Id).Distinct().Count() < profiles.Count ? throw Refused("POSITION_PROFILES", "each access profile once", "one twice")
            : position with { Name = name, OdsCode = odsCode, Notes = draft.Notes?.Trim() ?? position.Notes, Profiles = profiles };
    }

    private AccessProfile Profile(ProfileDraft draft, Position position, string odsCode)
    {
        if (draft.Id is { Length: > 0 } id && position.Profiles.All(p => p.Id != id))
        {
            throw Refused("POSITION_PROFILES", $"the id of an access profile of {position.Name}, or none for a new one", id);
        }

        var wanted = new NewRole(string.IsNullOrWhiteSpace(draft.OdsCode) ? odsCode : draft.OdsCode.Trim().ToUpperInvariant(), draft.JobRole?.Trim().ToUpperInvariant(), Codes(draft.Activities), Codes(draft.AreasOfWork), Codes(draft.WorkGroups), null, null);
        roles.Check(wanted, Today);
        return new AccessProfile(
            string.IsNullOrEmpty(draft.Id) ? PersonStore.NewId() : draft.Id, wanted.OdsCode!, wanted.JobRole!, wanted.Activities!, wanted.AreasOfWork!, wanted.WorkGroups!);
    }

    private static List<string> Codes(IReadOnlyList<string>? codes) => [.. (codes ?? []).Select(c => c.Trim()).Where(c => c.Length > 0)];

    private static string Named(Position position) => $"{position.Name} is {position.State}";

    private static RefusedException Refused(string rule, string expected, string came) => new(new Refusal(rule, expected, came, "identity 11.2"));
}
