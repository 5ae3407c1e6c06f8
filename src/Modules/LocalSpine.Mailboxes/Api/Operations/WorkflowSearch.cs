using LocalSpine.Mailboxes.Register;
using Microsoft.AspNetCore.Http;

namespace LocalSpine.Mailboxes.Api.Operations;

/// <summary>The mailboxes that receive a workflow (mesh 5.11); version 2 body always.</summary>
internal sealed class WorkflowSearch(MailboxRegister register, MeshAnswers answers) : IMeshOperation
{
    public string Name => "MESH workflow search";

    public IReadOnlyList<(string Method, string Path)> Routes { get; } = [("GET", "/messageexchange/workflowsearch/{workflow}")];

    public TokenUse Token => TokenUse.None;

    public Task AnswerAsync(MeshCall call)
    {
        var workflow = EndpointLookup.Required(call, "workflow", MeshErrors.WorkflowIdMissing);
        call.Exchange.Interaction = workflow;
        return AnswerAsync(call, answers, register.Now.ReceiversOf(workflow, null));
    }

    public static Task AnswerAsync(MeshCall call, MeshAnswers answers, IEnumerable<Mailbox> found) => answers.JsonAsync(
        call, StatusCodes.Status200OK,
        json =>
        {
            json.WriteStartObject();
            json.WriteStartArray("results");
            foreach (var mailbox in found)
            {
                json.WriteStartObject();
                json.WriteString("mailbox_id", mailbox.MailboxId);
                json.WriteString("mailbox_name", mailbox.Name);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        },
        isVersioned: false);
}
