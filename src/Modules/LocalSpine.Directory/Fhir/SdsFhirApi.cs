using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using LocalSpine.Core.Outcomes;
using LocalSpine.Directory.Entries;
using LocalSpine.Directory.Ldap;
using LocalSpine.Directory.Schema;
using LocalSpine.Hosting.Exchanges;
using LocalSpine.Protocols.Ldap;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace LocalSpine.Directory.Fhir;

/// <summary>The SDS FHIR API over the same store as LDAP (directory-ldap 11). Not cached: a registration shows at once.</summary>
internal sealed class SdsFhirApi(DirectorySchema schema, DirectoryTree tree, SdsResources resources, ForwardOverride forward)
{
    public const string Path = "/spine-directory/FHIR/R4";

    private const string FhirJson = "application/fhir+json";

    // Quotes and ampersands as themselves, as the real service writes them.
    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public async Task ServeAsync(HttpContext context)
    {
        var exchange = context.Features.Get<Exchange>()!;
        var correlation = context.Request.Headers["X-Correlation-Id"].ToString();
        if (correlation.Length > 0)
        {
            context.Response.Headers["X-Correlation-Id"] = correlation;
        }

        var (body, type, error) = Answer(context.Request, correlation);
        if (error is not null)
        {
            exchange.Refusal = new Refusal(error.SpineCode, "a request as the SDS FHIR API describes", error.Diagnostics, "directory-ldap 11");
            context.Response.StatusCode = error.Status;
            if (error.Status == StatusCodes.Status405MethodNotAllowed)
            {
                context.Response.Headers.Allow = "GET";
            }

            body = error.ToOutcome(correlation.Length > 0 ? correlation : Guid.NewGuid().ToString());
            type = FhirJson;
        }

        var bytes = Encoding.UTF8.GetBytes(body!.ToJsonString(Plain));
        exchange.Response = bytes;
        context.Response.ContentType = type;
        context.Response.ContentLength = bytes.Length;
        await context.Response.Body.WriteAsync(bytes, context.RequestAborted);
    }

    private (JsonNode? Body, string Type, SdsError? Error) Answer(HttpRequest request, string correlation)
    {
        var resource = request.Path.StartsWithSegments(Path, StringComparison.Ordinal, out var rest) ? rest.Value ?? "" : "";
        if (resource is "/_ping" or "/_status" or "/healthcheck" or "/healthcheck/deep")
        {
            return (new JsonObject { ["status"] = "pass", ["version"] = "v1" }, "application/json", null);
        }

        if (resource is not ("/Device" or "/Endpoint"))
        {
            return (null, "", SdsError.NotFound);
        }

        if (!HttpMethods.IsGet(request.Method))
        {
            return (null, "", SdsError.MethodNotAllowed);
        }

        if (correlation.Length > 0 && !Guid.TryParseExact(correlation, "D", out _))
        {
            return (null, "", SdsError.BadRequest("Missing or invalid 'X-Correlation-Id' header. Should be a UUIDv4 matching regex '/^[0-9A-F]{8}-[0-9A-F]{4}-4[0-9A-F]{3}-[89AB][0-9A-F]{3}-[0-9A-F]{12}$/i'"));
        }

        if (TypeFor(request.Headers.Accept.ToString()) is not { } type)
        {
            return (null, "", SdsError.NotAcceptable);
        }

        var isDevice = resource == "/Device";
        if (SdsQuery.Read(request.Query, isDevice, out var problem) is not { } query)
        {
            return (null, "", SdsError.BadRequest(problem));
        }

        try
        {
            var found = SearchPlan.Run(tree, schema, EntryNames.TryParse(schema, "ou=services,o=nhs")!, LdapScope.Subtree, query.ToFilter(isDevice), 10_000);
            var list = isDevice ? found.Select(resources.Device) : found.SelectMany(e => resources.Endpoints(e, forward.AddressesFor(e)));
            return (Bundle(request, resource, [.. list]), type, null);
        }
        catch (SdsDataException e)
        {
            return (null, "", SdsError.Internal(e.Message));
        }
    }

    private static string? TypeFor(string accept)
    {
        if (accept.Length == 0)
        {
            return FhirJson;
        }

        if (!MediaTypeHeaderValue.TryParseList([accept], out var wanted))
        {
            return null;
        }

        foreach (var type in wanted)
        {
            switch (type.MediaType.Value)
            {
                case "*/*" or FhirJson:
                    return FhirJson;
                case "application/json":
                    return "application/json";
            }
        }

        return null;
    }

    private static JsonObject Bundle(HttpRequest request, string resource, List<JsonObject> resources)
    {
        var root = $"{request.Scheme}://{request.Host}{Path}{resource}";
        var entries = new JsonArray();
        foreach (var item in resources)
        {
            entries.Add(new JsonObject
            {
                ["fullUrl"] = $"{root}/{item["id"]!.GetValue<string>()}",
                ["resource"] = item,
                ["search"] = new JsonObject { ["mode"] = "match" },
            });
        }

        return new JsonObject
        {
            ["resourceType"] = "Bundle",
            ["id"] = Guid.NewGuid().ToString(),
            ["type"] = "searchset",
            ["total"] = resources.Count,
            ["link"] = new JsonArray(new JsonObject { ["relation"] = "self", ["url"] = root + Uri.UnescapeDataString(request.QueryString.Value ?? "") }),
            ["entry"] = entries,
        };
    }
}
