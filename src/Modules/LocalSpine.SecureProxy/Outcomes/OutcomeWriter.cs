using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using LocalSpine.Core.Identifiers;
using LocalSpine.Core.Outcomes;
using LocalSpine.Hosting;
using LocalSpine.Hosting.Exchanges;
using LocalSpine.Protocols.Xml;
using Microsoft.AspNetCore.Http;

namespace LocalSpine.SecureProxy.Outcomes;

/// <summary>Writes an answer of the proxy itself: an OperationOutcome, or the front end's page for certificate failures (ssp 5.1, 5.2).</summary>
internal sealed class OutcomeWriter(EnvironmentOptions options, IdSource ids)
{
    /// <summary>Says whose answer it is, when the environment was asked to.</summary>
    public const string OriginHeader = "X-LocalSpine-Origin";

    // URLs stand in messages as they are.
    private static readonly JsonWriterOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Answers with an outcome; why goes into the exchange record.</summary>
    /// <param name="more">Sets further headers.</param>
    public async Task WriteAsync(HttpContext context, Exchange exchange, ProxyOutcome outcome, Refusal? refusal, Action<IHeaderDictionary>? more = null)
    {
        exchange.Refusal ??= refusal;
        var response = context.Response;
        response.Clear();
        response.StatusCode = outcome.Status;
        response.Headers.StrictTransportSecurity = StrictTransport.Value;
        if (options.Ssp.OriginHeader)
        {
            response.Headers[OriginHeader] = outcome.IsOurs ? "proxy; not published" : "proxy";
        }

        more?.Invoke(response.Headers);
        ReadOnlyMemory<byte> body;
        if (outcome.IsFrontEndPage)
        {
            response.ContentType = "text/html";
            response.Headers.Connection = "close";
            body = FrontEndPage(outcome);
        }
        else
        {
            var format = OutcomeFormat.Of(context.Request, options.Ssp.OutcomeFormat);
            response.ContentType = format.MediaType;
            body = format.IsJson ? AsJson(outcome) : AsXml(outcome);
        }

        if (outcome.Status == StatusCodes.Status405MethodNotAllowed)
        {
            response.Headers.Allow = options.Ssp.Methods;
        }

        exchange.Response = body;
        response.ContentLength = body.Length;
        await response.BodyWriter.WriteAsync(body, context.RequestAborted);
    }

    private ReadOnlyMemory<byte> AsJson(ProxyOutcome outcome)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using var json = new Utf8JsonWriter(buffer, Json);
        json.WriteStartObject();
        json.WriteString("resourceType", "OperationOutcome");
        if (outcome.HasId)
        {
            json.WriteString("id", NewId());
        }

        json.WriteStartArray("issue");
        json.WriteStartObject();
        json.WriteString("code", outcome.Code);
        json.WriteString("severity", outcome.Severity);
        json.WriteStartObject("details");
        json.WriteStartArray("coding");
        json.WriteStartObject();
        json.WriteString("code", outcome.CodingCode);
        json.WriteString("display", outcome.Message);
        json.WriteString("system", outcome.CodingSystem);
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
        if (outcome.HasDiagnostics)
        {
            json.WriteString("diagnostics", outcome.Message);
        }

        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenMemory;
    }

    private ReadOnlyMemory<byte> AsXml(ProxyOutcome outcome)
    {
        var xml = new XmlBuilder(768);
        xml.Verbatim("<?xml version=\"1.0\" encoding=\"UTF-8\"?>"u8);
        xml.Start("OperationOutcome").Attribute("xmlns", "http://hl7.org/fhir");
        if (outcome.HasId)
        {
            xml.Empty("id", "value", NewId());
        }

        xml.Start("issue").Empty("severity", "value", outcome.Severity).Empty("code", "value", outcome.Code);
        xml.Start("details").Start("coding");
        xml.Empty("system", "value", outcome.CodingSystem).Empty("code", "value", outcome.CodingCode).Empty("display", "value", outcome.Message);
        xml.End().End();
        if (outcome.HasDiagnostics)
        {
            xml.Empty("diagnostics", "value", outcome.Message);
        }

        xml.End().End();
        return xml.Written;
    }

    private static byte[] FrontEndPage(ProxyOutcome outcome) => Encoding.ASCII.GetBytes(
        $"<html>\r\n<head><title>{outcome.CodingCode} {outcome.Message}</title></head>\r\n<body>\r\n<center><h1>{outcome.CodingCode} Bad Request</h1></center>\r\n"
        + $"<center>{outcome.Message}</center>\r\n<hr>\r\n</body>\r\n</html>\r\n");

    private string NewId() => ids.NewUuid().ToLowerInvariant();
}

/// <summary>The header that tells callers to come over TLS only (ssp 6).</summary>
internal static class StrictTransport
{
    public const string Value = "max-age=31536000";
}
