using System.Globalization;
using LocalSpine.Hosting;
using LocalSpine.Identity.Sessions;
using LocalSpine.Protocols.Pll;

namespace LocalSpine.Identity.Broker;

/// <summary>Sessions as the session service shows them (identity 6.3).</summary>
internal static class SessionElements
{
    /// <summary>Names that the server sets; an application may not.</summary>
    private static readonly HashSet<string> Protected = new(StringComparer.Ordinal)
    {
        "UserId", "Principal", "Principals", "sun.am.UniversalIdentifier", "Organization", "Host", "HostName", "AuthLevel", "AuthType", "authInstant", "clientType", "CharSet", "Locale",
        "cookieSupport", "amlbcookie", "AMCtxId", "ssbSessionRoleUid", "SSBSessionRoleUid", "ssbMode",
    };

    public static bool IsProtected(string name) => Protected.Contains(name);

    /// <summary>The principal of a user.</summary>
    public static string Principal(string uid) => $"uid={uid},ou=People,o=nhs";

    /// <summary>The session at an instant.</summary>
    public static SessionElement Of(Session session, IdentityOptions options, DateTimeOffset now, string state)
    {
        var principal = Principal(session.Uid);
        List<(string, string)> properties =
        [
            ("UserId", session.Uid), ("Principal", principal), ("Principals", principal), ("sun.am.UniversalIdentifier", principal), ("Organization", "o=nhs"), ("Host", session.Address),
            ("HostName", session.Address), ("AuthLevel", "3"), ("AuthType", "ExtendedLoginModule"),
            ("authInstant", session.Began.ToUniversalTime().ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture)), ("clientType", "genericHTML"), ("CharSet", "UTF-8"),
            ("Locale", "en_GB"), ("cookieSupport", "true"), ("amlbcookie", Ticket.Site), ("AMCtxId", ContextId(session.Ticket)),
        ];
        if (session.Role is { } role)
        {
            properties.Add(("ssbSessionRoleUid", role)); // the true key is not public: both spellings that are guessed
            properties.Add(("SSBSessionRoleUid", role));
        }

        properties.Add(("ssbMode", session.Mode.ToString(CultureInfo.InvariantCulture)));
        properties.AddRange(session.Properties.Select(p => (p.Key, p.Value)));
        var left = session.Began.AddMinutes(options.MaxMinutes) - now;
        return new SessionElement(
            session.Ticket, principal, options.MaxMinutes, options.IdleMinutes, Math.Max(0, (long)(now - session.LastUse).TotalSeconds), Math.Max(0, (long)left.TotalSeconds), state, properties);
    }

    private static string ContextId(string ticket) => Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(ticket)).AsSpan(0, 8));
}
