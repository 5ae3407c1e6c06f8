using System.Security.Cryptography;

namespace LocalSpine.Identity.Sessions;

/// <summary>Single sign-on tickets: what they look like, and the forms in which they travel (identity 4).</summary>
internal static class Ticket
{
    /// <summary>Site id: the numeric attribute of the naming table that tickets point to.</summary>
    public const string Site = "01";

    private const string Tail = "@AAJTSQACMDE=#";

    // Version, key generator, cipher and its parameter: the same in every ticket.
    private static readonly byte[] Prefix = [0x01, 0x02, 0x02, 0xe7, 0x03, 0x36, 0x2d, 0x8e, 0x12, 0x7d, 0xcc];

    public static string New() => Convert.ToBase64String([.. Prefix, .. RandomNumberGenerator.GetBytes(24)]) + Tail;

    /// <summary>
    /// The ticket as issued, from any form: raw, URL-encoded, with blanks where plus signs were, without the <c>#</c> that a URL lost, or in the cookie form
    /// in which <c>+ / =</c> are <c>- _ .</c> and <c>@ #</c> are <c>*</c>.
    /// </summary>
    public static string Normalise(string ticket)
    {
        if (ticket.Length > 400)
        {
            return "";
        }

        if (ticket.Contains('%', StringComparison.Ordinal))
        {
            ticket = Uri.UnescapeDataString(ticket);
        }

        ticket = ticket.Trim().Replace(' ', '+');
        if (ticket.Contains('*', StringComparison.Ordinal))
        {
            var characters = ticket.Replace('-', '+').Replace('_', '/').Replace('.', '=').ToCharArray();
            var last = Array.LastIndexOf(characters, '*');
            characters[last] = '#';
            var first = Array.IndexOf(characters, '*');
            if (first >= 0)
            {
                characters[first] = '@';
            }

            ticket = new string(characters);
        }

        if (ticket.AsSpan().ContainsAnyExceptInRange('!', '~'))
        {
            return ""; // no ticket, and nothing for a database
        }

        return ticket.EndsWith(Tail[..^1], StringComparison.Ordinal) ? ticket + "#" : ticket;
    }
}
