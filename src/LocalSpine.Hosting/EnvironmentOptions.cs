namespace LocalSpine.Hosting;

/// <summary>
/// The settings of an environment. To add one: a property with its default here, and an option in <c>Commands/UpCommand</c>;
/// it is then also <c>LOCALSPINE_NAME</c> and a JSON key.
/// </summary>
public sealed class EnvironmentOptions
{
    /// <summary>Folder that holds all state.</summary>
    public string Data { get; set; } = "data";

    /// <summary>HTTPS port of every surface with TLS and HTTP.</summary>
    public int Https { get; set; } = 8443;

    /// <summary>LDAPS port.</summary>
    public int Ldaps { get; set; } = 8636;

    /// <summary>Plain LDAP port; 0 leaves it off.</summary>
    public int Ldap { get; set; }

    /// <summary>Plain HTTP port: admin API, health, certificates and revocation lists.</summary>
    public int Http { get; set; } = 8080;

    /// <summary>Address the listeners bind to.</summary>
    public string Bind { get; set; } = "127.0.0.1";

    /// <summary>Keep nothing on disk.</summary>
    public bool Ephemeral { get; set; }

    /// <summary>PostgreSQL connection string; empty for SQLite in the data folder.</summary>
    public string Database { get; set; } = "";

    /// <summary>Name of the seed (<c>default</c>, <c>empty</c>) with an optional number of patients, for example <c>default:1000000</c>.</summary>
    public string Seed { get; set; } = "default";

    /// <summary>DNS zone of the surfaces' names.</summary>
    public string Zone { get; set; } = "localspine.test";

    /// <summary>Warn where the real Spine refuses.</summary>
    public bool Lenient { get; set; }

    /// <summary>LDAP behaviour: <c>national</c> (INT and DEP, the default) or <c>openldap</c> (strict).</summary>
    public string LdapProfile { get; set; } = "national";

    /// <summary>Bearer token that admits callers from other machines to the admin API; empty for loopback only.</summary>
    public string AdminToken { get; set; } = "";

    /// <summary>What MESH tolerates: <c>national</c> (the default) or <c>sandbox</c> (what the official sandbox does).</summary>
    public string Mesh { get; set; } = "national";

    /// <summary>Plain HTTP port of MESH, as the official sandbox has one; only with <c>sandbox</c>. 0 leaves it off.</summary>
    public int MeshHttp { get; set; }

    /// <summary>The environment's shared key, which goes into every NHSMESH token.</summary>
    public string MeshSharedKey { get; set; } = "TestKey";

    /// <summary>Where large payloads are: empty for files in the data folder, another folder, or <c>s3://bucket/prefix?endpoint=URL</c>.</summary>
    public string Payloads { get; set; } = "";

    /// <summary>Secure Proxy: a bad client certificate is refused in the TLS <c>handshake</c>, or gets an <c>answer</c> with status 495 or 496 (the default).</summary>
    public string SspCertificateFailure { get; set; } = "answer";

    /// <summary>Secure Proxy: status of the answer to an interaction that nobody knows, 403 (the default) or 415.</summary>
    public int SspUnknownInteraction { get; set; } = 403;

    /// <summary>Secure Proxy: what is done with bearer tokens: <c>off</c>, <c>log</c> (the default) or <c>enforce</c>.</summary>
    public string SspToken { get; set; } = "log";

    /// <summary>Secure Proxy: whether the method has to be the interaction's: <c>off</c>, <c>log</c> (the default) or <c>enforce</c>.</summary>
    public string SspVerbs { get; set; } = "log";

    /// <summary>Secure Proxy: methods that are forwarded.</summary>
    public string SspMethods { get; set; } = "GET,POST,PUT";

    /// <summary>Secure Proxy: what holds between organisations without a sharing rule: <c>allow</c> (the default) or <c>deny</c>.</summary>
    public string SspSharing { get; set; } = "allow";

    /// <summary>Secure Proxy: form of its own answers when the caller asks for none: <c>xml</c> (the default) or <c>json</c>.</summary>
    public string SspOutcomeFormat { get; set; } = "xml";

    /// <summary>Secure Proxy: mark each answer as the proxy's or the provider's in a header of ours.</summary>
    public bool SspOriginHeader { get; set; }

    /// <summary>Secure Proxy: seconds until a provider's answer has to begin. The real limit was 5 in 2020; slow providers on a laptop get 30.</summary>
    public double SspFirstByte { get; set; } = 30;

    /// <summary>Secure Proxy: seconds without any movement after which an exchange is given up; at least the first-byte limit.</summary>
    public double SspIdle { get; set; } = 30;

    /// <summary>Secure Proxy: seconds that a whole exchange may take; 0 for no limit.</summary>
    public double SspTotal { get; set; }

    /// <summary>Secure Proxy: largest request body in bytes; 0 for no limit, as the real one has none.</summary>
    public long SspMaxBody { get; set; }

    /// <summary>Secure Proxy: keep the beginnings of bodies in the exchange record.</summary>
    public bool SspCapture { get; set; }
}
