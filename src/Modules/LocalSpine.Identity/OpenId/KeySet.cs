using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace LocalSpine.Identity.OpenId;

/// <summary>Public RSA keys by their id (RFC 7517). Keys of other types are passed over: a token cannot choose what its key is.</summary>
internal sealed class KeySet
{
    private readonly Dictionary<string, RSAParameters> _keys = new(StringComparer.Ordinal);

    /// <summary>A key set document, or null when it is none.</summary>
    public static KeySet? Read(string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            if (document.RootElement.ValueKind != JsonValueKind.Object || !document.RootElement.TryGetProperty("keys", out var keys) || keys.ValueKind != JsonValueKind.Array)
            {
                return null;
            }

            var set = new KeySet();
            foreach (var key in keys.EnumerateArray())
            {
                if (key.ValueKind == JsonValueKind.Object && Jwt.Text(key, "kty") == "RSA" && Jwt.Text(key, "use") is null or "sig"
                    && Jwt.Text(key, "kid") is { } id && Jwt.Text(key, "n") is { } modulus && Jwt.Text(key, "e") is { } exponent)
                {
                    set._keys[id] = new RSAParameters { Modulus = Base64Url.DecodeFromChars(modulus), Exponent = Base64Url.DecodeFromChars(exponent) };
                }
            }

            return set;
        }
        catch (Exception e) when (e is JsonException or FormatException or InvalidOperationException)
        {
            return null;
        }
    }

    public bool Has(string keyId) => _keys.ContainsKey(keyId);

    /// <summary>True when the key that the token names made its signature, with one of these algorithms.</summary>
    public bool Verifies(Jwt token, params ReadOnlySpan<string> algorithms)
    {
        if (token.KeyId is not { } id || !_keys.TryGetValue(id, out var parameters))
        {
            return false;
        }

        try
        {
            using var key = RSA.Create(parameters);
            return token.IsSignedWith(key, algorithms);
        }
        catch (CryptographicException)
        {
            return false; // no key at all
        }
    }

    /// <summary>The document that publishes a key.</summary>
    public static JsonObject Publish(RSA key, string keyId, string algorithm)
    {
        var parameters = key.ExportParameters(includePrivateParameters: false);
        return new JsonObject
        {
            ["keys"] = new JsonArray(new JsonObject
            {
                ["kty"] = "RSA", ["kid"] = keyId, ["use"] = "sig", ["alg"] = algorithm,
                ["n"] = Base64Url.EncodeToString(parameters.Modulus), ["e"] = Base64Url.EncodeToString(parameters.Exponent),
            }),
        };
    }
}
