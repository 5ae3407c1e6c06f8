using LocalSpine.Core.Outcomes;
using LocalSpine.Mailboxes.Messages;
using LocalSpine.Mailboxes.Register;
using Microsoft.AspNetCore.Http;

namespace LocalSpine.Mailboxes.Api.Operations;

/// <summary>The mailboxes of an organisation that receive a workflow (mesh 5.11).</summary>
internal sealed class EndpointLookup(MailboxRegister register, MessageIds ids, MeshAnswers answers) : IMeshOperation
{
    public const string OldPath = "/endpointlookup/mesh";

    public string Name => "MESH endpoint lookup";

    public IReadOnlyList<(string Method, string Path)> Routes { get; } =
    [
        ("GET", "/messageexchange/endpointlookup/{ods}/{workflow}"), ("GET", $"{OldPath}/{{ods}}/{{workflow}}"),
    ];

    public TokenUse Token => TokenUse.None;

    public async Task AnswerAsync(MeshCall call)
    {
        var ods = Required(call, "ods", MeshErrors.OdsCodeMissing);
        var workflow = Required(call, "workflow", MeshErrors.WorkflowIdMissing);
        call.Exchange.Interaction = workflow;
        var found = register.Now.ReceiversOf(workflow, ods).ToList();
        if (call.Version == 2 && !call.Http.Request.Path.StartsWithSegments(OldPath, StringComparison.OrdinalIgnoreCase))
        {
            await WorkflowSearch.AnswerAsync(call, answers, found);
            return;
        }

        await MeshAnswers.JsonAsAsync(call, StatusCodes.Status200OK, ApiVersion.Json, json =>
        {
            json.WriteStartObject();
            json.WriteString("query_id", ids.NextQuery());
            json.WriteStartArray("results");
            foreach (var mailbox in found)
            {
                json.WriteStartObject();
                json.WriteString("address", mailbox.MailboxId);
                json.WriteString("description", mailbox.Name);
                json.WriteString("endpoint_type", "MESH");
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        });
    }

    /// <summary>A part of the path that may not be blank.</summary>
    public static string Required(MeshCall call, string name, MeshError error) => Uri.UnescapeDataString(call.Route(name)).Trim() is { Length: > 0 } value
        ? value
        : throw new MeshRefusedException(error, new Refusal("MESH_LOOKUP_BLANK", $"a path with {name}", "", "mesh 5.11"));
}
