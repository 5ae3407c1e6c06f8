using System.Text;
using LocalSpine.Hosting;
using LocalSpine.Identity.Broker;
using LocalSpine.Identity.Sessions;
using LocalSpine.Protocols.Pll;
using LocalSpine.Storage;

namespace LocalSpine.Identity.Events;

/// <summary>Token events: what listeners of a session are told (identity 6.5).</summary>
internal sealed class SessionNotices(PostBox posts, EnvironmentOptions options, TimeProvider clock)
{
    private const int PropertyChange = 6;

    /// <summary>A session ended.</summary>
    public void Ended(WriteConnection write, Session session, SessionEnd how) =>
        Tell(write, session, (int)how, how.ToString(), how is SessionEnd.IdleTimeout or SessionEnd.MaximumTime ? "invalid" : "destroyed");

    /// <summary>A session's role or a property changed.</summary>
    public void PropertyChanged(WriteConnection write, Session session) => Tell(write, session, PropertyChange, "PropertyChanged", "valid");

    private void Tell(WriteConnection write, Session session, int type, string kind, string state)
    {
        var urls = SessionStore.Listeners(write, session.Ticket);
        if (urls.Count == 0)
        {
            return;
        }

        var now = clock.GetUtcNow();
        var inner = SessionDocuments.Notification(SessionElements.Of(session, options.Identity, now, state), type, now);
        var body = Encoding.UTF8.GetString(PllEnvelope.Notification("session", inner).Span);
        foreach (var url in urls)
        {
            posts.Add(write, new Post(session.Ticket, session.Uid, kind, url, "text/xml;charset=UTF-8", body));
        }
    }
}
