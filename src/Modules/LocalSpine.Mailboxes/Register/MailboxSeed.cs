using System.Globalization;
using LocalSpine.Core.Directory;
using LocalSpine.Hosting;
using LocalSpine.Hosting.Modules;
using LocalSpine.Storage;

namespace LocalSpine.Mailboxes.Register;

/// <summary>
/// Fills an empty register: the three well-known sandbox mailboxes, and with the seed's synthetic base a trust and a laboratory for each trust
/// and a mailbox for each practice of the directory, in the groups of the workflows they really exchange. All passwords are <c>password</c>.
/// </summary>
internal sealed class MailboxSeed(IDatabase database, MailboxRegister register, EnvironmentOptions options) : IStartupTask, IResettable
{
    private const string Password = "password";

    private static readonly (string Group, string Workflow, bool ByPatient, string Description)[] Initiated =
    [
        ("TRANSFER_OF_CARE", "TOC_FHIR_IP_DISCH", true, "Inpatient discharge"),
        ("TRANSFER_OF_CARE", "TOC_FHIR_MH_DISCH", true, "Mental health discharge"),
        ("TRANSFER_OF_CARE", "TOC_FHIR_EC_DISCH", true, "Emergency care discharge"),
        ("TRANSFER_OF_CARE", "TOC_FHIR_OP_ATTEN", true, "Outpatient attendance"),
        ("TRANSFER_OF_CARE", "TOC_OUTP_ATT_DMS", true, "Outpatient attendance to document management"),
        ("GP_CONNECT", "GPFED_CONSULT_REPORT", true, "GP Connect consultation report"),
        ("GP_CONNECT", "GPCONNECT_SEND_DOCUMENT", true, "GP Connect document"),
        ("GP_CONNECT", "GPCONNECT_UPDATE_RECORD", true, "GP Connect record update"),
        ("PATHOLOGY", "PATH_MEDRPT_V2", false, "Pathology results, EDIFACT version 2"),
        ("PATHOLOGY", "PATH_MEDRPT_V3", false, "Pathology results, EDIFACT version 3"),
        ("SCREENING", "SCRN_BCS_MEDRPT_V4", false, "Bowel cancer screening results"),
    ];

    // Acknowledgements that may be addressed by a patient's demographics (mesh 8.4).
    private static readonly string[] AcknowledgedByPatient = ["GPFED_CONSULT_REPORT_ACK", "GPCONNECT_UPDATE_RECORD_ACK"];

    private static readonly string[] SandboxIds = ["X26ABC1", "X26ABC2", "X26ABC3"];
    private static readonly string[] SandboxWorkflows = ["TEST_WORKFLOW", "TEST_WORKFLOW_ACK", "TEST_WORKFLOW2", "API-DOCS-TEST"];

    public IReadOnlyList<string> ResetSql { get; } =
    [
        "delete from mailboxes_mailbox", "delete from mailboxes_workflow", "delete from mailboxes_group", "delete from mailboxes_membership", "delete from mailboxes_permission",
        "delete from mailboxes_responder", "update mailboxes_counter set value = 0 where name = 'seeded'", "update mailboxes_counter set value = value + 1 where name = 'register'",
    ];

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var isSeeded = await database.ReadAsync(
            read => Convert.ToInt64(read.Command("select value from mailboxes_counter where name = 'seeded'").ExecuteScalar(), CultureInfo.InvariantCulture) != 0, cancellationToken);
        if (!isSeeded)
        {
            await database.WriteAsync(Seed, cancellationToken);
        }

        await register.LoadAsync(cancellationToken);
    }

    /// <summary>Ids of the mailboxes of a base.</summary>
    public static IEnumerable<string> Ids(bool hasPeople) => SandboxIds.Concat(!hasPeople ? [] : SyntheticOrganisations.Trusts.SelectMany(t => new[] { $"{t.OdsCode}OT001", $"{t.OdsCode}PM001" })
        .Concat(SyntheticOrganisations.Practices.Select(p => $"{p.OdsCode}GP001")));

    /// <summary>Ids of the workflows of a base.</summary>
    public static IEnumerable<string> Workflows(bool hasPeople) => SandboxWorkflows.Concat(!hasPeople ? [] : Initiated.SelectMany(i => new[] { i.Workflow, $"{i.Workflow}_ACK" }));

    private bool Seed(WriteConnection write)
    {
        write.Lock("mailboxes-seed");
        Sandbox(write);
        if (options.SeedPlan.HasPeople)
        {
            Realistic(write);
        }

        write.Command("update mailboxes_counter set value = 1 where name = 'seeded'").ExecuteNonQuery();
        write.Command("update mailboxes_counter set value = value + 1 where name = 'register'").ExecuteNonQuery();
        return true;
    }

    private static void Sandbox(WriteConnection write)
    {
        MailboxRegister.Put(write, New("X26ABC1", "TESTMB1", "X26", ""));
        MailboxRegister.Put(write, New("X26ABC2", "TESTMB2", "X26", "") with { BillingEntity = "Wales" });
        MailboxRegister.Put(write, New("X26ABC3", "TESTMB3", "X27", ""));
        foreach (var (workflow, senders, receivers) in new[]
        {
            ("TEST_WORKFLOW", (string[])["X26ABC1"], (string[])["X26ABC2"]),
            ("TEST_WORKFLOW_ACK", ["X26ABC2"], ["X26ABC1", "X26ABC3"]),
            ("TEST_WORKFLOW2", ["X26ABC1"], ["X26ABC1", "X26ABC2", "X26ABC3"]),
        })
        {
            MailboxRegister.Put(write, new Workflow(workflow, "For tests", IsRestricted: true, ByPatient: false));
            foreach (var mailbox in senders.Union(receivers))
            {
                MailboxRegister.Add(write, new Permission(mailbox, workflow, senders.Contains(mailbox), receivers.Contains(mailbox)));
            }
        }

        MailboxRegister.Put(write, new Workflow("API-DOCS-TEST", "For tests, between any mailboxes", IsRestricted: false, ByPatient: false));
    }

    private static void Realistic(WriteConnection write)
    {
        foreach (var (group, workflow, byPatient, description) in Initiated)
        {
            MailboxRegister.Put(write, new Workflow(workflow, description, IsRestricted: true, byPatient));
            MailboxRegister.Put(write, new GroupedWorkflow(group, workflow, RegisterSnapshot.Initiator));
            MailboxRegister.Put(write, new Workflow($"{workflow}_ACK", $"{description}: acknowledgement", IsRestricted: true, AcknowledgedByPatient.Contains($"{workflow}_ACK")));
            MailboxRegister.Put(write, new GroupedWorkflow(group, $"{workflow}_ACK", RegisterSnapshot.Responds));
        }

        foreach (var trust in SyntheticOrganisations.Trusts)
        {
            MailboxRegister.Put(write, New($"{trust.OdsCode}OT001", $"{trust.Name} INTEGRATION ENGINE", trust.OdsCode, trust.Name));
            MailboxRegister.Put(write, new Membership($"{trust.OdsCode}OT001", "TRANSFER_OF_CARE", RegisterSnapshot.Initiator));
            MailboxRegister.Put(write, new Membership($"{trust.OdsCode}OT001", "GP_CONNECT", RegisterSnapshot.Initiator));
            MailboxRegister.Put(write, New($"{trust.OdsCode}PM001", $"{trust.Name} PATHOLOGY", trust.OdsCode, trust.Name));
            MailboxRegister.Put(write, new Membership($"{trust.OdsCode}PM001", "PATHOLOGY", RegisterSnapshot.Initiator));
            MailboxRegister.Put(write, new Membership($"{trust.OdsCode}PM001", "SCREENING", RegisterSnapshot.Initiator));
        }

        foreach (var practice in SyntheticOrganisations.Practices)
        {
            var mailbox = $"{practice.OdsCode}GP001";
            MailboxRegister.Put(write, New(mailbox, practice.Name, practice.OdsCode, practice.Name));
            foreach (var group in Initiated.Select(i => i.Group).Distinct())
            {
                MailboxRegister.Put(write, new Membership(mailbox, group, RegisterSnapshot.Responds));
            }
        }
    }

    private static Mailbox New(string id, string name, string odsCode, string orgName) =>
        new(id, name, "England", odsCode, odsCode, orgName, Password, "api", true, 0, "");
}
