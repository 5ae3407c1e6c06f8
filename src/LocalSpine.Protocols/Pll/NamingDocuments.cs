using System.Text;
using LocalSpine.Protocols.Xml;

namespace LocalSpine.Protocols.Pll;

/// <summary>The inner documents of the naming service (identity 5.2).</summary>
public static class NamingDocuments
{
    /// <summary>The naming table.</summary>
    /// <param name="site">Server id that tickets carry.</param>
    /// <param name="baseUrl">Where the client reached this server, without a path.</param>
    public static string Profile(string requestId, string site, string baseUrl)
    {
        var xml = Begin(requestId);
        Attribute("iplanet-am-platform-server-list", baseUrl);
        Attribute(site, baseUrl);
        foreach (var service in new[] { "session", "profile", "policy", "logging", "auth" })
        {
            Attribute($"iplanet-am-naming-{service}-url", $"%protocol://%host:%port/amserver/{service}service");
        }

        return End(xml);

        void Attribute(string name, string value) => xml.Start("Attribute").Attribute("name", name).Attribute("value", value).Text("").End().Text("\n");
    }

    /// <summary>An answer that says what is wrong.</summary>
    public static string Exception(string requestId, string message)
    {
        var xml = Begin(requestId);
        xml.Element("Exception", message).Text("\n");
        return End(xml);
    }

    private static XmlBuilder Begin(string requestId) =>
        new XmlBuilder().Start("NamingResponse").Attribute("vers", "1.0").Attribute("reqid", requestId).Text("\n").Start("GetNamingProfile").Text("\n");

    private static string End(XmlBuilder xml) => Encoding.UTF8.GetString(xml.End().Text("\n").End().Written.Span);
}
