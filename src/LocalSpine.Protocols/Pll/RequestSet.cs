using System.Text;
using System.Xml;
using LocalSpine.Protocols.Xml;
using XmlElement = LocalSpine.Protocols.Xml.XmlElement;

namespace LocalSpine.Protocols.Pll;

/// <summary>The envelope of the naming, session and notification services: requests as XML texts in an XML document (identity 5.1).</summary>
/// <param name="Service">svcid.</param>
/// <param name="RequestId">reqid, given back as it came.</param>
/// <param name="Requests">The inner documents, in their order.</param>
public sealed record RequestSet(string Service, string RequestId, IReadOnlyList<XmlElement> Requests)
{
    private const int MostRequests = 50;

    /// <summary>Reads a request set.</summary>
    /// <exception cref="XmlException">Not well-formed, inside or outside.</exception>
    /// <exception cref="FormatException">Another root, or too many requests.</exception>
    public static RequestSet Read(ReadOnlyMemory<byte> body)
    {
        var root = XmlTree.Read(body);
        if (root.LocalName != "RequestSet")
        {
            throw new FormatException($"a RequestSet, not {root.LocalName}");
        }

        var requests = root.ChildrenOf("Request").ToList();
        return requests.Count is 0 or > MostRequests
            ? throw new FormatException($"1 to {MostRequests} Requests, not {requests.Count}")
            : new RequestSet(root.Attribute("svcid") ?? "", root.Attribute("reqid") ?? "", [.. requests.Select(r => XmlTree.Read(Encoding.UTF8.GetBytes(r.Text.Trim())))]);
    }

    /// <summary>The answer with one inner document for each request.</summary>
    public ReadOnlyMemory<byte> Answer(IEnumerable<string> responses) => PllEnvelope.Write("ResponseSet", "reqid", Service, RequestId, "Response", responses);
}
