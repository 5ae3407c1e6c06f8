using LocalSpine.Core.Directory;
using LocalSpine.Messaging.Messages;
using LocalSpine.Protocols.Ebxml;
using LocalSpine.Protocols.Mime;
using LocalSpine.Protocols.Soap;

namespace LocalSpine.Messaging.Asynchronous;

/// <summary>An ebXML request on its way through the rules; each stage adds what the next ones look at.</summary>
internal sealed class EbxmlExchange(
    string path, string? action, string contentType, ReadOnlyMemory<byte> body, string certificateName, IDirectory directory, DateTimeOffset now)
{
    private IReadOnlyCollection<string>? _certificateParties;

    public string Path { get; } = path;

    /// <summary>SOAPAction, normalised; null when missing.</summary>
    public string? Action { get; } = action;

    public string ContentType { get; } = contentType;

    /// <summary>The whole body, or its beginning when it is <see cref="Large"/>.</summary>
    public ReadOnlyMemory<byte> Body { get; } = body;

    /// <summary>Set when the body is kept in pieces; with its last bytes.</summary>
    public (LargeBody Body, ReadOnlyMemory<byte> Tail)? Large { get; init; }

    /// <summary>CN of the client certificate.</summary>
    public string CertificateName { get; } = certificateName;

    public IDirectory Directory { get; } = directory;

    public DateTimeOffset Now { get; } = now;

    /// <summary>Party keys of the endpoints that have the certificate's name.</summary>
    public IReadOnlyCollection<string> CertificateParties => _certificateParties ??= Directory.PartyKeysOfFqdn(CertificateName);

    /// <summary>Set by <c>MESSAGE_NOT_WELL_FORMED</c>.</summary>
    public MultipartMessage? Parts { get; set; }

    /// <summary>Set by <c>MESSAGE_NOT_WELL_FORMED</c>.</summary>
    public EbxmlEnvelope? Envelope { get; set; }

    /// <summary>The contract that the CPA id names; set by <c>UNKNOWN_CPA</c>.</summary>
    public MhsContract? Contract { get; set; }

    /// <summary>Forward when the contract is another supplier's; else as the Spine's own contract says.</summary>
    public MessagePattern Pattern =>
        Contract!.PartyKey is not (SpineIdentity.PartyKey or SpineIdentity.ErsPartyKey) ? MessagePattern.Forward
        : IsAlways(Contract.Reliability.AckRequested) ? MessagePattern.Reliable
        : MessagePattern.Express;

    public bool TrySplitAction(out string service, out string interaction) => SoapAction.TrySplit(Action ?? "", out service, out interaction);

    public static bool IsAlways(string? value) => string.Equals(value, "always", StringComparison.OrdinalIgnoreCase);
}
