using LocalSpine.Core.Faults;
using LocalSpine.Core.Outcomes;
using LocalSpine.Mailboxes.Admin;
using LocalSpine.Mailboxes.Api;
using LocalSpine.Mailboxes.Register;

namespace LocalSpine.Mailboxes.Faults;

/// <summary>Faults of mailboxes, for people and for the admin API.</summary>
internal sealed class MailboxFaultDesk(MailboxFaults faults, MailboxRegister register, IEnumerable<IMeshOperation> operations) : IFaultDesk
{
    private readonly string[] _operations =
    [
        .. operations.Where(o => o.Routes.Any(r => r.Path.Contains("{mailbox}", StringComparison.Ordinal))).Select(o => o.Name[MailboxFaults.Prefix.Length..]).Distinct().Order(StringComparer.Ordinal),
    ];

    public string Name => "mailboxes";

    public string Title => "MESH mailboxes";

    public string What => "Requests of a mailbox's client, before its token is used, so that a retry gets through.";

    public IReadOnlyList<FaultField> Fields =>
    [
        new("mailbox", "Mailbox id", []),
        new("operation", "Operation", ["", .. _operations]),
        new("fault", "Fault", ["status", "delay", "drop"], "status"),
        new("status", "HTTP status", [], "503"),
        new("seconds", "Seconds of a delay", [], "5"),
        new("times", "Times", [], "1"),
    ];

    public IReadOnlyList<ListedFault> All => [.. faults.All.Select(f => new ListedFault(
        f.Id, FaultValues.What(f.Fault, f.Status, f.Seconds), FaultValues.Where(("mailbox", f.Mailbox), ("operation", f.Operation)), f.Times))];

    public Refusal? Add(IReadOnlyDictionary<string, string> values)
    {
        var given = new FaultValues(values);
        return Add(
            given.Text("mailbox") ?? "",
            new NewMailboxFault(given.Text("operation"), given.Text("fault"), given.Whole("status", 503), given.Seconds("seconds", 5), given.Whole("times", 1))).Refusal;
    }

    /// <summary>Adds a fault, or says why it cannot be: <c>MESH_MAILBOX_UNKNOWN</c> when there is no such mailbox.</summary>
    public (MailboxFault? Fault, Refusal? Refusal) Add(string mailboxId, NewMailboxFault wanted)
    {
        if (register.Now.Find(mailboxId.ToUpperInvariant()) is not { } mailbox)
        {
            return (null, new Refusal("MESH_MAILBOX_UNKNOWN", "the id of a mailbox of this environment", mailboxId));
        }

        if (wanted.Operation is { Length: > 0 } operation && !_operations.Contains(operation))
        {
            return (null, new Refusal("FAULT_OPERATION", $"one of {string.Join(", ", _operations)}", operation));
        }

        var fault = new MailboxFault(0, mailbox.MailboxId, wanted.Operation ?? "", wanted.Fault ?? "", wanted.Status, wanted.Seconds, wanted.Times);
        return MailboxFaults.Check(fault) is { } refusal ? (null, refusal) : (faults.Add(fault), null);
    }

    public bool Remove(int id) => faults.Remove(id);

    public void Clear() => faults.Clear();
}
