namespace LocalSpine.Hosting;

/// <summary>The Spine Mini Service Provider where public sources leave open what the real one does (smsp 13).</summary>
public sealed class SmspOptions
{
    /// <summary>DEMOG-0017 <c>with-number</c> of the survivor (the default), or <c>code-only</c>.</summary>
    public string Superseded { get; set; } = "with-number";

    /// <summary>A payload that breaks its schema is answered with the <c>code</c> SMSP-0001 (the default), or with a <c>fault</c>.</summary>
    public string SchemaErrors { get; set; } = "code";

    /// <summary>verifyNHSNumber of a number whose other data do not agree: the <c>code</c> DEMOG-0040 (the default), or SMSP-0000 with <c>false</c>.</summary>
    public string VerifyMismatch { get; set; } = "code";

    /// <summary>A timestamp that expired or lies ahead: <c>warn</c> in the record (the default), <c>refuse</c>, or <c>off</c>.</summary>
    public string Timestamp { get; set; } = "warn";

    /// <summary>HTTP status of faults: 500 (the default) or 200, as the public simulator sends them.</summary>
    public int FaultStatus { get; set; } = 500;

    /// <summary>A request without an ASID or with unknown smartcard ids is refused (<c>strict</c>, the default), or passes with a warning (<c>lenient</c>).</summary>
    public string Asid { get; set; } = "strict";

    /// <summary>Shape of answers: <c>national</c> (the default), or that of a <c>supplier</c>'s service, which also takes ITK identities for ASIDs.</summary>
    public string Profile { get; set; } = "national";
}
