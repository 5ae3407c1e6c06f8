using LocalSpine.Identity.Events;
using LocalSpine.Identity.Platform;
using LocalSpine.Identity.Sessions;
using LocalSpine.Storage;

namespace LocalSpine.Identity.OpenId;

/// <summary>
/// What ends with a sign-on: its browser, codes, access tokens and the sessions of clients, who are told over the back channel, all in the commit that ends it
/// (identity 12.7, 12.8). What the API platform gave in one of the sessions is revoked in the same commit (identity 13.6).
/// </summary>
internal sealed class OpenIdSessions(SigningKeys keys, IdTokens tokens, PostBox posts, IDatabase database) : ISessionWatcher
{
    public void Ended(WriteConnection write, Session session, SessionEnd how) => End(write, session.Ticket);

    /// <summary>Ends a sign-on that has no smartcard's session.</summary>
    public Task EndAsync(string session, CancellationToken cancellationToken) => database.WriteAsync(
        write =>
        {
            End(write, session);
            return true;
        },
        cancellationToken);

    private void End(WriteConnection write, string signOn)
    {
        foreach (var session in Grants.TakeAll<OpenIdSession>(write, GrantKind.Session, signOn))
        {
            if (session.ClientId == ApplicationStore.Platform(ProviderKind.Cis2).ClientId)
            {
                Grants.End(write, session.SessionId);
            }
            else if (ApplicationStore.Find(write, session.ClientId)?.BackchannelLogoutUri is { } url)
            {
                var body = $"logout_token={tokens.Logout(session, keys.Get(write, session.Realm))}";
                posts.Add(write, new Post(signOn, session.Subject, "back-channel logout", url, "application/x-www-form-urlencoded", body));
            }
        }

        Grants.End(write, signOn);
    }
}
