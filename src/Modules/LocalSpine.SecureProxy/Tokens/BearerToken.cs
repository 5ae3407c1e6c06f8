using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json;

namespace LocalSpine.SecureProxy.Tokens;

/// <summary>
/// What a bearer token says, as far as the proxy looks at it (ssp 4): GP Connect's unsigned ones in both versions, the Spine's and NRL's, and the
/// signed ones of booking. Signatures are not verified: the issuers' keys are not the proxy's business.
/// </summary>
internal sealed record BearerToken
{
    private const string Prefix = "Bearer ";
    private const string OdsSystem = "ods-organization-code";

    public required string Algorithm { get; init; }

    /// <summary>The third part is not empty.</summary>
    public required bool IsSigned { get; init; }

    public string? Issuer { get; init; }

    public string? Subject { get; init; }

    public IReadOnlyList<string> Audiences { get; init; } = [];

    /// <summary>Unix seconds.</summary>
    public long? IssuedAt { get; init; }

    /// <summary>Unix seconds.</summary>
    public long? Expires { get; init; }

    public string? Reason { get; init; }

    /// <summary>requested_scope, or scope.</summary>
    public string? Scope { get; init; }

    /// <summary>ODS code of the requesting organisation.</summary>
    public string? OdsCode { get; init; }

    /// <summary>ASID of requesting_system, in the Spine's own tokens.</summary>
    public string? SystemAsid { get; init; }

    public string? PractitionerId { get; init; }

    /// <summary>The Spine's and NRL's claims: the audience is the Spine, not the provider.</summary>
    public bool IsSpineFlavour => SystemAsid is not null;

    /// <summary>Reads the value of an Authorization header; says why it cannot.</summary>
    public static bool TryRead(string authorization, [NotNullWhen(true)] out BearerToken? token, out string problem)
    {
        token = null;
        problem = "";
        if (!authorization.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase))
        {
            problem = "the Authorization header does not begin with Bearer";
            return false;
        }

        var text = authorization.AsSpan(Prefix.Length).Trim();
        var first = text.IndexOf('.');
        var second = first < 0 ? -1 : text[(first + 1)..].IndexOf('.');
        if (second < 0)
        {
            problem = first < 0 ? "it has no dots: header.payload.signature" : "its second dot is missing: an unsigned token ends with one";
            return false;
        }

        var signature = text[(first + second + 2)..];
        if (text.Contains('='))
        {
            problem = "a part of it is padded: base64url goes without";
            return false;
        }

        if (signature.Contains('.'))
        {
            problem = "it has more than three parts";
            return false;
        }

        try
        {
            using var header = Decode(text[..first]);
            using var payload = Decode(text[(first + 1)..(first + 1 + second)]);
            token = Read(header.RootElement, payload.RootElement, !signature.IsEmpty);
            return true;
        }
        catch (Exception e) when (e is FormatException or JsonException or InvalidOperationException)
        {
            problem = e is FormatException ? "a part of it is not base64url (padding is not allowed)" : $"a part of it is no JSON object: {e.Message}";
            return false;
        }
    }

    private static JsonDocument Decode(ReadOnlySpan<char> part) => JsonDocument.Parse(Base64Url.DecodeFromChars(part));

    private static BearerToken Read(JsonElement header, JsonElement payload, bool isSigned) => new()
    {
        Algorithm = Text(header, "alg") ?? "",
        IsSigned = isSigned,
        Issuer = Text(payload, "iss"),
        Subject = Text(payload, "sub"),
        Audiences = Texts(payload, "aud"),
        IssuedAt = Seconds(payload, "iat"),
        Expires = Seconds(payload, "exp"),
        Reason = Text(payload, "reason_for_request"),
        Scope = Text(payload, "requested_scope") ?? Text(payload, "scope"),
        OdsCode = Ods(payload),
        SystemAsid = AfterBar(Text(payload, "requesting_system")),
        PractitionerId = Find(payload, "requesting_practitioner") is { } practitioner ? Text(practitioner, "id") : null,
    };

    // A resource with identifiers, or a text of system|code.
    private static string? Ods(JsonElement payload)
    {
        if (Find(payload, "requesting_organization") is not { } organization)
        {
            return null;
        }

        if (organization.ValueKind == JsonValueKind.String)
        {
            return AfterBar(organization.GetString());
        }

        if (Find(organization, "identifier") is not { ValueKind: JsonValueKind.Array } identifiers)
        {
            return null;
        }

        foreach (var identifier in identifiers.EnumerateArray())
        {
            if (Text(identifier, "system")?.EndsWith(OdsSystem, StringComparison.Ordinal) == true)
            {
                return Text(identifier, "value");
            }
        }

        return null;
    }

    private static string? AfterBar(string? text) => text?.LastIndexOf('|') is { } bar and >= 0 ? text[(bar + 1)..] : text;

    private static JsonElement? Find(JsonElement of, string name) => of.ValueKind == JsonValueKind.Object && of.TryGetProperty(name, out var found) ? found : null;

    private static string? Text(JsonElement of, string name) => Find(of, name) is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;

    private static IReadOnlyList<string> Texts(JsonElement of, string name) => Find(of, name) switch
    {
        { ValueKind: JsonValueKind.String } text => [text.GetString()!],
        { ValueKind: JsonValueKind.Array } list => [.. list.EnumerateArray().Where(t => t.ValueKind == JsonValueKind.String).Select(t => t.GetString()!)],
        _ => [],
    };

    private static long? Seconds(JsonElement of, string name) =>
        Find(of, name) is { ValueKind: JsonValueKind.Number } number && number.TryGetDouble(out var seconds) && Math.Abs(seconds) < 1e12 ? (long)seconds : null;
}
