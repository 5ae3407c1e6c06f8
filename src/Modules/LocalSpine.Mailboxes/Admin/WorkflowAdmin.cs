using LocalSpine.Core.Outcomes;
using LocalSpine.Hosting.Admin;
using LocalSpine.Mailboxes.Register;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace LocalSpine.Mailboxes.Admin;

/// <summary>Workflows, their groups, and responders over the admin API.</summary>
internal static class WorkflowAdmin
{
    private const int LongestId = 300;

    public static void Map(IEndpointRouteBuilder admin)
    {
        admin.MapGet("/workflows", (MailboxRegister register, int? limit) => List(register.Now).Take(Math.Clamp(limit ?? 100, 1, 10_000)));
        admin.MapPost("/workflows", PutWorkflowAsync);
        admin.MapGet("/mailboxes/responders", (MailboxRegister register) => register.Now.Responders);
        admin.MapPut("/mailboxes/{id}/responders", PutResponderAsync);
        admin.MapDelete("/mailboxes/{id}/responders", async (MailboxRegister register, string id, string? workflow, CancellationToken cancellationToken) =>
            await register.ChangeAsync(
                write => write.Command(
                    "delete from mailboxes_responder where mailbox_id = @mailbox and workflow_id = @workflow", ("@mailbox", id.ToUpperInvariant()), ("@workflow", workflow ?? "*")).ExecuteNonQuery() > 0,
                cancellationToken)
                ? Results.NoContent()
                : ProblemAnswers.Refused(new Refusal("MESH_RESPONDER_UNKNOWN", "a responder of this mailbox and workflow", $"{id} {workflow ?? "*"}"), StatusCodes.Status404NotFound));
    }

    private static IEnumerable<WorkflowView> List(RegisterSnapshot register) => register.Workflows.Select(w => new WorkflowView(
        w.WorkflowId, w.Description, w.IsRestricted, w.ByPatient, [.. register.Groups.Where(g => g.WorkflowId == w.WorkflowId).Select(g => $"{g.GroupId}, sent by the {g.SentBy}")],
        [.. register.Mailboxes.Select(m => m.MailboxId).Where(m => register.MaySend(m, w.WorkflowId))], [.. register.Mailboxes.Select(m => m.MailboxId).Where(m => register.MayReceive(m, w.WorkflowId))]));

    private static async Task<IResult> PutWorkflowAsync(NewWorkflow wanted, MailboxRegister register, CancellationToken cancellationToken)
    {
        var id = wanted.WorkflowId?.Trim() ?? "";
        if (id.Length is 0 or > LongestId)
        {
            return ProblemAnswers.Refused(new Refusal("MESH_WORKFLOW_ID", $"1 to {LongestId} characters", id));
        }

        if (wanted.SentBy is not (null or RegisterSnapshot.Initiator or RegisterSnapshot.Responds))
        {
            return ProblemAnswers.Refused(new Refusal("MESH_GROUP_ROLE", "initiator or responder", wanted.SentBy));
        }

        await register.ChangeAsync(
            write =>
            {
                MailboxRegister.Put(write, new Workflow(id, wanted.Description ?? "", wanted.Restricted ?? true, wanted.ByPatient ?? false));
                if (!string.IsNullOrWhiteSpace(wanted.Group))
                {
                    MailboxRegister.Put(write, new GroupedWorkflow(wanted.Group.Trim(), id, wanted.SentBy ?? RegisterSnapshot.Initiator));
                }

                return true;
            },
            cancellationToken);
        return Results.Json(List(register.Now).First(w => w.WorkflowId == id), statusCode: StatusCodes.Status201Created);
    }

    private static async Task<IResult> PutResponderAsync(string id, NewResponder wanted, MailboxRegister register, CancellationToken cancellationToken)
    {
        if (register.Now.Find(id.ToUpperInvariant()) is not { } mailbox)
        {
            return MailboxAdmin.Unknown(id);
        }

        if (wanted.Action is not ("echo" or "acknowledge" or "hook"))
        {
            return ProblemAnswers.Refused(new Refusal("MESH_RESPONDER_ACTION", "echo, acknowledge or hook", wanted.Action ?? ""));
        }

        if (wanted.Action == "hook" && !(Uri.TryCreate(wanted.HookUrl, UriKind.Absolute, out var url) && url.Scheme is "http" or "https"))
        {
            return ProblemAnswers.Refused(new Refusal("MESH_RESPONDER_HOOK", "an http or https URL", wanted.HookUrl ?? ""));
        }

        var responder = new Responder(
            mailbox.MailboxId, string.IsNullOrWhiteSpace(wanted.Workflow) ? "*" : wanted.Workflow.Trim(), wanted.Action, wanted.ReplyWorkflow ?? "", wanted.HookUrl ?? "", wanted.Code ?? "00",
            wanted.Description ?? "Message received by recipient");
        await register.ChangeAsync(
            write =>
            {
                MailboxRegister.Put(write, responder);
                return true;
            },
            cancellationToken);
        return Results.Json(responder);
    }
}

/// <summary>A workflow to make or change.</summary>
/// <param name="Restricted">Default: true.</param>
/// <param name="Group">Group to add it to; null for none.</param>
/// <param name="SentBy">Side of the group that sends it: initiator (default) or responder.</param>
internal sealed record NewWorkflow(string? WorkflowId, string? Description, bool? Restricted, bool? ByPatient, string? Group, string? SentBy);

/// <summary>A workflow as listed, with the mailboxes that may send and receive it.</summary>
internal sealed record WorkflowView(
    string WorkflowId, string Description, bool Restricted, bool ByPatient, IReadOnlyList<string> Groups, IReadOnlyList<string> Senders, IReadOnlyList<string> Receivers);

/// <summary>A responder to set; see <see cref="Responder"/>.</summary>
internal sealed record NewResponder(string? Workflow, string? Action, string? ReplyWorkflow, string? HookUrl, string? Code, string? Description);
