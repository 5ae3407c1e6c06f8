using LocalSpine.Core.Identity;
using LocalSpine.Core.Time;
using LocalSpine.Hosting;
using LocalSpine.Identity.People;
using LocalSpine.Identity.Sessions;

namespace LocalSpine.Identity.Agent;

/// <summary>Cards, sessions and events for the portal.</summary>
internal sealed class SignOnView(PersonStore people, SessionStore sessions, Timeline timeline, EnvironmentOptions options, TimeProvider clock) : ISignOnView
{
    public async ValueTask<IReadOnlyList<HeldCard>> CardsAsync(int limit, CancellationToken cancellationToken)
    {
        var today = UkTime.Date(clock.GetUtcNow());
        var all = await people.ListAsync(null, limit, cancellationToken);
        return
        [
            .. all.Where(p => p.CurrentCard is not null).Select(p => new HeldCard(
                p.CurrentCard!.Serial, p.CurrentCard.State.ToString(), p.User.Uid, p.User.CommonName,
                [.. p.User.RolesOpenOn(today).Select(r => new AgentRole(r.Id, r.OdsCode, r.OrganisationName, r.JobRole.Name))])),
        ];
    }

    public async ValueTask<IReadOnlyList<LivingSession>> SessionsAsync(int limit, CancellationToken cancellationToken)
    {
        var living = new List<LivingSession>();
        foreach (var session in await sessions.ListAsync(null, limit, cancellationToken))
        {
            var user = await people.FindAsync(session.Uid, cancellationToken);
            living.Add(new LivingSession(session.Ticket, session.Uid, user?.CommonName ?? "", session.Role, session.Mode == 1, session.Began, session.EndsAt(options.Identity)));
        }

        return living;
    }

    public async ValueTask<IReadOnlyList<SignOnEvent>> EventsAsync(string? ticket, int limit, CancellationToken cancellationToken) =>
        [.. (await timeline.ListAsync(ticket, null, limit, cancellationToken)).Select(e => new SignOnEvent(e.At, e.Ticket, e.Uid, e.Kind, e.Detail))];
}
