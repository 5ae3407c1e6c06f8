using System.Net.Http.Json;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using LocalSpine.Conformance.Environments;

namespace LocalSpine.Conformance.Proxy;

/// <summary>A registered supplier with its certificate.</summary>
internal sealed record Party(string Asid, string PartyKey, string Ods, string Fqdn, string SerialNumber, X509Certificate2 Certificate, X509Certificate2Collection Authorities)
{
    /// <summary>Root URL of a GP Connect provider, as registered.</summary>
    public string Root => $"https://{Fqdn}/{Ods}/STU3/1/gpconnect";

    /// <summary>Registered with the command that suppliers use.</summary>
    public static async Task<Party> CreateAsync(SpineProcess spine, string folder, params string[] arguments)
    {
        var created = await spine.RunAsync(["endpoint", "create", "--out", folder, .. arguments]);
        Assert.True(created.ExitCode == 0, created.Errors);
        using var json = JsonDocument.Parse(await File.ReadAllBytesAsync(Path.Combine(folder, "endpoint.json")));
        var authorities = new X509Certificate2Collection();
        authorities.ImportFromPemFile(Path.Combine(folder, "ca.pem"));
        return Of(json.RootElement, X509Certificate2.CreateFromPemFile(Path.Combine(folder, "client.pem"), Path.Combine(folder, "client.key")), authorities);
    }

    /// <summary>Registered over the admin API.</summary>
    public static async Task<Party> CreateAsync(HttpClient admin, object order)
    {
        using var response = await admin.PostAsJsonAsync("/admin/endpoints", order);
        var created = await response.Content.ReadFromJsonAsync<JsonElement>();
        Assert.True(response.IsSuccessStatusCode, created.ToString());
        var authorities = new X509Certificate2Collection();
        authorities.ImportFromPem(created.GetProperty("caPem").GetString());
        return Of(created, X509Certificate2.CreateFromPem(created.GetProperty("certificatePem").GetString(), created.GetProperty("keyPem").GetString()), authorities);
    }

    private static Party Of(JsonElement created, X509Certificate2 certificate, X509Certificate2Collection authorities) => new(
        created.GetProperty("asid").GetString()!, created.GetProperty("partyKey").GetString()!, created.GetProperty("odsCode").GetString()!,
        created.GetProperty("fqdn").GetString()!, created.GetProperty("serialNumber").GetString()!, certificate, authorities);
}

/// <summary>Interactions that tests use.</summary>
internal static class Interactions
{
    public const string Metadata = "urn:nhs:names:services:gpconnect:fhir:rest:read:metadata-1";
    public const string ReadPatient = "urn:nhs:names:services:gpconnect:fhir:rest:read:patient-1";
    public const string SearchPatient = "urn:nhs:names:services:gpconnect:fhir:rest:search:patient-1";
    public const string Structured = "urn:nhs:names:services:gpconnect:fhir:operation:gpc.getstructuredrecord-1";
    public const string Book = "urn:nhs:names:services:gpconnect:fhir:rest:create:appointment-1";
    public const string Amend = "urn:nhs:names:services:gpconnect:fhir:rest:update:appointment-1";
    public const string Binary = "urn:nhs:names:services:gpconnect:documents:fhir:rest:read:binary-1";

    /// <summary>Consumer and provider have it, and the list of published ones does not.</summary>
    public const string Own = "urn:nhs:names:services:gpconnect:fhir:rest:read:own-1";

    /// <summary>Both have these.</summary>
    public static readonly string[] Shared = [Metadata, ReadPatient, SearchPatient, Structured, Book, Binary, Own];

    /// <summary>The consumer may ask for it; the provider does not offer it.</summary>
    public const string NotOffered = "urn:nhs:names:services:gpconnect:fhir:rest:read:location-1";

    /// <summary>The provider offers it; the consumer may not ask for it.</summary>
    public const string NotAsked = "urn:nhs:names:services:gpconnect:fhir:rest:search:slot-1";
}
