using LocalSpine.Protocols.Xml;

namespace LocalSpine.Protocols.Pll;

/// <summary>Writes the outer documents of answers and notifications: inner documents as CDATA.</summary>
public static class PllEnvelope
{
    /// <summary>A notification set with one inner document.</summary>
    public static ReadOnlyMemory<byte> Notification(string service, string inner) => Write("NotificationSet", "notid", service, "0", "Notification", [inner]);

    internal static ReadOnlyMemory<byte> Write(string root, string idName, string service, string id, string part, IEnumerable<string> inner)
    {
        var xml = new XmlBuilder();
        xml.Verbatim("<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n"u8);
        xml.Start(root).Attribute("vers", "1.0").Attribute("svcid", service).Attribute(idName, id).Text("\n");
        foreach (var text in inner)
        {
            // A section cannot hold its own end: there it is two.
            xml.Start(part).Verbatim("<![CDATA["u8).Verbatim(text.Replace("]]>", "]]]]><![CDATA[>", StringComparison.Ordinal)).Verbatim("]]>"u8).End().Text("\n");
        }

        return xml.End().Written;
    }
}
