using System.Globalization;
using System.Net;
using System.Text;
using LocalSpine.Core.Estate;
using LocalSpine.Core.Identity;
using LocalSpine.Core.Outcomes;
using LocalSpine.Hosting;
using LocalSpine.Hosting.Exchanges;
using LocalSpine.Hosting.Surfaces;
using LocalSpine.Identity.Sessions;
using LocalSpine.Protocols.Gas;
using Microsoft.AspNetCore.Http;

namespace LocalSpine.Identity.Gateway;

/// <summary>The gateway's paths below <c>/login</c> (identity 3). Refusals have status 200 and the shape of answers, with a code and without a ticket; the real ones are not public.</summary>
internal sealed class GatewayEndpoint(SignOn signOn, SessionStore sessions, SessionEnds ends, EnvironmentOptions options)
{
    private const string Ok = "<HTML><STATUS>OK</STATUS></HTML>";
    private const string Version = "5.2.7";
    private const int MaxBody = 65_536;

    public Task ActivateAsync(HttpContext context) => AnswerAsync(context, "ACTIVATION", (request, reply) =>
    {
        if (request["service"] != "ACTIVATION")
        {
            return Task.FromResult<(string, Refusal)?>((GatewayCode.DataSyntax, new Refusal("GAS_SERVICE", "service ACTIVATION", request["service"] ?? "", "identity 3.2")));
        }

        if (request["auth_method"] != "3")
        {
            return Task.FromResult<(string, Refusal)?>((GatewayCode.MethodNotSupported, new Refusal("GAS_METHOD", "auth_method 3", request["auth_method"] ?? "", "identity 3.2")));
        }

        var (challenge, signature) = signOn.Activate(request["log_session_id"] ?? "");
        reply.Add("server_ip", Local(context)).Add("reply_url", $"{BaseUrl(context)}/login/authvalidate").Add("challenge", challenge).Add("signature", signature)
            .Add("gas_version", Version).Add("auth_method", "3").Add("app_url", "NHST").Add("service", "ACTIVATION");
        return Task.FromResult<(string, Refusal)?>(null);
    });

    public Task ValidateAsync(HttpContext context) => AnswerAsync(context, "AUTHENTICATION", async (request, reply) =>
    {
        var exchange = context.Features.Get<Exchange>()!;
        var result = await signOn.ValidateAsync(request, context.Connection.RemoteIpAddress?.MapToIPv4().ToString() ?? "", warning => exchange.Warning = warning, context.RequestAborted);
        if (result.Session is not { } session)
        {
            return (result.Code, result.Refusal!);
        }

        exchange.MessageId = session.Ticket;
        exchange.Identify(session.Uid, session.Role, result.Person!.User.OdsCodeOf(session.Role));
        reply.Add("server_ip", Local(context)).Add("cn", result.Person.User.CommonName);
        for (var i = 0; i < result.Roles.Count; i++)
        {
            // Clients split at the first comma: a name must not have one.
            var role = result.Roles[i];
            reply.Add(
                string.Create(CultureInfo.InvariantCulture, $"nhsjobrole{i}"), $"{role.OrganisationName.Replace(',', ' ')}, {role.JobRole.Name}", ("id", role.Id), ("orgcode", role.OdsCode));
        }

        var minutes = options.Identity.MaxMinutes.ToString(CultureInfo.InvariantCulture);
        reply.Add("gas_version", Version).Add("sso_ticket", session.Ticket).Add("sso_domain", $".{options.Zone}").Add("sso_session_url", $"{BaseUrl(context)}/sessionmanager/session/update")
            .Add("sso_max_session_time", minutes).Add("sso_keep_alive", "false").Add("sso_session_time", options.Identity.IdleMinutes.ToString(CultureInfo.InvariantCulture))
            .Add("sso_logout_url", $"{BaseUrl(context)}/login/authlogout").Add("auth_method", "3").Add("app_url", "NHST").Add("service", "AUTHENTICATION");
        return null;
    });

    /// <summary><c>/login/authlogout</c>: POST, or GET with a body or a token parameter. What has ended already has ended.</summary>
    public async Task LogOutAsync(HttpContext context)
    {
        var exchange = context.Features.Get<Exchange>()!;
        GpObject? request = null;
        var body = await RequestParts.ReadBodyAsync(context.Request, MaxBody);
        exchange.Request = body;
        try
        {
            request = body.Length == 0 ? null : GpObject.Read(Encoding.UTF8.GetString(body));
        }
        catch (FormatException e)
        {
            exchange.Warning = new Refusal("GAS_BODY", "a gpOBJECT", e.Message, "identity 3.8");
        }

        var ticket = request?["sso_ticket"] ?? context.Request.Query["token"].ToString();
        exchange.MessageId = Ticket.Normalise(ticket);
        if (await sessions.FindSessionAsync(ticket, context.RequestAborted) is { } session)
        {
            exchange.Identify(session.Uid, session.Role);
            if (request?["uid"] is { Length: > 0 } uid && uid != session.Uid)
            {
                exchange.Refusal = new Refusal("GAS_UID", $"uid {session.Uid}, whose session it is", uid, "identity 3.8");
                await WriteAsync(context, "text/html;charset=UTF-8", "<HTML><STATUS>FAILED</STATUS></HTML>");
                return;
            }

            await ends.EndAsync(session.Ticket, SessionEnd.Logout, context.RequestAborted);
        }

        await WriteAsync(context, "text/html;charset=UTF-8", Ok);
    }

    /// <summary><c>/sessionmanager/session/update</c>: the session is used.</summary>
    public async Task KeepAliveAsync(HttpContext context)
    {
        var exchange = context.Features.Get<Exchange>()!;
        var body = await RequestParts.ReadBodyAsync(context.Request, MaxBody);
        var ticket = context.Request.Query["token"].ToString();
        if (ticket.Length == 0)
        {
            ticket = body.Length > 0 && Encoding.UTF8.GetString(body) is var text && text.Contains("sso_ticket", StringComparison.Ordinal) ? TicketOf(text)
                : context.Request.Cookies[SsoSession.CookieName] ?? "";
        }

        exchange.MessageId = Ticket.Normalise(ticket);
        if (await sessions.FindSessionAsync(ticket, context.RequestAborted) is { } session)
        {
            exchange.Identify(session.Uid, session.Role);
            await sessions.UseAsync(session, context.RequestAborted);
            await WriteAsync(context, "text/html;charset=UTF-8", Ok);
            return;
        }

        exchange.Refusal = new Refusal("SESSION_TICKET", "the ticket of a living session", ticket, "identity 3.9");
        await WriteAsync(context, "text/html;charset=UTF-8", "<HTML><STATUS>FAILED</STATUS></HTML>");
    }

    /// <summary>While the service is closed, sign-on is refused with the code for a server that is not available (identity 2.3, 3.7 check 3); other paths are not answered here.</summary>
    public static async Task<bool> AnswerClosedAsync(HttpContext context, Closure closure)
    {
        var service = context.Request.Path.Value switch { "/login/authactivate" => "ACTIVATION", "/login/authvalidate" => "AUTHENTICATION", _ => null };
        if (service is null)
        {
            return false;
        }

        await AnswerAsync(context, service, (_, _) => Task.FromResult<(string, Refusal)?>((GatewayCode.ServerNotAvailable, closure.Refusal)));
        return true;
    }

    /// <summary><c>/login/error</c>: why, for people.</summary>
    public static Task ErrorPageAsync(HttpContext context)
    {
        var code = context.Request.Query["code"].ToString();
        return WriteAsync(
            context, "text/html;charset=UTF-8",
            $"<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>Sign-on failed</title></head><body><main><h1>Sign-on failed</h1><p>{WebUtility.HtmlEncode(Words(code))} (code {WebUtility.HtmlEncode(code)}). The environment's exchange record says which check refused.</p></main></body></html>");
    }

    /// <summary><c>/login/dtd</c>.</summary>
    public static Task DtdAsync(HttpContext context) => WriteAsync(
        context, "application/xml-dtd",
        "<!ELEMENT gpOBJECT (gpPARAM*)>\n<!ELEMENT gpPARAM (#PCDATA)>\n<!ATTLIST gpPARAM name CDATA #REQUIRED id CDATA #IMPLIED orgcode CDATA #IMPLIED encoding CDATA #IMPLIED>\n");

    private static async Task AnswerAsync(HttpContext context, string service, Func<GpObject, GpObject, Task<(string Code, Refusal Refusal)?>> serve)
    {
        var exchange = context.Features.Get<Exchange>()!;
        exchange.Interaction = service;
        var logSession = "";
        var refused = default((string Code, Refusal Refusal)?);
        var reply = new GpObject();
        try
        {
            var body = await RequestParts.ReadBodyAsync(context.Request, MaxBody);
            exchange.Request = body;
            var request = GpObject.Read(Encoding.UTF8.GetString(body));
            logSession = request["log_session_id"] ?? "";
            reply.Add("log_session_id", logSession).Add("error_url", $"{BaseUrl(context)}/login/error");
            refused = await serve(request, reply);
        }
        catch (Exception e) when (e is FormatException or BadHttpRequestException)
        {
            refused = (GatewayCode.DataSyntax, new Refusal("GAS_BODY", $"a gpOBJECT of at most {MaxBody} bytes", e.Message, "identity 3.1"));
        }

        if (refused is var (code, refusal))
        {
            exchange.Refusal = refusal;
            reply = new GpObject().Add("log_session_id", logSession).Add("error_url", $"{BaseUrl(context)}/login/error?code={code}&session={Uri.EscapeDataString(logSession)}")
                .Add("error_code", code).Add("error_text", Words(code)).Add("service", service);
        }

        await WriteAsync(context, "text/xml;charset=UTF-8", reply.ToText($"{BaseUrl(context)}/login/dtd"));
    }

    // The agent comes back by the name that it came by.
    private static string BaseUrl(HttpContext context) => $"{context.Request.Scheme}://{context.Request.Host}";

    private static string Local(HttpContext context) => context.Connection.LocalIpAddress?.MapToIPv4().ToString() ?? "127.0.0.1";

    private static string TicketOf(string text)
    {
        try
        {
            return GpObject.Read(text)["sso_ticket"] ?? "";
        }
        catch (FormatException)
        {
            return Microsoft.AspNetCore.WebUtilities.QueryHelpers.ParseQuery(text).TryGetValue("sso_ticket", out var value) ? value.ToString() : "";
        }
    }

    private static string Words(string code) => code switch
    {
        GatewayCode.CardNotValid => "The smartcard is not valid",
        GatewayCode.PasscodeBlocked => "The passcode is blocked",
        GatewayCode.NoCertificate => "There is no certificate for authentication",
        GatewayCode.AuthenticationFailed => "Authentication failed",
        GatewayCode.UserNotValid => "The user is not valid",
        GatewayCode.ServerNotAvailable => "The server is not available",
        GatewayCode.DataSyntax => "The request could not be read",
        GatewayCode.AuthenticationNotValid => "The challenge is not valid",
        GatewayCode.MethodNotSupported => "The method is not supported",
        _ => "Sign-on failed",
    };

    private static Task WriteAsync(HttpContext context, string type, string text)
    {
        context.Response.Headers.CacheControl = "no-store";
        return WholeAnswer.WriteAsync(context, context.Features.Get<Exchange>()!, StatusCodes.Status200OK, type, Encoding.UTF8.GetBytes(text));
    }
}
