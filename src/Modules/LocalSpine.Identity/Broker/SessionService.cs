using LocalSpine.Core.Outcomes;
using LocalSpine.Hosting;
using LocalSpine.Hosting.Exchanges;
using LocalSpine.Identity.Sessions;
using LocalSpine.Protocols.Pll;
using LocalSpine.Protocols.Xml;

namespace LocalSpine.Identity.Broker;

/// <summary>The session service: is a ticket valid, tell me when it ends, end it (identity 6). Refusals are the product's messages, with status 200.</summary>
internal sealed class SessionService(SessionStore sessions, SessionEnds ends, EnvironmentOptions options, TimeProvider clock)
{
    public const string Id = "session";

    private const string InvalidSession = "Invalid session ID.";
    private const string NoPrivilege = "No privilege to perform this operation.";
    private const int LongestValue = 4096;
    private const int MostProperties = 100;

    /// <summary>Answers one request; the exchange gets user and refusal.</summary>
    public async ValueTask<string> AnswerAsync(XmlElement request, Exchange exchange, CancellationToken cancellationToken)
    {
        var requestId = request.Attribute("reqid") ?? "";
        if (request.LocalName != "SessionRequest" || request.FirstChild is not { } method)
        {
            return Refuse(exchange, requestId, "GetSession", "", "Unknown request method.", "SESSION_METHOD", "a method in a SessionRequest", request.LocalName);
        }

        exchange.Interaction = method.LocalName;
        var ticket = Ticket.Normalise(method.Child("SessionID")?.Text.Trim() ?? "");
        exchange.MessageId = ticket;
        if (await sessions.FindSessionAsync(ticket, cancellationToken) is not { } session)
        {
            return Refuse(exchange, requestId, method.LocalName, ticket, InvalidSession, "SESSION_TICKET", "the ticket of a living session", ticket);
        }

        exchange.Identify(session.Uid, session.Role);
        switch (method.LocalName)
        {
            case "GetSession":
                if (string.Equals(method.Attribute("reset"), "true", StringComparison.OrdinalIgnoreCase))
                {
                    session = await sessions.UseAsync(session, cancellationToken);
                }

                return SessionDocuments.WithSession(requestId, method.LocalName, SessionElements.Of(session, options.Identity, clock.GetUtcNow(), "valid"));
            case "Logout":
                await ends.EndAsync(session.Ticket, SessionEnd.Logout, cancellationToken);
                return SessionDocuments.Ok(requestId, method.LocalName);
            case "DestroySession":
                return await DestroyAsync(method, session, requestId, exchange, cancellationToken);
            case "AddSessionListener":
                return await ListenAsync(method, session, requestId, exchange, cancellationToken);
            case "SetProperty":
                return await SetPropertyAsync(method, session, requestId, exchange, cancellationToken);
            case "AddSessionListenerOnAllSessions":
                return Refuse(exchange, requestId, method.LocalName, ticket, NoPrivilege, "SESSION_ADMINISTRATOR", "an administrator's session", session.Uid);
            default:
                return Refuse(exchange, requestId, method.LocalName, ticket, "Unknown request method.", "SESSION_METHOD", "a method of the session service", method.LocalName);
        }
    }

    private async Task<string> DestroyAsync(XmlElement method, Session session, string requestId, Exchange exchange, CancellationToken cancellationToken)
    {
        var wanted = Ticket.Normalise(method.Child("DestroySessionID")?.Text.Trim() ?? "");
        if (await sessions.FindSessionAsync(wanted, cancellationToken) is not { } target)
        {
            return Refuse(exchange, requestId, method.LocalName, session.Ticket, "Session was not obtained.", "SESSION_TARGET", "the ticket of a living session in DestroySessionID", wanted);
        }

        if (target.Uid != session.Uid)
        {
            return Refuse(exchange, requestId, method.LocalName, session.Ticket, NoPrivilege, "SESSION_OWNER", "a session of the same user", target.Uid);
        }

        await ends.EndAsync(target.Ticket, SessionEnd.Destroyed, cancellationToken);
        return SessionDocuments.Ok(requestId, method.LocalName);
    }

    private async Task<string> ListenAsync(XmlElement method, Session session, string requestId, Exchange exchange, CancellationToken cancellationToken)
    {
        var url = method.Child("URL")?.Text.Trim() ?? "";
        if (url.Length > 1024 || !Uri.TryCreate(url, UriKind.Absolute, out var parsed) || parsed.Scheme is not ("http" or "https"))
        {
            return Refuse(exchange, requestId, method.LocalName, session.Ticket, "Invalid listener URL.", "SESSION_LISTENER", "an http or https URL", url);
        }

        await sessions.AddListenerAsync(session, url, cancellationToken);
        return SessionDocuments.Ok(requestId, method.LocalName);
    }

    private async Task<string> SetPropertyAsync(XmlElement method, Session session, string requestId, Exchange exchange, CancellationToken cancellationToken)
    {
        var name = method.Child("Property")?.Attribute("name") ?? "";
        var value = method.Child("Property")?.Attribute("value") ?? "";
        if (name.Length == 0 || SessionElements.IsProtected(name))
        {
            return Refuse(exchange, requestId, method.LocalName, session.Ticket, NoPrivilege, "SESSION_PROPERTY", "a property that is not the server's own", name);
        }

        if (name.Length > 256 || value.Length > LongestValue || (session.Properties.Count >= MostProperties && !session.Properties.ContainsKey(name)))
        {
            return Refuse(
                exchange, requestId, method.LocalName, session.Ticket, NoPrivilege, "SESSION_PROPERTY_SIZE", $"at most {MostProperties} properties of at most {LongestValue} characters",
                $"{name} with {value.Length} characters");
        }

        await sessions.SetPropertyAsync(session, name, value, cancellationToken);
        return SessionDocuments.Ok(requestId, method.LocalName);
    }

    private static string Refuse(Exchange exchange, string requestId, string method, string ticket, string message, string rule, string expected, string came)
    {
        exchange.Refusal = new Refusal(rule, expected, came, "identity 6.2");
        return SessionDocuments.Exception(requestId, IsName(method) ? method : "GetSession", ticket, message);
    }

    // What was asked comes back as an element's name.
    private static bool IsName(string method) => method.Length <= 64 && method.All(char.IsAsciiLetter);
}
