using System.Buffers.Text;
using System.Text;
using System.Text.Json.Nodes;

namespace LocalSpine.Conformance.Proxy;

/// <summary>Bearer tokens as the consumers of the proxy make them (ssp 4).</summary>
internal static class Tokens
{
    private const string Unsigned = "{\"alg\":\"none\",\"typ\":\"JWT\"}";

    /// <summary>GP Connect 1.x, of now, for the practice.</summary>
    public static string GpConnect(ProxyEnvironment spine, string ods) => Bearer(Unsigned, Claims(spine.Practice.Root, ods));

    /// <summary>Claims of GP Connect 1.x.</summary>
    public static JsonObject Claims(string audience, string ods, string scope = "patient/*.read")
    {
        var now = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
        return new JsonObject
        {
            ["iss"] = "https://consumer.example.nhs.uk/",
            ["sub"] = "10019",
            ["aud"] = audience,
            ["iat"] = now,
            ["exp"] = now + 300,
            ["reason_for_request"] = "directcare",
            ["requested_scope"] = scope,
            ["requesting_device"] = new JsonObject { ["resourceType"] = "Device", ["model"] = "Tests", ["version"] = "1" },
            ["requesting_organization"] = new JsonObject
            {
                ["resourceType"] = "Organization", ["name"] = "Tests",
                ["identifier"] = new JsonArray(new JsonObject { ["system"] = "https://fhir.nhs.uk/Id/ods-organization-code", ["value"] = ods }),
            },
            ["requesting_practitioner"] = new JsonObject { ["resourceType"] = "Practitioner", ["id"] = "10019" },
        };
    }

    /// <summary>The value of an Authorization header.</summary>
    /// <param name="signature">Empty for an unsigned one, which ends with its dot.</param>
    public static string Bearer(string header, JsonObject claims, string signature = "") =>
        $"Bearer {Part(header)}.{Part(claims.ToJsonString())}.{signature}";

    public static string Bearer(JsonObject claims) => Bearer(Unsigned, claims);

    public static string Part(string json) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(json));
}
