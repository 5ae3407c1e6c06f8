using LocalSpine.Identity.Sessions;
using LocalSpine.Protocols.Pll;
using LocalSpine.Protocols.Xml;
using Microsoft.AspNetCore.Http;

namespace LocalSpine.Identity.Broker;

/// <summary>The naming service: where the session service of a ticket is (identity 5).</summary>
internal static class NamingService
{
    public const string Id = "com.iplanet.am.naming";

    /// <summary>Answers one request.</summary>
    /// <param name="context">The base URL is the one by which the client came.</param>
    public static string Answer(HttpContext context, XmlElement request)
    {
        var requestId = request.Attribute("reqid") ?? "";
        if (request.LocalName != "NamingRequest" || request.Child("GetNamingProfile") is null)
        {
            return NamingDocuments.Exception(requestId, "Unknown request method.");
        }

        var session = request.Attribute("sessid");
        return session is { Length: > 0 } && !Ticket.Normalise(session).Contains('@', StringComparison.Ordinal)
            ? NamingDocuments.Exception(requestId, $"SessionID ---{session}---is Invalid")
            : NamingDocuments.Profile(requestId, Ticket.Site, $"{context.Request.Scheme}://{WithPort(context.Request)}");
    }

    // Clients take host and port apart: the port is always written.
    private static string WithPort(HttpRequest request) => request.Host.Port is null ? $"{request.Host.Host}:{(request.IsHttps ? 443 : 80)}" : request.Host.Value!;
}
