using System.Net;
using System.Text;
using LocalSpine.Core.Identity;
using LocalSpine.Core.Outcomes;
using LocalSpine.Core.Time;
using LocalSpine.Hosting;
using LocalSpine.Hosting.Exchanges;
using LocalSpine.Hosting.Surfaces;
using LocalSpine.Identity.Sessions;
using LocalSpine.Storage;
using Microsoft.AspNetCore.Http;

namespace LocalSpine.Identity.Broker;

/// <summary>What agents and browsers call with a ticket: role selection for agents, role selection as a page, the device id logger (identity 7).</summary>
internal sealed class RoleSelectionPages(
    RoleSelection selection, SessionStore sessions, IUsers users, Timeline timeline, IDatabase database, SurfaceCatalog surfaces, EnvironmentOptions options, TimeProvider clock)
{
    private const string Ok = "<HTML><STATUS>OK</STATUS></HTML>";
    private const int MaxForm = 16_384;

    /// <summary><c>/saml/RoleSelectionGP.jsp</c>, GET or POST.</summary>
    public async Task SelectAsync(HttpContext context)
    {
        var exchange = context.Features.Get<Exchange>()!;
        var parameters = await ParametersAsync(context);
        var (session, refusal) = await selection.SelectAsync(parameters("token"), parameters("selectedRoleUid"), parameters("ssbMode"), context.RequestAborted);
        await NoteAsync(exchange, parameters("token"), session, context.RequestAborted);
        exchange.Refusal = refusal;

        // An agent takes any answer with the two letters in it for success.
        await WriteAsync(context, refusal is null ? Ok : $"<HTML><STATUS>FAILED</STATUS><REASON>{WebUtility.HtmlEncode($"{refusal}").ToLowerInvariant()}</REASON></HTML>");
    }

    /// <summary><c>/saml/RoleSelectionWT.jsp</c>: the page that an old agent opens in a browser; its form comes back here.</summary>
    public async Task PageAsync(HttpContext context)
    {
        var exchange = context.Features.Get<Exchange>()!;
        var parameters = await ParametersAsync(context);
        var ticket = parameters("token");
        Refusal? refusal = null;
        if (HttpMethods.IsPost(context.Request.Method))
        {
            (var chosen, refusal) = await selection.SelectAsync(ticket, parameters("selectedRoleUid"), parameters("ssbMode"), context.RequestAborted);
            if (refusal is null)
            {
                await NoteAsync(exchange, ticket, chosen, context.RequestAborted);
                context.Response.Cookies.Append(SsoSession.CookieName, chosen!.Ticket, new CookieOptions { Secure = true, HttpOnly = true, Path = "/", Domain = $".{options.Zone}", SameSite = SameSiteMode.Lax });
                context.Response.Redirect(surfaces.UrlOf(surfaces.Get("portal")));
                return;
            }
        }

        var session = await sessions.FindSessionAsync(ticket, context.RequestAborted);
        await NoteAsync(exchange, ticket, session, context.RequestAborted);
        exchange.Refusal = refusal ?? (session is null ? new Refusal("SESSION_TICKET", "the ticket of a living session", ticket, "identity 7.2") : null);
        var user = session is null ? null : await users.FindAsync(session.Uid, context.RequestAborted);
        await WriteAsync(context, user is null ? Page("You are not signed on", "<p>The ticket is unknown, or its session has ended. Put your smartcard in again.</p>") : Choice(user, session!, refusal));
    }

    /// <summary><c>/ssb/DeviceIDLogger</c>: notes what it is told, and never stands in the way.</summary>
    public async Task LogDeviceAsync(HttpContext context)
    {
        var query = context.Request.Query;
        var ticket = Ticket.Normalise(query["token"].ToString());
        var session = await sessions.FindSessionAsync(ticket, context.RequestAborted);
        await NoteAsync(context.Features.Get<Exchange>()!, ticket, session, context.RequestAborted);
        await database.WriteAsync(
            write =>
            {
                timeline.Add(write, Short(ticket), session?.Uid ?? "", "device", $"{Short(query["latestdeviceid"])} (before: {Short(query["storeddeviceid"])}) at {Short(query["ipaddress"])}");
                return true;
            },
            context.RequestAborted);
        await WriteAsync(context, Ok);
    }

    // What strangers send goes into the timeline: not too long, and nothing that a database does not take.
    private static string Short(string? text) => string.Concat((text ?? "").Where(c => !char.IsControl(c)).Take(100));

    private async Task NoteAsync(Exchange exchange, string ticket, Session? session, CancellationToken cancellationToken)
    {
        exchange.MessageId = Short(Ticket.Normalise(ticket));
        if (session is not null)
        {
            exchange.Identify(session.Uid, session.Role, (await users.FindAsync(session.Uid, cancellationToken))?.OdsCodeOf(session.Role));
        }
    }

    private string Choice(SpineUser user, Session session, Refusal? refusal)
    {
        var roles = user.RolesOpenOn(UkTime.Date(clock.GetUtcNow())).ToList();
        var form = new StringBuilder();
        if (refusal is not null)
        {
            form.Append("<p role=\"alert\">").Append(Html(refusal.ToString())).Append("</p>");
        }

        form.Append("<form method=\"post\"><input type=\"hidden\" name=\"token\" value=\"").Append(Html(session.Ticket)).Append("\"><fieldset><legend>Role</legend>");
        foreach (var role in roles)
        {
            form.Append("<p><label><input type=\"radio\" name=\"selectedRoleUid\" required value=\"").Append(role.Id).Append('"').Append(role.Id == session.Role || roles.Count == 1 ? " checked" : "")
                .Append("> ").Append(Html($"{role.OdsCode} {role.OrganisationName}: {role.JobRole.Name}")).Append("</label></p>");
        }

        form.Append("</fieldset><fieldset><legend>Mode</legend><p><label><input type=\"radio\" name=\"ssbMode\" value=\"0\" checked> Live</label></p>")
            .Append("<p><label><input type=\"radio\" name=\"ssbMode\" value=\"1\"> Training</label></p></fieldset><p><button>Continue</button></p></form>");
        return Page($"Choose a role, {user.CommonName}", roles.Count == 0 ? "<p>You have no open role.</p>" : form.ToString());
    }

    private static string Page(string title, string body) =>
        $"<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><title>{Html(title)}</title></head><body><main><h1>{Html(title)}</h1>{body}</main></body></html>";

    private static string Html(string text) => WebUtility.HtmlEncode(text);

    // Of the query, and of a posted form.
    private static async Task<Func<string, string>> ParametersAsync(HttpContext context)
    {
        var query = context.Request.Query;
        if (!HttpMethods.IsPost(context.Request.Method))
        {
            return name => query[name].ToString();
        }

        var body = Encoding.UTF8.GetString(await RequestParts.ReadBodyAsync(context.Request, MaxForm));
        var form = Microsoft.AspNetCore.WebUtilities.QueryHelpers.ParseQuery(body);
        return name => form.TryGetValue(name, out var value) ? value.ToString() : query[name].ToString();
    }

    private static Task WriteAsync(HttpContext context, string html)
    {
        context.Response.Headers.CacheControl = "no-store";
        return WholeAnswer.WriteAsync(context, context.Features.Get<Exchange>()!, StatusCodes.Status200OK, "text/html;charset=UTF-8", Encoding.UTF8.GetBytes(html));
    }
}
