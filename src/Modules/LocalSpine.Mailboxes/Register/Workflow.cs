namespace LocalSpine.Mailboxes.Register;

/// <summary>A workflow (mesh 8.3).</summary>
/// <param name="IsRestricted">Sender and recipient have to be registered for it, else errors 16 and 17.</param>
/// <param name="ByPatient">Its messages may be addressed by a patient's demographics (mesh 8.4).</param>
internal sealed record Workflow(string WorkflowId, string Description, bool IsRestricted, bool ByPatient);

/// <summary>A workflow in a group: which side sends it.</summary>
/// <param name="SentBy"><c>initiator</c> or <c>responder</c>; the other side receives.</param>
internal sealed record GroupedWorkflow(string GroupId, string WorkflowId, string SentBy);

/// <summary>A mailbox in a group.</summary>
/// <param name="Role"><c>initiator</c> or <c>responder</c>.</param>
internal sealed record Membership(string MailboxId, string GroupId, string Role);

/// <summary>What a mailbox may do with a workflow outside of groups.</summary>
internal sealed record Permission(string MailboxId, string WorkflowId, bool Sends, bool Receives);

/// <summary>What happens by itself to messages that come into a mailbox.</summary>
/// <param name="WorkflowId">Of the messages; <c>*</c> for all.</param>
/// <param name="Action"><c>echo</c>: the same bytes go back. <c>acknowledge</c>: acknowledged, with a report to the sender. <c>hook</c>: posted to a URL; what it answers goes back.</param>
/// <param name="ReplyWorkflow">Of what goes back; empty for the workflow's id with <c>_ACK</c>.</param>
/// <param name="HookUrl">http or https.</param>
/// <param name="Code">Of the report; <c>00</c> is a success, all else an error.</param>
/// <param name="Description">Of the report.</param>
internal sealed record Responder(string MailboxId, string WorkflowId, string Action, string ReplyWorkflow, string HookUrl, string Code, string Description);
