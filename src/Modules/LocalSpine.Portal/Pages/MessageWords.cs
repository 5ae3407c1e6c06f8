using LocalSpine.Core.Mailboxes;

namespace LocalSpine.Portal.Pages;

/// <summary>How messages of mailboxes are shown.</summary>
internal static class MessageWords
{
    /// <summary>Class of the status: what went wrong is to be seen.</summary>
    public static string? ClassOf(MailboxMessage message) => message.Status is "error" or "undeliverable" || (message.Type == "REPORT" && message.Code is not ("" or "00")) ? "refused" : null;

    /// <summary>What happened to a message and when, in order; what is still to come is last.</summary>
    public static IReadOnlyList<(DateTimeOffset At, string What)> Timeline(MailboxMessageDetail detail)
    {
        var message = detail.Message;
        List<(DateTimeOffset At, string What)> steps = [(message.Created, message.Type == "REPORT" ? "made by the Spine" : "received from the sender")];
        if (detail.Accepted is { } accepted)
        {
            steps.Add((accepted, "accepted for the recipient's inbox"));
        }

        if (detail.Acknowledged is { } acknowledged)
        {
            steps.Add((acknowledged, "acknowledged by the recipient"));
        }

        if (message.Status is "undeliverable" or "error")
        {
            steps.Add((detail.Changed, message.Description.Length > 0 ? $"{message.Status}: {message.Description}" : message.Status));
        }

        if (message.Status is "accepted" or "uploading")
        {
            steps.Add((detail.Expires, message.Status == "accepted" ? "goes back to its sender unless it is acknowledged before" : "is given up unless it is complete before"));
        }

        return [.. steps.OrderBy(s => s.At)];
    }
}
