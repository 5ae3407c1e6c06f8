using Microsoft.AspNetCore.Http;

namespace LocalSpine.SecureProxy.Outcomes;

/// <summary>In which form an answer of the proxy goes out: XML unless JSON is asked for, by <c>_format</c> or Accept (ssp 5.2).</summary>
/// <param name="IsJson">Else XML.</param>
/// <param name="IsDstu2">Under the media types of DSTU2, which end in +fhir.</param>
internal readonly record struct OutcomeFormat(bool IsJson, bool IsDstu2)
{
    public string MediaType => (IsJson, IsDstu2) switch
    {
        (true, true) => "application/json+fhir",
        (true, false) => "application/fhir+json",
        (false, true) => "application/xml+fhir",
        _ => "application/fhir+xml",
    };

    /// <param name="usual">The format of a request that asks for none: <c>xml</c> or <c>json</c>.</param>
    public static OutcomeFormat Of(HttpRequest request, string usual)
    {
        var accept = request.Headers.Accept.ToString();
        var query = request.QueryString.Value ?? "";
        var format = query.Contains("_format=", StringComparison.Ordinal) ? request.Query["_format"].ToString() : "";
        var isDstu2 = Has(accept, "+fhir") || Has(format, "+fhir");
        return new OutcomeFormat(AsksForJson(format) ?? AsksForJson(accept) ?? usual == "json", isDstu2);
    }

    // The first of the two that is named; weights are not looked at.
    private static bool? AsksForJson(string text)
    {
        var json = text.IndexOf("json", StringComparison.OrdinalIgnoreCase);
        var xml = text.IndexOf("xml", StringComparison.OrdinalIgnoreCase);
        return json < 0 && xml < 0 ? null : xml < 0 || (json >= 0 && json < xml);
    }

    private static bool Has(string text, string part) => text.Contains(part, StringComparison.OrdinalIgnoreCase);
}
