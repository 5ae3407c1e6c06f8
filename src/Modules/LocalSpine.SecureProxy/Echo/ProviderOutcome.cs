using System.Text.Json;
using LocalSpine.Core.Outcomes;

namespace LocalSpine.SecureProxy.Echo;

/// <summary>A provider's own error, in the vocabulary of providers (ssp 10), which differs from the proxy's.</summary>
internal static class ProviderOutcome
{
    public static byte[] BadRequest(Refusal refusal) => JsonSerializer.SerializeToUtf8Bytes(new
    {
        resourceType = "OperationOutcome",
        issue = new[]
        {
            new
            {
                severity = "error",
                code = "invalid",
                details = new { coding = new[] { new { system = "https://fhir.nhs.uk/STU3/CodeSystem/Spine-ErrorOrWarningCode-1", code = "BAD_REQUEST", display = "Bad request" } } },
                diagnostics = refusal.ToString(),
            },
        },
    });
}
