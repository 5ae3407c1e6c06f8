using System.CommandLine;
using System.Text.Json.Nodes;

namespace LocalSpine.Commands;

/// <summary><c>localspine workflow list|create</c>: MESH workflows, and who may send and receive them.</summary>
internal static class WorkflowCommand
{
    public static Command Create() => new("workflow", "MESH workflows") { List(), CreateWorkflow() };

    private static Command List()
    {
        var command = new Command("list", "List workflows with their groups; --json also has the mailboxes that may send and receive them") { ListOptions.Json, ListOptions.Limit, AdminClient.AdminOption };
        command.SetRun((arguments, cancellationToken) => ListOptions.PrintAsync(
            arguments, "admin/workflows", ["workflowId", "restricted", "byPatient", "groups", "description"], cancellationToken));
        return command;
    }

    private static Command CreateWorkflow()
    {
        var id = new Argument<string>("id") { Description = "Workflow id" };
        var description = new Option<string?>("--description") { Description = "What it is for" };
        var restricted = new Option<bool?>("--restricted") { Description = "false: any mailbox may send and receive it (default: true)" };
        var byPatient = new Option<bool?>("--by-patient") { Description = "true: may be addressed by a patient's demographics (default: false)" };
        var group = new Option<string?>("--group") { Description = "Group to add it to" };
        var sentBy = new Option<string?>("--sent-by") { Description = "Side of the group that sends it: initiator (default) or responder" };
        sentBy.AcceptOnlyFromAmong("initiator", "responder");
        var command = new Command("create", "Make a workflow, or change the one with that id") { id, description, restricted, byPatient, group, sentBy, ListOptions.Json, AdminClient.AdminOption };
        command.SetRun(async (arguments, cancellationToken) =>
        {
            if (arguments.GetValue(sentBy) is not null && arguments.GetValue(group) is null)
            {
                throw new CommandException("--sent-by is a side of a group: name the group with --group.");
            }

            using var admin = AdminClient.From(arguments);
            var made = await admin.PostAsync("admin/workflows", new JsonObject
            {
                ["workflowId"] = arguments.GetValue(id),
                ["description"] = arguments.GetValue(description),
                ["restricted"] = arguments.GetValue(restricted),
                ["byPatient"] = arguments.GetValue(byPatient),
                ["group"] = arguments.GetValue(group),
                ["sentBy"] = arguments.GetValue(sentBy),
            }, cancellationToken);
            Console.WriteLine(arguments.GetValue(ListOptions.Json) ? ListOptions.Indent(made) : $"workflow {made!["workflowId"]}");
        });
        return command;
    }
}
