using System.Globalization;
using System.Text;
using LocalSpine.Protocols.Xml;

namespace LocalSpine.Protocols.Pll;

/// <summary>The inner documents of the session service (identity 6). Attributes stand in the product's order, and nothing else is written: a public client throws at anything new.</summary>
public static class SessionDocuments
{
    /// <summary>An answer that holds the session.</summary>
    public static string WithSession(string requestId, string method, SessionElement session) => Answer(requestId, method, xml => Write(xml, session));

    /// <summary>An answer that says OK.</summary>
    public static string Ok(string requestId, string method) => Answer(requestId, method, xml => xml.Start("OK").Text("").End().Text("\n"));

    /// <summary>An answer that says what is wrong: the ticket, and a message that clients know.</summary>
    public static string Exception(string requestId, string method, string ticket, string message) =>
        Answer(requestId, method, xml => xml.Element("Exception", $"{ticket} {message}").Text("\n"));

    /// <summary>What listeners are told.</summary>
    /// <param name="type">1 idle timeout, 2 maximum time, 3 logout, 5 destroyed, 6 property changed.</param>
    public static string Notification(SessionElement session, int type, DateTimeOffset at)
    {
        var xml = new XmlBuilder();
        xml.Start("SessionNotification").Attribute("vers", "1.0").Attribute("notid", "0").Text("\n");
        Write(xml, session);
        xml.Element("Type", type.ToString(CultureInfo.InvariantCulture)).Text("\n").Element("Time", at.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture)).Text("\n").End();
        return Encoding.UTF8.GetString(xml.Written.Span);
    }

    private static string Answer(string requestId, string method, Action<XmlBuilder> content)
    {
        var xml = new XmlBuilder(2048);
        xml.Start("SessionResponse").Attribute("vers", "1.0").Attribute("reqid", requestId).Text("\n").Start(method).Text("\n");
        content(xml);
        xml.End().Text("\n").End();
        return Encoding.UTF8.GetString(xml.Written.Span);
    }

    private static void Write(XmlBuilder xml, SessionElement session)
    {
        xml.Start("Session").Attribute("sid", session.Ticket).Attribute("stype", "user").Attribute("cid", session.Principal).Attribute("cdomain", "o=nhs")
            .Attribute("maxtime", Number(session.MaxMinutes)).Attribute("maxidle", Number(session.IdleMinutes)).Attribute("maxcaching", "3")
            .Attribute("timeidle", Number(session.IdleSeconds)).Attribute("timeleft", Number(session.LeftSeconds)).Attribute("state", session.State).Text("\n");
        foreach (var (name, value) in session.Properties)
        {
            xml.Start("Property").Attribute("name", name).Attribute("value", value).Text("").End().Text("\n");
        }

        xml.End().Text("\n");
    }

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);
}

/// <summary>A session on the wire.</summary>
/// <param name="Principal"><c>uid=…,ou=People,o=nhs</c>.</param>
/// <param name="State"><c>valid</c>, <c>invalid</c> after a timeout, <c>destroyed</c>.</param>
public sealed record SessionElement(
    string Ticket, string Principal, int MaxMinutes, int IdleMinutes, long IdleSeconds, long LeftSeconds, string State, IReadOnlyList<(string Name, string Value)> Properties);
