using System.Collections.Frozen;

namespace LocalSpine.Mailboxes.Register;

/// <summary>The register at one moment: mailboxes, workflows and who may do what.</summary>
internal sealed class RegisterSnapshot
{
    public const string Initiator = "initiator";
    public const string Responds = "responder";

    private readonly FrozenDictionary<string, Mailbox> _mailboxes;
    private readonly FrozenDictionary<string, Workflow> _workflows;
    private readonly HashSet<(string Mailbox, string Workflow)> _sends = [];
    private readonly Dictionary<string, SortedSet<string>> _receivers = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Mailbox, string Workflow), Responder> _responders;

    public RegisterSnapshot(
        long version, IReadOnlyList<Mailbox> mailboxes, IReadOnlyList<Workflow> workflows, IReadOnlyList<GroupedWorkflow> groups,
        IReadOnlyList<Membership> memberships, IReadOnlyList<Permission> permissions, IReadOnlyList<Responder> responders)
    {
        Version = version;
        _mailboxes = mailboxes.ToFrozenDictionary(m => m.MailboxId, StringComparer.Ordinal);
        _workflows = workflows.ToFrozenDictionary(w => w.WorkflowId, StringComparer.Ordinal);
        _responders = responders.ToDictionary(r => (r.MailboxId, r.WorkflowId));
        (Groups, Memberships, Permissions, Responders) = (groups, memberships, permissions, responders);
        var byGroup = groups.ToLookup(g => g.GroupId, StringComparer.Ordinal);
        foreach (var member in memberships)
        {
            foreach (var workflow in byGroup[member.GroupId])
            {
                Allow(member.MailboxId, workflow.WorkflowId, workflow.SentBy == member.Role, workflow.SentBy != member.Role);
            }
        }

        foreach (var permission in permissions)
        {
            Allow(permission.MailboxId, permission.WorkflowId, permission.Sends, permission.Receives);
        }
    }

    /// <summary>Grows with every change, on all nodes.</summary>
    public long Version { get; }

    public IEnumerable<Mailbox> Mailboxes => _mailboxes.Values.OrderBy(m => m.MailboxId, StringComparer.Ordinal);

    public IEnumerable<Workflow> Workflows => _workflows.Values.OrderBy(w => w.WorkflowId, StringComparer.Ordinal);

    public IReadOnlyList<GroupedWorkflow> Groups { get; }

    public IReadOnlyList<Membership> Memberships { get; }

    public IReadOnlyList<Permission> Permissions { get; }

    public IReadOnlyList<Responder> Responders { get; }

    public Mailbox? Find(string mailboxId) => _mailboxes.GetValueOrDefault(mailboxId);

    /// <summary>The mailbox of an id, or one that has nothing but the id, for messages of mailboxes that are gone.</summary>
    public Mailbox PartyOf(string mailboxId) => mailboxId.Length == 0 ? Mailbox.Central
        : Find(mailboxId) ?? new Mailbox(mailboxId, "", "", "", "", "", "", "", false, 0, "");

    public Workflow? FindWorkflow(string workflowId) => _workflows.GetValueOrDefault(workflowId);

    public bool MaySend(string mailboxId, string workflowId) => _sends.Contains((mailboxId, workflowId));

    public bool MayReceive(string mailboxId, string workflowId) => _receivers.TryGetValue(workflowId, out var all) && all.Contains(mailboxId);

    /// <summary>Active mailboxes registered to receive a workflow, by id; of that organisation (any case) unless it is null.</summary>
    public IEnumerable<Mailbox> ReceiversOf(string workflowId, string? odsCode) =>
        from id in _receivers.GetValueOrDefault(workflowId) ?? []
        let mailbox = Find(id)
        where mailbox is { IsActive: true } && (odsCode is null || string.Equals(mailbox.OdsCode, odsCode, StringComparison.OrdinalIgnoreCase))
        select mailbox;

    /// <summary>What answers for a mailbox, or null; one for the workflow goes before one for all.</summary>
    public Responder? ResponderOf(string mailboxId, string workflowId) => _responders.Count == 0 ? null
        : _responders.GetValueOrDefault((mailboxId, workflowId)) ?? _responders.GetValueOrDefault((mailboxId, "*"));

    private void Allow(string mailbox, string workflow, bool sends, bool receives)
    {
        if (sends)
        {
            _sends.Add((mailbox, workflow));
        }

        if (receives)
        {
            (_receivers.TryGetValue(workflow, out var all) ? all : _receivers[workflow] = new SortedSet<string>(StringComparer.Ordinal)).Add(mailbox);
        }
    }
}
