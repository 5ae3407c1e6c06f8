using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace LocalSpine.Conformance.Identity;

/// <summary>JSON web tokens as other people's programs make and read them, good and bad.</summary>
internal static class TestToken
{
    public static string Signed(RSA key, JsonObject header, JsonObject claims)
    {
        var signed = $"{Part(header)}.{Part(claims)}";
        var hash = (string?)header["alg"] == "RS256" ? HashAlgorithmName.SHA256 : HashAlgorithmName.SHA512;
        return $"{signed}.{Base64Url.EncodeToString(key.SignData(Encoding.ASCII.GetBytes(signed), hash, RSASignaturePadding.Pkcs1))}";
    }

    /// <summary>With a keyed digest, SHA-256.</summary>
    public static string Keyed(byte[] secret, JsonObject header, JsonObject claims)
    {
        var signed = $"{Part(header)}.{Part(claims)}";
        return $"{signed}.{Base64Url.EncodeToString(HMACSHA256.HashData(secret, Encoding.ASCII.GetBytes(signed)))}";
    }

    public static string Unsigned(JsonObject header, JsonObject claims) => $"{Part(header)}.{Part(claims)}.";

    public static JsonObject Header(string token) => Read(token, 0);

    public static JsonObject Claims(string token) => Read(token, 1);

    /// <summary>True when a key of that set made the token's signature.</summary>
    public static bool IsSignedBy(string token, JsonNode keySet)
    {
        var parts = token.Split('.');
        var key = keySet["keys"]!.AsArray().Single(k => (string?)k!["kid"] == (string?)Header(token)["kid"])!;
        using var rsa = RSA.Create(new RSAParameters { Modulus = Base64Url.DecodeFromChars((string)key["n"]!), Exponent = Base64Url.DecodeFromChars((string)key["e"]!) });
        var hash = (string?)Header(token)["alg"] == "RS256" ? HashAlgorithmName.SHA256 : HashAlgorithmName.SHA512;
        return rsa.VerifyData(Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}"), Base64Url.DecodeFromChars(parts[2]), hash, RSASignaturePadding.Pkcs1);
    }

    /// <summary>A key set document.</summary>
    public static JsonObject KeySet(RSA key, string keyId)
    {
        var parameters = key.ExportParameters(includePrivateParameters: false);
        return new JsonObject
        {
            ["keys"] = new JsonArray(new JsonObject
            {
                ["kty"] = "RSA", ["kid"] = keyId, ["use"] = "sig", ["alg"] = "RS512", ["n"] = Base64Url.EncodeToString(parameters.Modulus), ["e"] = Base64Url.EncodeToString(parameters.Exponent),
            }),
        };
    }

    private static JsonObject Read(string token, int part) => JsonNode.Parse(Base64Url.DecodeFromChars(token.Split('.')[part]))!.AsObject();

    private static string Part(JsonObject json) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(json.ToJsonString()));
}
