using System.Text.Json.Nodes;
using LocalSpine.Core.Directory;
using LocalSpine.Hosting.Seeds;
using LocalSpine.Mailboxes.Admin;
using LocalSpine.Storage;

namespace LocalSpine.Mailboxes.Register;

/// <summary>Workflows and mailboxes of seed files.</summary>
internal sealed class MailboxSection(MailboxRegister register, IDirectory directory) : ISeedSection
{
    public int Order => 3;

    public async Task ApplyAsync(SeedFile seed, CancellationToken cancellationToken)
    {
        if (seed.Workflows.Count + seed.Mailboxes.Count > 0)
        {
            await register.ChangeAsync(write => Put(write, seed), cancellationToken);
        }
    }

    public Task ExportAsync(SeedExport export, CancellationToken cancellationToken)
    {
        var now = register.Now;
        var ofBase = MailboxSeed.Ids(export.HasPeople).ToHashSet(StringComparer.Ordinal);
        var mailboxes = now.Mailboxes.Where(m => !ofBase.Contains(m.MailboxId)).ToList();
        var workflows = MailboxSeed.Workflows(export.HasPeople).ToHashSet(StringComparer.Ordinal);
        export.Document["workflows"] = new JsonArray([.. now.Workflows.Where(w => !workflows.Contains(w.WorkflowId)).Select(w => new JsonObject
        {
            ["workflowId"] = w.WorkflowId, ["description"] = w.Description, ["restricted"] = w.IsRestricted, ["byPatient"] = w.ByPatient,
        })]);
        export.Document["mailboxes"] = new JsonArray([.. mailboxes.Select(m => new JsonObject
        {
            ["mailboxId"] = m.MailboxId, ["odsCode"] = m.OdsCode, ["name"] = m.Name, ["password"] = m.Password, ["kind"] = m.Kind, ["delaySeconds"] = m.DelaySeconds,
            ["sends"] = List(now.Permissions.Where(p => p.MailboxId == m.MailboxId && p.Sends).Select(p => p.WorkflowId)),
            ["receives"] = List(now.Permissions.Where(p => p.MailboxId == m.MailboxId && p.Receives).Select(p => p.WorkflowId)),
            ["groups"] = List(now.Memberships.Where(g => g.MailboxId == m.MailboxId).Select(g => $"{g.GroupId}:{g.Role}")),
        })]);
        return Task.CompletedTask;
    }

    private bool Put(WriteConnection write, SeedFile seed)
    {
        foreach (var workflow in seed.Workflows)
        {
            MailboxRegister.Put(write, new Workflow(workflow.WorkflowId, workflow.Description, workflow.Restricted, workflow.ByPatient));
        }

        foreach (var mailbox in seed.Mailboxes)
        {
            if (write.Command("select 1 from mailboxes_mailbox where mailbox_id = @id", ("@id", mailbox.MailboxId)).ExecuteScalar() is not null)
            {
                continue;
            }

            var organisation = directory.NameOfOrganisation(mailbox.OdsCode) ?? "";
            MailboxRegister.Put(write, new Mailbox(
                mailbox.MailboxId, mailbox.Name ?? (organisation.Length > 0 ? organisation : mailbox.MailboxId), "England", mailbox.OdsCode, mailbox.OdsCode, organisation, mailbox.Password, mailbox.Kind, true,
                mailbox.DelaySeconds, ""));
            MailboxAdmin.Permit(write, mailbox.MailboxId, mailbox.Sends, mailbox.Receives, mailbox.Groups);
        }

        return true;
    }

    private static JsonArray List(IEnumerable<string> values) => new([.. values.Select(v => JsonValue.Create(v))]);
}
