using LocalSpine.Core.Directory;
using LocalSpine.MiniServices.Operations;
using LocalSpine.Protocols.Itk;
using LocalSpine.Protocols.Xml;

namespace LocalSpine.MiniServices.Pipeline;

/// <summary>A request on its way through the rules; each stage adds what the next ones look at.</summary>
/// <param name="body">Body as received.</param>
/// <param name="soapAction">SOAPAction without quotes; null when missing.</param>
/// <param name="contentType">Content-Type as received; empty when missing.</param>
/// <param name="certificateName">CN of the client certificate.</param>
/// <param name="now">The environment's time.</param>
internal sealed class SmspExchange(ReadOnlyMemory<byte> body, string? soapAction, string contentType, string certificateName, DateTimeOffset now)
{
    public ReadOnlyMemory<byte> Body { get; } = body;

    public string? SoapAction { get; } = soapAction;

    public string ContentType { get; } = contentType;

    public string CertificateName { get; } = certificateName;

    public DateTimeOffset Now { get; } = now;

    /// <summary>Set by <c>MESSAGE_NOT_WELL_FORMED</c>.</summary>
    public ItkRequest? Message { get; set; }

    /// <summary>Set by <c>ACTION_NOT_SUPPORTED</c>.</summary>
    public MiniService? Service { get; set; }

    public DistributionEnvelope? Distribution => Message?.Distribution;

    /// <summary>The request payload; null unless the envelope has exactly one.</summary>
    public XmlElement? Payload => Distribution?.Content;

    /// <summary>Set by <c>ASID_MISSING</c>; empty when there is none.</summary>
    public string Asid { get; set; } = "";

    /// <summary>The sending system; set by <c>ASID_UNKNOWN</c>, null when unknown.</summary>
    public AccreditedSystem? Sender { get; set; }

    /// <summary>What is asked; set when the envelope was found right.</summary>
    public PatientQuestion? Question { get; set; }
}
