namespace LocalSpine.Mailboxes.Register;

/// <summary>A mailbox as registered (mesh 8.1).</summary>
/// <param name="MailboxId">Upper case, at most 100 letters and digits.</param>
/// <param name="BillingEntity">England or Wales.</param>
/// <param name="Kind">How it is reached: <c>api</c>, <c>client</c> (file based), <c>ui</c> (web pages), or <c>internal</c>, to which nobody can send (mesh 8.2).</param>
/// <param name="IsActive">False: requests are refused, and what waited goes back to its senders.</param>
/// <param name="DelaySeconds">Virtual time from acceptance until a message is in the inbox.</param>
/// <param name="Folder">Drop folder of the file-based interface; empty for none.</param>
internal sealed record Mailbox(
    string MailboxId, string Name, string BillingEntity, string OdsCode, string OrgCode, string OrgName, string Password, string Kind, bool IsActive,
    long DelaySeconds, string Folder)
{
    public const string Internal = "internal";

    /// <summary>Who made a report: no mailbox, an empty id (mesh 7.1).</summary>
    public static Mailbox Central { get; } = new("", "Central System Mailbox", "England", "X26", "X26", "NHS England", "", Internal, true, 0, "");
}
