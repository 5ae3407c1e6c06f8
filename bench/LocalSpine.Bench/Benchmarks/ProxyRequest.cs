using System.Buffers.Text;
using System.Text;
using System.Text.Json.Nodes;

namespace LocalSpine.Bench.Benchmarks;

/// <summary>A request of a GP Connect consumer through the Secure Proxy, with the token that such a consumer makes; the trace id is the message's id.</summary>
internal static class ProxyRequest
{
    /// <param name="provider">The provider's registered URL.</param>
    /// <param name="from">ASID of the consumer, and the ODS code of its organisation.</param>
    /// <param name="to">ASID of the provider.</param>
    /// <remarks>The token is good for five minutes, as the programme asks.</remarks>
    public static Messages Metadata(string host, string provider, string interaction, (string Asid, string Ods) from, string to) => new(Encoding.ASCII.GetBytes(
        $"GET /{provider}/metadata HTTP/1.1\r\nHost: {host}\r\nSsp-TraceID: {Messages.Placeholder}\r\nSsp-From: {from.Asid}\r\nSsp-To: {to}\r\n"
        + $"Ssp-InteractionID: {interaction}\r\nAuthorization: Bearer {Token(provider, from.Ods, DateTimeOffset.UtcNow)}\r\n"
        + "Accept: application/fhir+json\r\nConnection: keep-alive\r\n\r\n"));

    private static string Token(string provider, string ods, DateTimeOffset now) => Part("""{"alg":"none","typ":"JWT"}""") + "." + Part(new JsonObject
    {
        ["iss"] = "https://consumer.localspine.test/",
        ["sub"] = "1",
        ["aud"] = provider,
        ["exp"] = now.ToUnixTimeSeconds() + 300,
        ["iat"] = now.ToUnixTimeSeconds(),
        ["reason_for_request"] = "directcare",
        ["requested_scope"] = "organization/*.read",
        ["requesting_device"] = new JsonObject
        {
            ["resourceType"] = "Device",
            ["identifier"] = Identifiers(("https://consumer.localspine.test/Id/device", "benchmark")),
            ["model"] = "Benchmark",
            ["version"] = "1.0",
        },
        ["requesting_organization"] = new JsonObject
        {
            ["resourceType"] = "Organization",
            ["identifier"] = Identifiers(("https://fhir.nhs.uk/Id/ods-organization-code", ods)),
            ["name"] = "Benchmark Surgery",
        },
        ["requesting_practitioner"] = new JsonObject
        {
            ["resourceType"] = "Practitioner",
            ["id"] = "1",
            ["identifier"] = Identifiers(
                ("https://fhir.nhs.uk/Id/sds-user-id", "555300000100"), ("https://fhir.nhs.uk/Id/sds-role-profile-id", "555300000101"),
                ("https://consumer.localspine.test/Id/user", "benchmark")),
            ["name"] = new JsonArray(new JsonObject { ["family"] = "Measure", ["given"] = new JsonArray("Ada"), ["prefix"] = new JsonArray("Dr") }),
        },
    }.ToJsonString()) + ".";

    private static JsonArray Identifiers(params (string System, string Value)[] identifiers) =>
        [.. identifiers.Select(i => new JsonObject { ["system"] = i.System, ["value"] = i.Value })];

    private static string Part(string json) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(json));
}
