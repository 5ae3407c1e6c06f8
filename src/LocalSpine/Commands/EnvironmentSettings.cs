using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Text.Json;
using LocalSpine.Hosting;
using LocalSpine.Hosting.Seeds;

namespace LocalSpine.Commands;

/// <summary>
/// The settings of <c>up</c>, each an option, an environment variable <c>LOCALSPINE_NAME</c> and a JSON key, in that order of strength.
/// </summary>
internal static class EnvironmentSettings
{
    /// <summary>Name of the file that may hold settings: <c>--config</c>, else this file in the working folder.</summary>
    public const string DefaultFile = "localspine.json";

    private static readonly Setting[] All =
    [
        new("data", "Folder that holds all state (default: data)", (o, v) => o.Data = v),
        new("https", "HTTPS port (default: 8443)", (o, v) => o.Https = Port(v)),
        new("ldaps", "LDAPS port (default: 8636)", (o, v) => o.Ldaps = Port(v)),
        new("ldap", "Plain LDAP port (default: off)", (o, v) => o.Ldap = Port(v)),
        new("http", "Plain HTTP port: admin API, health, certificates, revocation lists (default: 8080)", (o, v) => o.Http = Port(v)),
        new("bind", "Address to listen on (default: 127.0.0.1; 0.0.0.0 for a shared server)", (o, v) => o.Bind = v),
        new("ephemeral", "Keep nothing on disk", (o, v) => o.Ephemeral = Flag(v), IsFlag: true),
        new("database", "PostgreSQL connection string (default: SQLite in the data folder)", (o, v) => o.Database = v),
        new("seed", "Seed: a name ('localspine seed list') or file, with :N for N generated patients, up to 1000000 (default: default)", (o, v) => o.Seed = Seed(v)),
        new("namespaces", "Most namespaces at a time (default: 16)", (o, v) => o.Namespaces = Count(v)),
        new("zone", "DNS zone of the surfaces' names (default: localspine.test)", (o, v) => o.Zone = v),
        new("record", "Exchange record: on, or off where only speed counts (default: on)", (o, v) => o.Record = OneOf(v, "on", "off") == "on"),
        new("lenient", "Warn where the real Spine refuses", (o, v) => o.Lenient = Flag(v), IsFlag: true),
        new("author", "Authors of messages that are no open role profile of their user: off, warn or enforce (default: warn)", (o, v) => o.Author = OneOf(v, "off", "warn", "enforce")),
        new("ldap-profile", "LDAP behaviour: national or openldap (default: national)", (o, v) => o.LdapProfile = OneOf(v, "national", "openldap")),
        new("maintenance", "Maintenance slots and planned changes: enforce (services close) or announce (default: as switched last, at first announce)", (o, v) => o.Maintenance = OneOf(v, "enforce", "announce")),
        new("maintenance-answer", "Closed services: unavailable (503), fault (the protocol's own failure) or refuse (no answer) (default: unavailable)", (o, v) => o.MaintenanceAnswer = OneOf(v, "unavailable", "fault", "refuse")),
        new("mesh", "What MESH tolerates: national or sandbox (default: national)", (o, v) => o.Mesh = OneOf(v, "national", "sandbox")),
        new("mesh-http", "Plain HTTP port of MESH, only with --mesh sandbox (default: off)", (o, v) => o.MeshHttp = Port(v)),
        new("mesh-shared-key", "Shared key of NHSMESH tokens (default: TestKey)", (o, v) => o.MeshSharedKey = v),
        new("payloads", "Large payloads: a folder, or s3://bucket/prefix?endpoint=URL (default: in the data folder)", (o, v) => o.Payloads = v),
        new("ssp-certificate-failure", "Secure Proxy: a bad client certificate is refused in the handshake, or gets an answer with 495 or 496 (default: answer)", (o, v) => o.Ssp.CertificateFailure = OneOf(v, "handshake", "answer")),
        new("ssp-unknown-interaction", "Secure Proxy: status for an interaction that nobody knows, 403 or 415 (default: 403)", (o, v) => o.Ssp.UnknownInteraction = OneOf(v, "403", "415") == "415" ? 415 : 403),
        new("ssp-token", "Secure Proxy: bearer tokens: off, log or enforce (default: log)", (o, v) => o.Ssp.Token = OneOf(v, "off", "log", "enforce")),
        new("ssp-verbs", "Secure Proxy: method against interaction: off, log or enforce (default: log)", (o, v) => o.Ssp.Verbs = OneOf(v, "off", "log", "enforce")),
        new("ssp-methods", "Secure Proxy: methods that are forwarded (default: GET,POST,PUT)", (o, v) => o.Ssp.Methods = v.ToUpperInvariant()),
        new("ssp-sharing", "Secure Proxy: without a sharing rule, allow or deny (default: allow)", (o, v) => o.Ssp.Sharing = OneOf(v, "allow", "deny")),
        new("ssp-outcome-format", "Secure Proxy: its own answers to callers that ask for neither, xml or json (default: xml)", (o, v) => o.Ssp.OutcomeFormat = OneOf(v, "xml", "json")),
        new("ssp-origin-header", "Secure Proxy: mark answers as the proxy's or the provider's with X-LocalSpine-Origin", (o, v) => o.Ssp.OriginHeader = Flag(v), IsFlag: true),
        new("ssp-first-byte", "Secure Proxy: seconds until a provider's answer has to begin; the real proxy's was 5 (default: 30)", (o, v) => o.Ssp.FirstByte = Seconds(v)),
        new("ssp-idle", "Secure Proxy: seconds without movement after which an exchange is given up, at least those of the first byte (default: 30)", (o, v) => o.Ssp.Idle = Seconds(v)),
        new("ssp-total", "Secure Proxy: seconds that a whole exchange may take (default: no limit)", (o, v) => o.Ssp.Total = Seconds(v)),
        new("ssp-max-body", "Secure Proxy: largest request body in bytes (default: no limit)", (o, v) => o.Ssp.MaxBody = Bytes(v)),
        new("ssp-capture", "Secure Proxy: keep the beginnings of bodies in the exchange record", (o, v) => o.Ssp.Capture = Flag(v), IsFlag: true),
        new("smsp-superseded", "Mini services, DEMOG-0017: with-number or code-only (default: with-number)", (o, v) => o.Smsp.Superseded = OneOf(v, "with-number", "code-only")),
        new("smsp-schema-errors", "Mini services, payload that breaks its schema: code (SMSP-0001) or fault (default: code)", (o, v) => o.Smsp.SchemaErrors = OneOf(v, "code", "fault")),
        new("smsp-verify-mismatch", "Mini services, verifyNHSNumber of other data: code (DEMOG-0040) or false (default: code)", (o, v) => o.Smsp.VerifyMismatch = OneOf(v, "code", "false")),
        new("smsp-timestamp", "Mini services, timestamp out of date: warn, refuse or off (default: warn)", (o, v) => o.Smsp.Timestamp = OneOf(v, "warn", "refuse", "off")),
        new("smsp-fault-status", "Mini services, HTTP status of faults: 500 or 200 (default: 500)", (o, v) => o.Smsp.FaultStatus = OneOf(v, "500", "200") == "500" ? 500 : 200),
        new("smsp-asid", "Mini services, no ASID or unknown smartcard ids: strict or lenient (default: strict)", (o, v) => o.Smsp.Asid = OneOf(v, "strict", "lenient")),
        new("smsp-profile", "Mini services, shape of answers: national or supplier (default: national)", (o, v) => o.Smsp.Profile = OneOf(v, "national", "supplier")),
        new("sso-max", "Single sign-on: minutes until a session ends (default: 600)", (o, v) => o.Identity.MaxMinutes = Minutes(v)),
        new("sso-idle", "Single sign-on: minutes without use until a session ends (default: 600)", (o, v) => o.Identity.IdleMinutes = Minutes(v)),
        new("sso-preset-role", "Single sign-on: a user's only role is selected from the beginning: true or false (default: true)", (o, v) => o.Identity.PresetRole = Flag(v)),
        new("sso-one-session", "Single sign-on: a new sign-on ends the user's other sessions", (o, v) => o.Identity.OneSession = Flag(v), IsFlag: true),
        new("sso-property-events", "Single sign-on: listeners hear of changed roles and properties (type 6), which old clients choke on", (o, v) => o.Identity.PropertyEvents = Flag(v), IsFlag: true),
        new("sso-event-retries", "Single sign-on: how often a token event is sent again that a listener did not take, 0 to 10 (default: 0)", (o, v) => o.Identity.EventRetries = int.Parse(OneOf(v, "0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10"), CultureInfo.InvariantCulture)),
        new("assertion-signature", "Role assertions: off, rsa-sha1 or rsa-sha256 (default: off)", (o, v) => o.Identity.AssertionSignature = OneOf(v, "off", "rsa-sha1", "rsa-sha256")),
        new("assertion-issuer", "Role assertions: the issuer's name (default: http://iam-careid-development:8080)", (o, v) => o.Identity.AssertionIssuer = v),
        new("auto-approve", "Requests of suppliers are approved by themselves: true or false (default: true, false with --admin-token)", (o, v) => o.AutoApprove = Flag(v)),
        new("admin-token", "Bearer token that admits other machines to the admin API (default: loopback only)", (o, v) => o.AdminToken = v),
    ];

    public static Option<string?> Config { get; } = new("--config") { Description = "JSON file with settings (default: localspine.json, if there is one)" };

    /// <summary>Adds all options to a command.</summary>
    public static void AddTo(Command command)
    {
        command.Add(Config);
        foreach (var setting in All)
        {
            command.Add(setting.Option);
        }
    }

    /// <summary>Reads file, environment and arguments.</summary>
    /// <exception cref="CommandException">A value cannot be read.</exception>
    public static EnvironmentOptions Read(ParseResult arguments)
    {
        var options = new EnvironmentOptions();
        var file = ReadFile(arguments.GetValue(Config));
        var shown = new List<EnvironmentSetting>(All.Length);
        foreach (var setting in All)
        {
            var (value, origin) = setting.FromArguments(arguments) is { } argument ? (argument, "option")
                : Environment.GetEnvironmentVariable(setting.Variable) is { } variable ? (variable, "environment")
                : file.TryGetValue(setting.Name, out var kept) ? (kept, "file")
                : (null, "default");
            shown.Add(ShownSettings.Of(setting.Name, setting.Option, value, origin));
            if (value is null)
            {
                continue;
            }

            try
            {
                setting.Apply(options, value);
            }
            catch (FormatException e)
            {
                throw new CommandException($"--{setting.Name} '{value}': {e.Message}");
            }
        }

        options.Settings = shown;
        return options.MeshHttp != 0 && options.Mesh != "sandbox"
            ? throw new CommandException("--mesh-http is for --mesh sandbox only: the national service speaks TLS with client certificates.")
            : options;
    }

    private static Dictionary<string, string> ReadFile(string? name)
    {
        var values = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        if (!File.Exists(name ?? DefaultFile))
        {
            return name is null ? values : throw new CommandException($"There is no settings file '{name}'.");
        }

        try
        {
            using var json = JsonDocument.Parse(File.ReadAllBytes(name ?? DefaultFile));
            foreach (var property in json.RootElement.EnumerateObject())
            {
                if (!All.Any(s => string.Equals(s.Name, property.Name, StringComparison.OrdinalIgnoreCase)))
                {
                    throw new CommandException($"{name ?? DefaultFile}: there is no setting '{property.Name}'. Known: {string.Join(", ", All.Select(s => s.Name))}.");
                }

                values[property.Name] = property.Value.ToString();
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new CommandException($"{name ?? DefaultFile} is not a JSON object of settings: {e.Message}");
        }

        return values;
    }

    private static int Port(string value) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port <= 65535
            ? port : throw new FormatException("a port is a number from 0 to 65535");

    private static string Seed(string value)
    {
        _ = SeedPlan.Of(value);
        return value;
    }

    private static int Count(string value) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count <= 1000 ? count : throw new FormatException("a number from 0 to 1000");

    private static double Seconds(string value) =>
        double.TryParse(value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds) && seconds is > 0 and <= 86_400
            ? seconds : throw new FormatException("seconds are a number up to 86400");

    private static int Minutes(string value) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var minutes) && minutes is > 0 and <= 100_000 ? minutes : throw new FormatException("minutes are a number from 1 to 100000");

    private static long Bytes(string value) =>
        long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var bytes) && bytes > 0 ? bytes : throw new FormatException("a number of bytes");

    private static bool Flag(string value) => value.ToLowerInvariant() switch
    {
        "true" or "1" or "yes" => true,
        "false" or "0" or "no" => false,
        _ => throw new FormatException("say true or false"),
    };

    private static string OneOf(string value, params string[] known) =>
        known.Contains(value) ? value : throw new FormatException($"one of {string.Join(", ", known)}");

    private sealed class Setting
    {
        public Setting(string name, string description, Action<EnvironmentOptions, string> apply, bool IsFlag = false)
        {
            Name = name;
            Apply = apply;
            Option = IsFlag
                ? new Option<bool?>($"--{name}") { Description = description }
                : new Option<string?>($"--{name}") { Description = description };
        }

        public string Name { get; }

        public string Variable => $"LOCALSPINE_{Name.Replace('-', '_').ToUpperInvariant()}";

        public Option Option { get; }

        public Action<EnvironmentOptions, string> Apply { get; }

        public string? FromArguments(ParseResult arguments) => Option switch
        {
            Option<bool?> flag => arguments.GetValue(flag)?.ToString(),
            Option<string?> text => arguments.GetValue(text),
            _ => null,
        };
    }
}
