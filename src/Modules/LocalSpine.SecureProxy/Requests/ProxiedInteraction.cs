using System.Collections.Frozen;

namespace LocalSpine.SecureProxy.Requests;

/// <summary>An interaction that is known to go through the proxy (ssp 7): its verb, and the scope that a token needs for it (ssp 4.1).</summary>
/// <param name="Method">GET, POST or PUT.</param>
/// <param name="Scope">Value of requested_scope; null where none is published.</param>
internal sealed record ProxiedInteraction(string Id, string Method, string? Scope)
{
    private const string GpConnect = "urn:nhs:names:services:gpconnect:";
    private const string CareConnect = "urn:nhs:names:services:careconnect:fhir:rest:";
    private const string PatientRead = "patient/*.read";
    private const string PatientWrite = "patient/*.write";
    private const string OrganizationRead = "organization/*.read";

    private static readonly FrozenDictionary<string, ProxiedInteraction> Known = new ProxiedInteraction[]
    {
        Gp("fhir:rest:read:metadata-1", "GET", OrganizationRead),
        Gp("fhir:rest:search:patient-1", "GET", PatientRead),
        Gp("fhir:rest:read:patient-1", "GET", PatientRead),
        Gp("fhir:rest:search:practitioner-1", "GET", OrganizationRead),
        Gp("fhir:rest:read:practitioner-1", "GET", OrganizationRead),
        Gp("fhir:rest:search:organization-1", "GET", OrganizationRead),
        Gp("fhir:rest:read:organization-1", "GET", OrganizationRead),
        Gp("fhir:rest:read:location-1", "GET", OrganizationRead),
        Gp("fhir:operation:gpc.registerpatient-1", "POST", PatientWrite),
        Gp("fhir:rest:search:slot-1", "GET", OrganizationRead),
        Gp("fhir:rest:create:appointment-1", "POST", PatientWrite),
        Gp("fhir:rest:read:appointment-1", "GET", PatientRead),
        Gp("fhir:rest:update:appointment-1", "PUT", PatientWrite),
        Gp("fhir:rest:cancel:appointment-1", "PUT", PatientWrite),
        Gp("fhir:rest:search:patient_appointments-1", "GET", PatientRead),
        Gp("fhir:operation:gpc.getstructuredrecord-1", "POST", PatientRead),
        Gp("structured:fhir:rest:read:metadata-1", "GET", OrganizationRead),
        Gp("fhir:operation:gpc.migratestructuredrecord-1", "POST", PatientRead),
        Gp("documents:fhir:rest:read:metadata-1", "GET", OrganizationRead),
        Gp("documents:fhir:rest:search:patient-1", "GET", PatientRead),
        Gp("documents:fhir:rest:search:documentreference-1", "GET", PatientRead),
        Gp("documents:fhir:rest:read:binary-1", "GET", PatientRead),
        Gp("documents:fhir:rest:migrate:binary-1", "GET", PatientRead),
        Gp("fhir:operation:gpc.getcarerecord", "POST", PatientRead),
        Gp("fhir:operation:gpc.getcarerecord-1", "POST", PatientRead),
        Gp("fhir:rest:read:metadata", "GET", null),
        Gp("fhir:rest:search:patient", "GET", PatientRead),
        new(CareConnect + "read:metadata", "GET", null),
        new(CareConnect + "search:slot", "GET", null),
        new(CareConnect + "read:slot", "GET", null),
        new(CareConnect + "create:appointment", "POST", null),
        new(CareConnect + "read:appointment", "GET", null),
        new(CareConnect + "search:appointment", "GET", null),
        new(CareConnect + "update:appointment", "PUT", null),
        new(NrlRead, "GET", null),
    }.ToFrozenDictionary(i => i.Id);

    private const string NrlRead = "urn:nhs:names:services:nrl:DocumentReference.content.read";
    private const string NrlRegistered = "urn:nhs:names:services:nrl:DocumentReference.content";

    /// <summary>The interaction of that id, or null.</summary>
    public static ProxiedInteraction? Find(string id) => Known.GetValueOrDefault(id);

    /// <summary>The other spelling under which the directory may hold an interaction, or null (ssp 5: NRL).</summary>
    public static string? RegisteredAs(string id) => id == NrlRead ? NrlRegistered : null;

    /// <summary>True for interactions whose bodies are FHIR, JSON or XML.</summary>
    public static bool IsFhir(string id) => id.Contains(":fhir:", StringComparison.Ordinal);

    private static ProxiedInteraction Gp(string id, string method, string? scope) => new(GpConnect + id, method, scope);
}
