using System.Security.Cryptography;
using LocalSpine.Core.Identity;
using LocalSpine.Core.Outcomes;
using LocalSpine.Core.Time;
using LocalSpine.Core.Trust;
using LocalSpine.Hosting;
using LocalSpine.Hosting.Exchanges;
using LocalSpine.Identity.Sessions;
using LocalSpine.Protocols.Saml;
using Microsoft.AspNetCore.Http;

namespace LocalSpine.Identity.Broker;

/// <summary><c>/saml/RoleAssertion</c>: who the holder of a ticket is, with every role profile (identity 8).</summary>
internal sealed class RoleAssertionEndpoint(SessionStore sessions, IUsers users, ICertificateAuthority trust, EnvironmentOptions options, TimeProvider clock)
{
    public async Task ServeAsync(HttpContext context)
    {
        var exchange = context.Features.Get<Exchange>()!;
        var address = context.Connection.RemoteIpAddress?.MapToIPv4().ToString() ?? "";
        var now = clock.GetUtcNow();
        var ticket = context.Request.Query["token"].ToString();
        exchange.MessageId = Ticket.Normalise(ticket);
        if (await sessions.FindSessionAsync(ticket, context.RequestAborted) is not { } session || await users.FindAsync(session.Uid, context.RequestAborted) is not { } user)
        {
            exchange.Refusal = new Refusal("SESSION_TICKET", "the ticket of a living session in the parameter token", ticket, "identity 8.5");
            await WriteAsync(context, exchange, RoleAssertion.Refused(now, address));
            return;
        }

        exchange.Identify(user.Uid, session.Role, user.OdsCodeOf(session.Role));
        if (session.Role is null)
        {
            exchange.Warning = new Refusal("ROLE_SELECTED", "a session with a selected role", "none: ssbSessionRoleUid is left out", "identity 8.5");
        }

        var assertion = new RoleAssertion(
            options.Identity.AssertionIssuer, address, now, session.Began, SessionElements.Principal(user.Uid), session.Ticket, NewId(), NewId(), [.. Attributes(user, session, now)]);
        var xml = assertion.Write();
        await WriteAsync(context, exchange, options.Identity.AssertionSignature == "off" ? xml : AssertionSigner.Sign(xml, trust.OutboundCertificate, options.Identity.AssertionSignature));
    }

    // The person, then a block for each open role, each beginning with nhsIdCode (identity 8.3).
    private static IEnumerable<AssertedAttribute> Attributes(SpineUser user, Session session, DateTimeOffset now)
    {
        List<AssertedAttribute> all = [One("ssbAssertionVersion", "1.1"), One("cn", user.CommonName), One("uid", user.Uid)];
        if (user.ProfessionalCodes.TryGetValue("nhsOCSPRCode", out var code))
        {
            all.Add(One("nhsOcsPrCode", code));
        }

        if (session.Role is { } role)
        {
            all.Add(One("ssbSessionRoleUid", role));
        }

        all.Add(One("ssbMode", session.Mode == 1 ? "1" : "0"));
        foreach (var profile in user.RolesOpenOn(UkTime.Date(now)))
        {
            all.AddRange(
            [
                One("nhsIdCode", profile.OdsCode), One("o", profile.OrganisationName), Many("nhsAreaOfWorkCodes", profile.AreasOfWork.Select(a => a.Code)),
                Many("nhsBusinessFunctions", profile.Activities.Select(a => a.Name)), Many("nhsBusinessFunctionsCodes", profile.Activities.Select(a => a.Code)),
                Many("nhsAreaOfWork", profile.AreasOfWork.Select(a => a.Name)), One("nhsJobRole", profile.JobRole.Name), One("uniqueIdentifier", profile.Id),
                One("nhsJobRoleCode", profile.JobRole.Code), Many("nhsWorkGroupsCodes", profile.WorkGroups.Select(g => g.Code)), Many("nhsWorkGroups", profile.WorkGroups.Select(g => g.Name)),
            ]);
        }

        return all.Where(a => a.Values.Count > 0);
    }

    private static AssertedAttribute One(string name, string value) => new(name, [value]);

    private static AssertedAttribute Many(string name, IEnumerable<string> values) => new(name, [.. values]);

    // Forty hexadecimal digits and one character more, as in public samples.
    private static string NewId() => $"{(char)('a' + RandomNumberGenerator.GetInt32(6))}{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(20))}";

    private static Task WriteAsync(HttpContext context, Exchange exchange, ReadOnlyMemory<byte> body) =>
        WholeAnswer.WriteAsync(context, exchange, StatusCodes.Status200OK, "text/xml;charset=UTF-8", body);
}
