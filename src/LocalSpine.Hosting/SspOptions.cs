namespace LocalSpine.Hosting;

/// <summary>What is open about the Secure Proxy, with what LocalSpine does by default (ssp 5, 14).</summary>
public sealed class SspOptions
{
    /// <summary>A bad client certificate is refused in the TLS <c>handshake</c>, or gets an <c>answer</c> with status 495 or 496 (the default).</summary>
    public string CertificateFailure { get; set; } = "answer";

    /// <summary>Status of the answer to an interaction that nobody knows, 403 (the default) or 415.</summary>
    public int UnknownInteraction { get; set; } = 403;

    /// <summary>What is done with bearer tokens: <c>off</c>, <c>log</c> (the default) or <c>enforce</c>.</summary>
    public string Token { get; set; } = "log";

    /// <summary>Whether the method has to be the interaction's: <c>off</c>, <c>log</c> (the default) or <c>enforce</c>.</summary>
    public string Verbs { get; set; } = "log";

    /// <summary>Methods that are forwarded.</summary>
    public string Methods { get; set; } = "GET,POST,PUT";

    /// <summary>What holds between organisations without a sharing rule: <c>allow</c> (the default) or <c>deny</c>.</summary>
    public string Sharing { get; set; } = "allow";

    /// <summary>Form of its own answers when the caller asks for none: <c>xml</c> (the default) or <c>json</c>.</summary>
    public string OutcomeFormat { get; set; } = "xml";

    /// <summary>Mark each answer as the proxy's or the provider's in a header of ours.</summary>
    public bool OriginHeader { get; set; }

    /// <summary>Seconds until a provider's answer has to begin. The real limit was 5 in 2020; slow providers on a laptop get 30.</summary>
    public double FirstByte { get; set; } = 30;

    /// <summary>Seconds without any movement after which an exchange is given up; at least the first-byte limit.</summary>
    public double Idle { get; set; } = 30;

    /// <summary>Seconds that a whole exchange may take; 0 for no limit.</summary>
    public double Total { get; set; }

    /// <summary>Largest request body in bytes; 0 for no limit, as the real one has none.</summary>
    public long MaxBody { get; set; }

    /// <summary>Keep the beginnings of bodies in the exchange record.</summary>
    public bool Capture { get; set; }
}
