using System.Text.Json;
using System.Text.Json.Nodes;

namespace LocalSpine.Hosting.Surfaces;

/// <summary>The endpoint sheet, <c>endpoint.json</c>: who an endpoint is and where each surface of its environment is.</summary>
/// <param name="Url">Where it receives; null when it does not.</param>
/// <param name="Urls">Base URLs by the surface's name.</param>
public sealed record EndpointSheet(
    string Asid, string PartyKey, string OdsCode, string Fqdn, string? Url, string? SerialNumber, string? Pkcs12Password, IReadOnlyDictionary<string, string> Urls)
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <summary>Surface names and base URLs, with the names under which sheets have them too.</summary>
    public static IReadOnlyDictionary<string, string> UrlsOf(IEnumerable<(string Name, string Url)> surfaces)
    {
        var urls = new Dictionary<string, string>();
        foreach (var (name, url) in surfaces)
        {
            urls[name] = url;
        }

        if (urls.TryGetValue("gas", out var gas))
        {
            urls["identity"] = gas; // where smartcards sign on; every path of identity is there
        }

        return urls;
    }

    /// <summary>Reads what <see cref="ToJson"/> writes. Whoever wrote it by hand may leave out all but one URL.</summary>
    /// <exception cref="FormatException">It is no endpoint sheet; the message says why.</exception>
    public static EndpointSheet Read(string json)
    {
        try
        {
            if (JsonNode.Parse(json) is not JsonObject sheet || sheet["urls"] is not JsonObject urls || urls.Count == 0)
            {
                throw new FormatException("an endpoint sheet is a JSON object with 'urls', an object of surface names and base URLs");
            }

            string? Text(string member) => sheet[member] is { } value ? value.GetValue<string>() : null;
            return new EndpointSheet(
                Text("asid") ?? "", Text("partyKey") ?? "", Text("odsCode") ?? "", Text("fqdn") ?? "", Text("url"), Text("serialNumber"), Text("pkcs12Password"),
                urls.Where(u => u.Value is not null).ToDictionary(u => u.Key, u => u.Value!.GetValue<string>()));
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or ArgumentException)
        {
            throw new FormatException($"it is no JSON object of texts: {e.Message}", e);
        }
    }

    /// <summary>Ready to be written to <c>endpoint.json</c>, with a line end.</summary>
    public string ToJson()
    {
        var urls = new JsonObject();
        foreach (var (name, url) in Urls)
        {
            urls[name] = url;
        }

        return new JsonObject
        {
            ["asid"] = Asid,
            ["partyKey"] = PartyKey,
            ["odsCode"] = OdsCode,
            ["fqdn"] = Fqdn,
            ["url"] = Url,
            ["serialNumber"] = SerialNumber,
            ["pkcs12Password"] = Pkcs12Password,
            ["urls"] = urls,
        }.ToJsonString(Indented) + "\n";
    }
}
