using System.Globalization;
using System.Text.Json.Nodes;
using LocalSpine.Directory.Entries;
using LocalSpine.Directory.Schema;

namespace LocalSpine.Directory.Fhir;

/// <summary>Maps directory entries to Device and Endpoint as the published façade does (directory-ldap 11.2); callers rely on the order of identifiers.</summary>
internal sealed class SdsResources(DirectorySchema schema)
{
    private const string Id = "https://fhir.nhs.uk/Id/";
    private const string Definition = "https://fhir.nhs.uk/StructureDefinition/";

    /// <summary>The Device of an nhsAs entry.</summary>
    /// <exception cref="SdsDataException">The entry has two values where one is possible.</exception>
    public JsonObject Device(DirectoryEntry entry)
    {
        var device = new JsonObject { ["resourceType"] = "Device", ["id"] = NewId() };
        device["identifier"] = Array(Identifier("nhsSpineASID", Single(entry, "uniqueIdentifier")), Identifier("nhsMhsPartyKey", Single(entry, "nhsMHSPartyKey")));
        var extensions = Array(Reference("Extension-SDS-ManufacturingOrganisation", SdsQuery.OdsSystem, Single(entry, "nhsMhsManufacturerOrg")));
        foreach (var interaction in Values(entry, "nhsAsSvcIA"))
        {
            extensions.Add(Reference("Extension-SDS-NhsServiceInteractionId", SdsQuery.InteractionSystem, interaction));
        }

        Put(device, "extension", extensions);
        if (Single(entry, "nhsAsClient") is { } owner)
        {
            device["owner"] = new JsonObject { ["identifier"] = System(SdsQuery.OdsSystem, owner) };
        }

        return device;
    }

    /// <summary>One Endpoint for each URL of an nhsMhs entry; <paramref name="addresses"/> stand in for them when given.</summary>
    /// <exception cref="SdsDataException">The entry has two values where one is possible.</exception>
    public IEnumerable<JsonObject> Endpoints(DirectoryEntry entry, IReadOnlyList<string>? addresses)
    {
        foreach (var address in addresses ?? Values(entry, "nhsMHSEndPoint"))
        {
            var endpoint = new JsonObject
            {
                ["resourceType"] = "Endpoint",
                ["id"] = NewId(),
                ["status"] = "active",
                ["connectionType"] = Coding("http://terminology.hl7.org/CodeSystem/endpoint-connection-type", "hl7-fhir-msg", "HL7 FHIR Messaging"),
                ["payloadType"] = new JsonArray(new JsonObject
                {
                    ["coding"] = new JsonArray(Coding("http://terminology.hl7.org/CodeSystem/endpoint-payload-type", "any", "Any")),
                }),
                ["address"] = address,
            };
            if (Single(entry, "nhsIDCode") is { } ods)
            {
                endpoint["managingOrganization"] = new JsonObject { ["identifier"] = System(SdsQuery.OdsSystem, ods) };
            }

            Put(endpoint, "identifier", Array(
                Identifier("nhsMhsFQDN", Single(entry, "nhsMhsFQDN")),
                Identifier("nhsMhsPartyKey", Single(entry, "nhsMHSPartyKey")),
                Identifier("nhsMhsCPAId", Single(entry, "nhsMhsCPAId")),
                Identifier("nhsMHSId", Single(entry, "uniqueIdentifier"))));
            var extensions = new JsonArray();
            if (Reliability(entry) is { Count: > 0 } reliability)
            {
                extensions.Add(new JsonObject { ["url"] = $"{Definition}Extension-SDS-ReliabilityConfiguration", ["extension"] = reliability });
            }

            if (Reference("Extension-SDS-NhsServiceInteractionId", SdsQuery.InteractionSystem, Single(entry, "nhsMhsSvcIA")) is { } interaction)
            {
                extensions.Add(interaction);
            }

            Put(endpoint, "extension", extensions);
            yield return endpoint;
        }
    }

    private JsonArray Reliability(DirectoryEntry entry)
    {
        var parts = new JsonArray();
        foreach (var name in new[]
        {
            "nhsMHSSyncReplyMode", "nhsMHSRetryInterval", "nhsMHSRetries", "nhsMHSPersistDuration", "nhsMHSDuplicateElimination", "nhsMHSAckRequested", "nhsMHSActor",
        })
        {
            if (Single(entry, name) is not { Length: > 0 } value)
            {
                continue;
            }

            parts.Add(name == "nhsMHSRetries" && int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                ? new JsonObject { ["url"] = name, ["valueInteger"] = number }
                : new JsonObject { ["url"] = name, ["valueString"] = value });
        }

        return parts;
    }

    private IReadOnlyList<string> Values(DirectoryEntry entry, string name) => entry.Find(schema.Attribute(name))?.Values ?? [];

    private string? Single(DirectoryEntry entry, string name) => Values(entry, name) switch
    {
        [] => null,
        [var one] => one,
        var many => throw new SdsDataException($"{name} of {entry.Name.Text} has {many.Count} values"),
    };

    private static JsonObject? Identifier(string name, string? value) => value is null ? null : System(Id + name, value);

    private static JsonObject System(string system, string value) => new() { ["system"] = system, ["value"] = value };

    private static JsonObject? Reference(string extension, string system, string? value) => value is null ? null : new JsonObject
    {
        ["url"] = Definition + extension,
        ["valueReference"] = new JsonObject { ["identifier"] = System(system, value) },
    };

    private static JsonObject Coding(string system, string code, string display) => new() { ["system"] = system, ["code"] = code, ["display"] = display };

    private static JsonArray Array(params JsonObject?[] items)
    {
        var array = new JsonArray();
        foreach (var item in items)
        {
            if (item is not null)
            {
                array.Add(item);
            }
        }

        return array;
    }

    private static void Put(JsonObject to, string name, JsonArray array)
    {
        if (array.Count > 0)
        {
            to[name] = array;
        }
    }

    // Random for every answer, as on the real service: nobody may key on them.
    private static string NewId() => Guid.NewGuid().ToString();
}

/// <summary>Directory data that the façade cannot express; the real service answers 500.</summary>
internal sealed class SdsDataException(string message) : Exception(message);
