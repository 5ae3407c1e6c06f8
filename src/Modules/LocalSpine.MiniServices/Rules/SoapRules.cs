using System.Text;
using System.Text.Unicode;
using System.Xml;
using LocalSpine.MiniServices.Pipeline;
using LocalSpine.Protocols.Itk;
using LocalSpine.Protocols.Soap;
using LocalSpine.Protocols.Xml;

namespace LocalSpine.MiniServices.Rules;

/// <summary>The SOAP envelope and its header (smsp 3, 3.1; 7 steps 3 and 4).</summary>
internal static class SoapRules
{
    /// <summary>XML, in the encoding that its declaration names, else UTF-8; the charset parameter counts only for what is neither (smsp 2).</summary>
    public static SmspRule WellFormed { get; } = new("MESSAGE_NOT_WELL_FORMED", ItkFaultCode.Client, "1000", "", "smsp 7 step 3", request =>
    {
        try
        {
            request.Message = new ItkRequest(XmlTree.Read(Readable(request.Body, request.ContentType)));
            return null;
        }
        catch (XmlException e)
        {
            return ("a well-formed XML document without a document type", e.Message);
        }
    });

    public static SmspRule Version { get; } = new("SOAP_VERSION", ItkFaultCode.VersionMismatch, "1000", "", "smsp 3, SOAP 1.1 4.1.2", request =>
        request.Message!.IsEnvelope ? null : ($"Envelope of {SoapNames.Envelope}", $"{request.Message.Root.LocalName} of {request.Message.Root.NamespaceUri}"));

    public static SmspRule Body { get; } = new("SOAP_BODY", ItkFaultCode.Client, "1000", "", "SOAP 1.1 4.3", request =>
        request.Message!.Body is null ? ("a Body in the envelope", "none") : null);

    public static SmspRule MustUnderstand { get; } = new("MUST_UNDERSTAND", ItkFaultCode.MustUnderstand, "1000", "", "smsp 3.1", request =>
        request.Message!.NotUnderstood() is { } header
            ? ("no header to be understood but WS-Addressing and WS-Security", $"{header.LocalName} of {header.NamespaceUri}")
            : null);

    public static SmspRule MessageId { get; } = new("MESSAGE_ID_MISSING", ItkFaultCode.Client, "1000", "", "smsp 3.1", request =>
        request.Message!.MessageId.Length > 0 ? null : ("wsa:MessageID", ""));

    private static ReadOnlyMemory<byte> Readable(ReadOnlyMemory<byte> body, string contentType) =>
        Utf8.IsValid(body.Span) || !contentType.Contains("iso-8859-1", StringComparison.OrdinalIgnoreCase) || body.Span.IndexOf("encoding="u8) is >= 0 and < 100
            ? body
            : Encoding.UTF8.GetBytes(Encoding.Latin1.GetString(body.Span));
}
