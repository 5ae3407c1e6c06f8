using System.Text.Json.Nodes;

namespace LocalSpine.Directory.Fhir;

/// <summary>The façade's errors (directory-ldap 11.3).</summary>
internal sealed record SdsError(int Status, string IssueCode, string SpineCode, string Display, string Diagnostics)
{
    public static SdsError BadRequest(string reason) => new(400, "required", "BAD_REQUEST", "Bad request", $"HTTP 400: Bad Request ({reason})");

    public static SdsError NotFound { get; } = new(404, "not-found", "NO_RECORD_FOUND", "No record found", "HTTP 404: Not Found");

    public static SdsError MethodNotAllowed { get; } = new(405, "not-supported", "NOT_IMPLEMENTED", "Not implemented", "HTTP 405: Method Not Allowed");

    public static SdsError NotAcceptable { get; } = new(406, "not-supported", "MISSING_OR_INVALID_HEADER", "There is a required header missing or invalid", "HTTP 406: Not Acceptable");

    public static SdsError Internal(string why) => new(500, "exception", "INTERNAL_SERVER_ERROR", "Unexpected internal server error", $"HTTP 500: Internal Server Error ({why})");

    /// <summary>An OperationOutcome with the correlation id as its id.</summary>
    public JsonObject ToOutcome(string correlationId) => new()
    {
        ["resourceType"] = "OperationOutcome",
        ["id"] = correlationId,
        ["meta"] = new JsonObject { ["profile"] = new JsonArray("https://fhir.nhs.uk/STU3/StructureDefinition/Spine-OperationOutcome-1") },
        ["issue"] = new JsonArray(new JsonObject
        {
            ["severity"] = "error",
            ["code"] = IssueCode,
            ["details"] = new JsonObject
            {
                ["coding"] = new JsonArray(new JsonObject
                {
                    ["system"] = "https://fhir.nhs.uk/STU3/ValueSet/Spine-ErrorOrWarningCode-1",
                    ["version"] = "1",
                    ["code"] = SpineCode,
                    ["display"] = Display,
                }),
            },
            ["diagnostics"] = Diagnostics,
        }),
    };
}
