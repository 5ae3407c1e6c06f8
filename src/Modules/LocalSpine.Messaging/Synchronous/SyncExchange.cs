using LocalSpine.Core.Directory;
using LocalSpine.Core.Messaging;
using LocalSpine.Protocols.Hl7;
using LocalSpine.Protocols.Soap;

namespace LocalSpine.Messaging.Synchronous;

/// <summary>A request on its way through the rules; each stage adds what the next ones look at.</summary>
internal sealed class SyncExchange(string path, string? action, ReadOnlyMemory<byte> body, string certificateName, IDirectory directory)
{
    private readonly (string Service, string Interaction) _split =
        SoapAction.TrySplit(action ?? "", out var service, out var interaction) ? (service, interaction) : ("", "");

    private IReadOnlyCollection<string>? _certificateParties;

    public string Path { get; } = path;

    /// <summary>SOAPAction, normalised; null when missing.</summary>
    public string? Action { get; } = action;

    public ReadOnlyMemory<byte> Body { get; } = body;

    /// <summary>CN of the client certificate.</summary>
    public string CertificateName { get; } = certificateName;

    /// <summary>Party keys of the endpoints that have the certificate's name.</summary>
    public IReadOnlyCollection<string> CertificateParties
    {
        get => _certificateParties ??= Directory.PartyKeysOfFqdn(CertificateName);
        init => _certificateParties = value;
    }

    public IDirectory Directory { get; } = directory;

    /// <summary>Who answers the action; set by <c>SERVICE_NOT_SUPPORTED</c>.</summary>
    public ISpineInteraction? Handler { get; set; }

    /// <summary>Set by <c>MESSAGE_NOT_WELL_FORMED</c>.</summary>
    public SoapRequest? Soap { get; set; }

    /// <summary>Set by <c>INVALID_SOAP_ROOT</c>.</summary>
    public TransmissionWrapper? Wrapper { get; set; }

    /// <summary>The sending system; set by <c>ACCESS_CONTROL_ASID</c>, null when unknown.</summary>
    public AccreditedSystem? Sender { get; set; }

    public string Service => _split.Service;

    public string Interaction => _split.Interaction;

    /// <summary>ASID of the SOAP header; of the HL7 wrapper in an ebXML message, which has no other.</summary>
    public string SenderAsid => Soap is null ? Wrapper?.SenderAsid ?? "" : Soap.SenderId?.Attribute("extension") ?? "";

    /// <inheritdoc cref="SenderAsid"/>
    public string ReceiverAsid => Soap is null ? Wrapper?.ReceiverAsid ?? "" : Soap.ReceiverId?.Attribute("extension") ?? "";
}
