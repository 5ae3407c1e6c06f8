using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace LocalSpine.Identity.OpenId;

/// <summary>
/// A signed JSON web token (RFC 7515, 7519) as it came: whoever checks one does so in the order of its own rules. Nothing in it is true before a signature was
/// verified, with an algorithm that the checker names and never the token alone.
/// </summary>
internal sealed class Jwt
{
    private const int MaxLength = 16_384;

    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 16 };
    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly byte[] _signed;
    private readonly byte[] _signature;

    private Jwt(JsonElement header, JsonElement claims, byte[] signed, byte[] signature)
    {
        (Header, Claims, _signed, _signature) = (header, claims, signed, signature);
    }

    public JsonElement Header { get; }

    public JsonElement Claims { get; }

    /// <summary>The algorithm that the header names; empty for none.</summary>
    public string Algorithm => Text(Header, "alg") ?? "";

    public string? KeyId => Text(Header, "kid");

    /// <summary>A token of three parts with a JSON object in the first two, or null.</summary>
    public static Jwt? Read(string? text)
    {
        if (text is not { Length: > 0 and <= MaxLength } || text.Split('.') is not [var header, var claims, var signature])
        {
            return null;
        }

        try
        {
            return Object(header) is { } head && Object(claims) is { } body
                ? new Jwt(head, body, Encoding.ASCII.GetBytes($"{header}.{claims}"), Base64Url.DecodeFromChars(signature))
                : null;
        }
        catch (Exception e) when (e is FormatException or JsonException or InvalidOperationException)
        {
            return null; // the last is for texts that are no Unicode, which are found when they are read
        }
    }

    /// <summary>A claim or header parameter that is there and not null.</summary>
    public static JsonElement? Member(JsonElement json, string name) => json.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;

    /// <summary>A member that is a text, or null.</summary>
    public static string? Text(JsonElement json, string name) => Member(json, name) is { ValueKind: JsonValueKind.String } value ? value.GetString() : null;

    /// <summary>A claim in seconds since 1970, or null when it is no number.</summary>
    public double? Seconds(string name) => Member(Claims, name) is { ValueKind: JsonValueKind.Number } value && value.TryGetDouble(out var number) ? number : null;

    /// <summary>True when the audience is, or has among it, what a predicate takes.</summary>
    public bool IsFor(Func<string, bool> audience) => Member(Claims, "aud") switch
    {
        { ValueKind: JsonValueKind.String } one => audience(one.GetString()!),
        { ValueKind: JsonValueKind.Array } many => many.EnumerateArray().Any(a => a.ValueKind == JsonValueKind.String && audience(a.GetString()!)),
        _ => false,
    };

    /// <summary>Verifies an RSA signature (PKCS #1 v1.5).</summary>
    /// <param name="algorithms">Those that will do, of RS256, RS384 and RS512.</param>
    public bool IsSignedWith(RSA key, params ReadOnlySpan<string> algorithms) =>
        algorithms.Contains(Algorithm) && Hash(Algorithm, "RS") is { } hash && key.VerifyData(_signed, _signature, hash, RSASignaturePadding.Pkcs1);

    /// <summary>Verifies a keyed digest: HS256, HS384 or HS512 with a client's secret.</summary>
    public bool IsSignedWith(string secret)
    {
        var key = Encoding.UTF8.GetBytes(secret);
        var expected = Algorithm switch
        {
            "HS256" => HMACSHA256.HashData(key, _signed),
            "HS384" => HMACSHA384.HashData(key, _signed),
            "HS512" => HMACSHA512.HashData(key, _signed),
            _ => null,
        };
        return expected is not null && CryptographicOperations.FixedTimeEquals(expected, _signature);
    }

    /// <summary>Signs claims, in the order they stand in.</summary>
    /// <param name="algorithm">RS256 or RS512.</param>
    public static string Sign(RSA key, string keyId, string algorithm, JsonObject claims)
    {
        var header = new JsonObject { ["typ"] = "JWT", ["kid"] = keyId, ["alg"] = algorithm };
        var signed = $"{Part(header)}.{Part(claims)}";
        return $"{signed}.{Base64Url.EncodeToString(key.SignData(Encoding.ASCII.GetBytes(signed), Hash(algorithm, "RS")!.Value, RSASignaturePadding.Pkcs1))}";
    }

    /// <summary>Half of a SHA-256 digest, as at_hash, c_hash and s_hash of tokens signed with RS256 are (OpenID Connect Core 3.3.2.11).</summary>
    public static string HalfHash(string text) => Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(text)).AsSpan(0, 16));

    private static string Part(JsonObject json) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(json.ToJsonString(Plain)));

    private static HashAlgorithmName? Hash(string algorithm, string family) => algorithm == $"{family}256" ? HashAlgorithmName.SHA256
        : algorithm == $"{family}384" ? HashAlgorithmName.SHA384
        : algorithm == $"{family}512" ? HashAlgorithmName.SHA512
        : null;

    private static JsonElement? Object(string part)
    {
        using var document = JsonDocument.Parse(Base64Url.DecodeFromChars(part), Strict);
        ReadTexts(document.RootElement);
        return document.RootElement.ValueKind == JsonValueKind.Object ? document.RootElement.Clone() : null;
    }

    private static void ReadTexts(JsonElement json)
    {
        switch (json.ValueKind)
        {
            case JsonValueKind.String:
                json.GetString();
                break;
            case JsonValueKind.Array:
                foreach (var item in json.EnumerateArray())
                {
                    ReadTexts(item);
                }

                break;
            case JsonValueKind.Object:
                foreach (var member in json.EnumerateObject())
                {
                    _ = member.Name;
                    ReadTexts(member.Value);
                }

                break;
        }
    }
}
