using LocalSpine.Core.Outcomes;
using LocalSpine.Hosting.Faults;

namespace LocalSpine.Mailboxes.Faults;

/// <summary>Something that is to go wrong with a mailbox's requests on purpose. It happens before the token is used, so that a retry gets through.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Mailbox">Mailbox id.</param>
/// <param name="Operation">Name of the operation as the exchange record has it, without <c>MESH</c>: <c>send</c>, <c>list</c>, ...; empty for any.</param>
/// <param name="Fault"><c>status</c>: HTTP <paramref name="Status"/> without a body. <c>delay</c>: the work begins <paramref name="Seconds"/> of virtual time later. <c>drop</c>: the connection is broken off.</param>
/// <param name="Times">How often it still happens.</param>
internal sealed record MailboxFault(int Id, string Mailbox, string Operation, string Fault, int Status, double Seconds, int Times) : IFault<MailboxFault>
{
    int? IFault<MailboxFault>.Remaining => Times;

    MailboxFault IFault<MailboxFault>.Numbered(int id) => this with { Id = id };

    MailboxFault IFault<MailboxFault>.WithRemaining(int times) => this with { Times = times };
}

/// <summary>What is to go wrong with requests to mailboxes.</summary>
internal sealed class MailboxFaults : FaultList<MailboxFault>
{
    /// <summary>With which the names of operations begin in the exchange record.</summary>
    public const string Prefix = "MESH ";

    private static readonly string[] Known = ["status", "delay", "drop"];

    /// <summary>Why a fault cannot be, or null.</summary>
    public static Refusal? Check(MailboxFault wanted) => wanted switch
    {
        _ when !Known.Contains(wanted.Fault) => new Refusal("FAULT_UNKNOWN", $"one of {string.Join(", ", Known)}", wanted.Fault),
        { Times: < 1 or > 1_000_000 } => new Refusal("FAULT_TIMES", "1 to 1000000 times", $"{wanted.Times}"),
        { Status: < 400 or > 599 } => new Refusal("FAULT_STATUS", "an HTTP status of 400 to 599", $"{wanted.Status}"),
        { Seconds: not (>= 0 and <= 86_400) } => new Refusal("FAULT_SECONDS", "0 to 86400 seconds", $"{wanted.Seconds}"),
        _ => null,
    };

    public MailboxFault Add(MailboxFault wanted) => Append(wanted);

    /// <summary>The fault that is to happen now, or null; it counts as having happened.</summary>
    public MailboxFault? Take(string mailbox, string operation) =>
        Take(f => f.Mailbox == mailbox && (f.Operation.Length == 0 || operation == Prefix + f.Operation));
}
