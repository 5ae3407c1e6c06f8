using System.Data.Common;
using System.Globalization;
using LocalSpine.Hosting.Modules;
using LocalSpine.Storage;

namespace LocalSpine.Mailboxes.Register;

/// <summary>
/// The register of mailboxes, workflows, groups and responders: in the database, and in memory as a snapshot. A change is committed and visible
/// on this node before it is answered; other nodes of a shared database see it within a quarter of a second.
/// </summary>
internal sealed class MailboxRegister(IDatabase database) : IBackgroundTask, IDisposable
{
    private readonly InTurn _loads = new();
    private RegisterSnapshot _now = new(-1, [], [], [], [], [], []);

    /// <summary>The register as this node knows it.</summary>
    public RegisterSnapshot Now => Volatile.Read(ref _now);

    /// <summary>Raised after the snapshot was renewed.</summary>
    public event Action? Changed;

    /// <summary>Reads the register when it is newer than the snapshot.</summary>
    public Task LoadAsync(CancellationToken cancellationToken) => _loads.DoAsync(
        async () =>
        {
            var version = await database.ReadAsync(Version, cancellationToken);
            if (version != Now.Version)
            {
                Volatile.Write(ref _now, await database.ReadAsync(Read, cancellationToken));
                Changed?.Invoke();
            }
        },
        cancellationToken);

    public void Dispose() => _loads.Dispose();

    /// <summary>Changes the register, and then the snapshot.</summary>
    public async Task<T> ChangeAsync<T>(Func<WriteConnection, T> change, CancellationToken cancellationToken)
    {
        var result = await database.WriteAsync(
            write =>
            {
                var done = change(write);
                write.Command("update mailboxes_counter set value = value + 1 where name = 'register'").ExecuteNonQuery();
                return done;
            },
            cancellationToken);
        await LoadAsync(cancellationToken);
        return result;
    }

    public Task RunAsync(CancellationToken stopping) => OtherNodes.FollowAsync(database, OtherNodes.Often, LoadAsync, stopping);

    public static void Put(WriteConnection write, Mailbox m) => write.Command(
        "insert into mailboxes_mailbox (mailbox_id, name, billing_entity, ods_code, org_code, org_name, password, kind, active, delay, folder, last_seen, client) "
        + "values (@id, @name, @billing, @ods, @org, @orgName, @password, @kind, @active, @delay, @folder, null, '') on conflict (mailbox_id) do update set "
        + "name = excluded.name, billing_entity = excluded.billing_entity, ods_code = excluded.ods_code, org_code = excluded.org_code, org_name = excluded.org_name, "
        + "password = excluded.password, kind = excluded.kind, active = excluded.active, delay = excluded.delay, folder = excluded.folder",
        ("@id", m.MailboxId), ("@name", m.Name), ("@billing", m.BillingEntity), ("@ods", m.OdsCode), ("@org", m.OrgCode), ("@orgName", m.OrgName),
        ("@password", m.Password), ("@kind", m.Kind), ("@active", m.IsActive ? 1 : 0), ("@delay", m.DelaySeconds), ("@folder", m.Folder)).ExecuteNonQuery();

    public static void Put(WriteConnection write, Workflow w) => write.Command(
        "insert into mailboxes_workflow (workflow_id, description, restricted, by_patient) values (@id, @description, @restricted, @patient) "
        + "on conflict (workflow_id) do update set description = excluded.description, restricted = excluded.restricted, by_patient = excluded.by_patient",
        ("@id", w.WorkflowId), ("@description", w.Description), ("@restricted", w.IsRestricted ? 1 : 0), ("@patient", w.ByPatient ? 1 : 0)).ExecuteNonQuery();

    public static void Put(WriteConnection write, GroupedWorkflow g) => write.Command(
        "insert into mailboxes_group (group_id, workflow_id, sent_by) values (@group, @workflow, @by) on conflict do nothing",
        ("@group", g.GroupId), ("@workflow", g.WorkflowId), ("@by", g.SentBy)).ExecuteNonQuery();

    public static void Put(WriteConnection write, Membership m) => write.Command(
        "insert into mailboxes_membership (mailbox_id, group_id, role) values (@mailbox, @group, @role) on conflict do nothing",
        ("@mailbox", m.MailboxId), ("@group", m.GroupId), ("@role", m.Role)).ExecuteNonQuery();

    /// <summary>Permits; what the mailbox may do already, it may still.</summary>
    public static void Add(WriteConnection write, Permission p) => write.Command(
        "insert into mailboxes_permission (mailbox_id, workflow_id, sends, receives) values (@mailbox, @workflow, @sends, @receives) "
        + "on conflict (mailbox_id, workflow_id) do update set sends = case when excluded.sends = 1 then 1 else mailboxes_permission.sends end, "
        + "receives = case when excluded.receives = 1 then 1 else mailboxes_permission.receives end",
        ("@mailbox", p.MailboxId), ("@workflow", p.WorkflowId), ("@sends", p.Sends ? 1 : 0), ("@receives", p.Receives ? 1 : 0)).ExecuteNonQuery();

    public static void Put(WriteConnection write, Responder r) => write.Command(
        "insert into mailboxes_responder (mailbox_id, workflow_id, action, reply_workflow, hook_url, code, description) values (@mailbox, @workflow, @action, @reply, @url, @code, @description) "
        + "on conflict (mailbox_id, workflow_id) do update set action = excluded.action, reply_workflow = excluded.reply_workflow, hook_url = excluded.hook_url, code = excluded.code, description = excluded.description",
        ("@mailbox", r.MailboxId), ("@workflow", r.WorkflowId), ("@action", r.Action), ("@reply", r.ReplyWorkflow), ("@url", r.HookUrl), ("@code", r.Code), ("@description", r.Description)).ExecuteNonQuery();

    private static long Version(ReadConnection read) =>
        Convert.ToInt64(read.Command("select value from mailboxes_counter where name = 'register'").ExecuteScalar(), CultureInfo.InvariantCulture);

    // Version first: a change that comes between the look-ups is read again at the next look.
    private static RegisterSnapshot Read(ReadConnection read)
    {
        var version = Version(read);
        return new RegisterSnapshot(
            version,
            Rows(read, "select mailbox_id, name, billing_entity, ods_code, org_code, org_name, password, kind, active, delay, folder from mailboxes_mailbox", r => new Mailbox(
                r.GetString(0), r.GetString(1), r.GetString(2), r.GetString(3), r.GetString(4), r.GetString(5), r.GetString(6), r.GetString(7), r.GetInt32(8) != 0,
                r.GetInt64(9), r.GetString(10))),
            Rows(read, "select workflow_id, description, restricted, by_patient from mailboxes_workflow", r => new Workflow(r.GetString(0), r.GetString(1), r.GetInt32(2) != 0, r.GetInt32(3) != 0)),
            Rows(read, "select group_id, workflow_id, sent_by from mailboxes_group order by group_id, workflow_id", r => new GroupedWorkflow(r.GetString(0), r.GetString(1), r.GetString(2))),
            Rows(read, "select mailbox_id, group_id, role from mailboxes_membership order by mailbox_id, group_id", r => new Membership(r.GetString(0), r.GetString(1), r.GetString(2))),
            Rows(read, "select mailbox_id, workflow_id, sends, receives from mailboxes_permission order by mailbox_id, workflow_id", r => new Permission(r.GetString(0), r.GetString(1), r.GetInt32(2) != 0, r.GetInt32(3) != 0)),
            Rows(read, "select mailbox_id, workflow_id, action, reply_workflow, hook_url, code, description from mailboxes_responder order by mailbox_id, workflow_id", r => new Responder(
                r.GetString(0), r.GetString(1), r.GetString(2), r.GetString(3), r.GetString(4), r.GetString(5), r.GetString(6))));
    }

    private static List<T> Rows<T>(ReadConnection read, string sql, Func<DbDataReader, T> row)
    {
        var rows = new List<T>();
        using var reader = read.Command(sql).ExecuteReader();
        while (reader.Read())
        {
            rows.Add(row(reader));
        }

        return rows;
    }
}
