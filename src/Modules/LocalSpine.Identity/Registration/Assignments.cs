using LocalSpine.Core.Outcomes;
using LocalSpine.Core.Time;
using LocalSpine.Identity.People;
using LocalSpine.Storage;

namespace LocalSpine.Identity.Registration;

/// <summary>Puts users in positions and takes them out; their role profiles follow in the same commit (identity 11.2).</summary>
internal sealed class Assignments(IDatabase database, PersonStore people, PersonChanges changes, History history, TimeProvider clock)
{
    private const string Source = "identity 11.2";

    private DateOnly Today => UkTime.Date(clock.GetUtcNow());

    /// <summary>Assigns a position without a request.</summary>
    /// <param name="first">First day; null for today.</param>
    /// <param name="last">Last day; null for none.</param>
    public Task<Assignment> AssignAsync(Actor actor, string positionId, string uid, DateOnly? first, DateOnly? last, string? reason, CancellationToken cancellationToken) =>
        database.WriteAsync(write => Assign(write, actor, positionId, uid, first, last, reason), cancellationToken);

    /// <summary>Ends an assignment without a request.</summary>
    /// <param name="last">Last day; null ends it at once.</param>
    public Task<Assignment> EndAsync(Actor actor, string id, DateOnly? last, string? reason, CancellationToken cancellationToken) =>
        database.WriteAsync(write => End(write, actor, id, last, reason), cancellationToken);

    public Assignment Assign(WriteConnection write, Actor actor, string positionId, string uid, DateOnly? first, DateOnly? last, string? reason)
    {
        var position = RegistrationStore.LockPosition(write, positionId) ?? throw UnknownPosition(positionId);
        DemandAssign(actor, position, uid);
        if (position.State != PositionState.Granted)
        {
            throw Refused("POSITION_STATE", "a granted position", $"{position.Name} is {position.State}");
        }

        if (RegistrationStore.AssignmentsOf(write, positionId).FirstOrDefault(a => a.Uid == uid && a.StateOn(Today) != AssignmentState.Ended) is { } there)
        {
            throw Refused("ASSIGNMENT_EXISTS", $"a position that user {uid} does not have", there.Summary);
        }

        var assignment = new Assignment(PersonStore.NewId(), uid, positionId, first ?? Today, last, new Dictionary<string, string>());
        people.Change(write, uid, (_, person) =>
        {
            if (!person.User.IsOpen)
            {
                throw Refused("USER_OPEN", "an open user", $"user {uid} is closed");
            }

            (person, assignment) = Follow(person, position, assignment);
            return person;
        });
        RegistrationStore.Save(write, assignment);
        history.Add(write, $"assignment {assignment.Id}", actor, "assigned", reason, "", assignment.Summary);
        history.Add(write, $"user {uid}", actor, "position assigned", reason, "", $"{position.Name} at {position.OdsCode}: {assignment.Summary}");
        return assignment;
    }

    public Assignment End(WriteConnection write, Actor actor, string id, DateOnly? last, string? reason)
    {
        var found = RegistrationStore.ReadAssignment(write, id) ?? throw UnknownAssignment(id);
        var position = RegistrationStore.LockPosition(write, found.PositionId) ?? throw UnknownPosition(found.PositionId);
        DemandAssign(actor, position, found.Uid);
        return End(write, actor, RegistrationStore.ReadAssignment(write, id)!, position, last, reason);
    }

    /// <summary>Ends an assignment of a position that is locked, whoever acts.</summary>
    public Assignment End(WriteConnection write, Actor actor, Assignment assignment, Position position, DateOnly? last, string? reason)
    {
        if (assignment.StateOn(Today) == AssignmentState.Ended)
        {
            throw Refused("ASSIGNMENT_STATE", "an assignment that has not ended", assignment.Summary);
        }

        if (last < Today || last > assignment.Last)
        {
            throw Refused("ASSIGNMENT_DATES", $"a last day from {Today:O}{(assignment.Last is { } l ? $" to {l:O}" : "")}, or none to end it at once", $"{last:O}");
        }

        var ended = assignment with { Last = last ?? Today.AddDays(-1) };
        people.Change(write, assignment.Uid, (_, person) => Close(person, ended.RoleIds.Values, ended.Last!.Value));
        RegistrationStore.Save(write, ended);
        history.Add(write, $"assignment {assignment.Id}", actor, "ended", reason, assignment.Summary, ended.Summary);
        history.Add(write, $"user {assignment.Uid}", actor, "position ended", reason, $"{position.Name} at {position.OdsCode}: {assignment.Summary}", ended.Summary);
        return ended;
    }

    /// <summary>A position that is locked has changed: its holders' role profiles do too.</summary>
    public void Follow(WriteConnection write, Actor actor, Position position, string? reason)
    {
        foreach (var assignment in RegistrationStore.AssignmentsOf(write, position.Id).Where(a => a.StateOn(Today) != AssignmentState.Ended))
        {
            var changed = assignment;
            people.Change(write, assignment.Uid, (_, person) =>
            {
                (person, changed) = Follow(person, position, assignment);
                return person;
            });
            RegistrationStore.Save(write, changed);
            history.Add(write, $"user {assignment.Uid}", actor, "position changed", reason, assignment.Summary, position.Summary);
        }
    }

    private (Person Person, Assignment Assignment) Follow(Person person, Position position, Assignment assignment)
    {
        var roles = new Dictionary<string, string>(assignment.RoleIds);
        foreach (var profile in position.Profiles)
        {
            var wanted = new NewRole(profile.OdsCode, profile.JobRole, profile.Activities, profile.AreasOfWork, profile.WorkGroups, assignment.First, assignment.Last);
            if (roles.TryGetValue(profile.Id, out var roleId))
            {
                person = changes.WithChangedRole(person, roleId, wanted, Today);
                continue;
            }

            // What a position gets later its holders have from that day on.
            (person, var role) = changes.WithRole(person, assignment.RoleIds.Count > 0 && assignment.First < Today ? wanted with { OpenDate = Today } : wanted, Today);
            roles.Add(profile.Id, role.Id);
        }

        var gone = roles.Where(r => position.Profiles.All(p => p.Id != r.Key)).Select(r => r.Value);
        return (Close(person, gone, Today.AddDays(-1)), assignment with { RoleIds = roles });
    }

    // Roles that ended earlier keep their day.
    private static Person Close(Person person, IEnumerable<string> roleIds, DateOnly last) => roleIds.Aggregate(
        person, (p, id) => p.User.Roles.Any(r => r.Id == id && !(r.CloseDate <= last)) ? PersonChanges.WithoutRole(p, id, last) : p);

    private static void DemandAssign(Actor actor, Position position, string uid)
    {
        if (actor.Uid == uid)
        {
            throw new NotAllowedException(new Refusal("FOUR_EYES", "somebody else who gives or takes a user's access", $"user {uid} for themselves", "identity 11.2"));
        }

        if (actor.May(Process.AssignPosition))
        {
            return;
        }

        if (!Rights.MayDoAtHome(actor.Roles, Process.AssignPosition))
        {
            throw actor.NotAllowed(Process.AssignPosition);
        }

        if (position.OdsCode != actor.OdsCode)
        {
            throw new NotAllowedException(new Refusal("POSITION_OTHER_ORGANISATION", $"a position of {actor.OdsCode}, the sponsor's organisation", $"{position.Name} at {position.OdsCode}", "identity 11.1"));
        }

        if (!position.IsAssignable)
        {
            throw new NotAllowedException(new Refusal("POSITION_NOT_ASSIGNABLE", "a position that was made assignable by sponsors", $"{position.Name} at {position.OdsCode}", "identity 11.1"));
        }
    }

    private static RefusedException UnknownPosition(string id) => Refused("POSITION_UNKNOWN", "the id of a position", id);

    private static RefusedException UnknownAssignment(string id) => Refused("ASSIGNMENT_UNKNOWN", "the id of an assignment", id);

    private static RefusedException Refused(string rule, string expected, string came) => new(new Refusal(rule, expected, came, Source));
}
