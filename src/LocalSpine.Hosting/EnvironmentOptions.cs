using LocalSpine.Hosting.Seeds;

namespace LocalSpine.Hosting;

/// <summary>
/// The settings of an environment. To add one: a property with its default here, and an option in <c>Commands/UpCommand</c>;
/// it is then also <c>LOCALSPINE_NAME</c> and a JSON key.
/// </summary>
public sealed class EnvironmentOptions
{
    private SeedPlan? _seedPlan;

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

    /// <summary>Address at which the environment reaches its own listeners.</summary>
    public string OwnAddress => System.Net.IPAddress.Parse(Bind) is var bound && (bound.Equals(System.Net.IPAddress.Any) || bound.Equals(System.Net.IPAddress.IPv6Any)) ? "127.0.0.1" : Bind;

    /// <summary>Keep nothing on disk.</summary>
    public bool Ephemeral { get; set; }

    /// <summary>PostgreSQL connection string; empty for SQLite in the data folder.</summary>
    public string Database { get; set; } = "";

    /// <summary>Name or file of the seed, with an optional number of patients, for example <c>default:1000000</c>.</summary>
    public string Seed
    {
        get;
        set
        {
            field = value;
            _seedPlan = null;
        }
    } = "default";

    /// <summary>What <see cref="Seed"/> comes to.</summary>
    /// <exception cref="FormatException">There is no such seed, or its file is not as it must be.</exception>
    public SeedPlan SeedPlan => _seedPlan ??= SeedPlan.Of(Seed);

    /// <summary>Most namespaces at a time.</summary>
    public int Namespaces { get; set; } = 16;

    /// <summary>Name of the namespace that this environment is; empty for one that was started by itself.</summary>
    public string Namespace { get; private set; } = "";

    /// <summary>DNS zone of the surfaces' names.</summary>
    public string Zone { get; set; } = "localspine.test";

    /// <summary>Keep the exchange record; without it nobody can see why something was refused.</summary>
    public bool Record { get; set; } = true;

    /// <summary>Warn where the real Spine refuses.</summary>
    public bool Lenient { get; set; }

    /// <summary>Authors of messages who are no open role profile of the user and job role they name: <c>off</c>, <c>warn</c> in the record (the default), <c>enforce</c>.</summary>
    public string Author { get; set; } = "warn";

    /// <summary>LDAP behaviour: <c>national</c> (INT and DEP, the default) or <c>openldap</c> (strict).</summary>
    public string LdapProfile { get; set; } = "national";

    /// <summary>Bearer token that admits callers from other machines to the admin API; empty for loopback only.</summary>
    public string AdminToken { get; set; } = "";

    /// <summary>What suppliers ask for is done without anybody's decision; null means so unless an admin token is set.</summary>
    public bool? AutoApprove { get; set; }

    /// <summary>What <see cref="AutoApprove"/> comes to.</summary>
    public bool ApprovesItself => AutoApprove ?? AdminToken.Length == 0;

    /// <summary>What MESH tolerates: <c>national</c> (the default) or <c>sandbox</c> (what the official sandbox does).</summary>
    public string Mesh { get; set; } = "national";

    /// <summary>Plain HTTP port of MESH, as the official sandbox has one; only with <c>sandbox</c>. 0 leaves it off.</summary>
    public int MeshHttp { get; set; }

    /// <summary>The environment's shared key, which goes into every NHSMESH token.</summary>
    public string MeshSharedKey { get; set; } = "TestKey";

    /// <summary>Maintenance slots and planned changes close services (<c>enforce</c>) or are shown only (<c>announce</c>); empty for what was switched last, at first announce.</summary>
    public string Maintenance { get; set; } = "";

    /// <summary>What a closed service does: <c>unavailable</c> (503, the default), <c>fault</c> (its protocol's own failure where it has one), <c>refuse</c> (ends the connection without an answer).</summary>
    public string MaintenanceAnswer { get; set; } = "unavailable";

    /// <summary>Where large payloads are: empty for files in the data folder, another folder, or <c>s3://bucket/prefix?endpoint=URL</c>.</summary>
    public string Payloads { get; set; } = "";

    /// <summary>Every setting with what it came from, for people; secrets are left out.</summary>
    public IReadOnlyList<EnvironmentSetting> Settings { get; set; } = [];

    /// <summary>The Secure Proxy, where it is open what the real one does.</summary>
    public SspOptions Ssp { get; } = new();

    /// <summary>The mini services, where it is open what the real ones do.</summary>
    public SmspOptions Smsp { get; } = new();

    /// <summary>Single sign-on, where it is open what the real one does.</summary>
    public IdentityOptions Identity { get; } = new();

    /// <summary>The same settings for a namespace, on its own database and in its own folder. Its ports are still to be chosen.</summary>
    public EnvironmentOptions ForNamespace(string name)
    {
        var own = (EnvironmentOptions)MemberwiseClone();
        own.Namespace = name;
        own.Data = Path.Combine(Data, "namespaces", name);
        own.Database = "";
        own.Payloads = "";
        return own;
    }
}

/// <summary>A setting as it was given.</summary>
/// <param name="Name">As an option without its dashes.</param>
/// <param name="Default">In words; empty when there is none.</param>
/// <param name="Value">As given; null for the default, and <see cref="Hidden"/> for a secret.</param>
/// <param name="Origin">option, environment or file; default when it was not given.</param>
public sealed record EnvironmentSetting(string Name, string Description, string Default, string? Value, string Origin)
{
    public const string Hidden = "given, not shown";

    /// <summary>Environment variable of its name.</summary>
    public string Variable => $"LOCALSPINE_{Name.Replace('-', '_').ToUpperInvariant()}";
}
