using System.Text;
using LocalSpine.Core.Mailboxes;
using LocalSpine.Core.Outcomes;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace LocalSpine.Portal.Pages;

/// <summary>Writes a message as the user of a mailbox, who has to know its password.</summary>
internal sealed class ComposeModel(IMailboxes mailboxes) : PageModel
{
    /// <summary>Largest file: what the real web interface takes over the internet (mesh 8.2).</summary>
    public const long MostBytes = 50 * 1024 * 1024;

    public MailboxDetail Mailbox { get; private set; } = null!;

    [BindProperty]
    public string? Password { get; set; }

    [BindProperty]
    public string? To { get; set; }

    [BindProperty]
    public string? Workflow { get; set; }

    [BindProperty]
    public string? Subject { get; set; }

    [BindProperty]
    public string? LocalId { get; set; }

    [BindProperty]
    public string? FileName { get; set; }

    [BindProperty]
    public string? Text { get; set; }

    [BindProperty]
    public IFormFile? Upload { get; set; }

    /// <summary>What is missing: the id of the field and what to do.</summary>
    public IReadOnlyList<(string Field, string What)> Errors { get; private set; } = [];

    /// <summary>Why the service refused the message.</summary>
    public Refusal? Refusal { get; private set; }

    /// <summary>Of a message that was refused and reported to its sender.</summary>
    public string? RefusedId { get; private set; }

    public async Task<IActionResult> OnGetAsync(string id, CancellationToken cancellationToken) => await FindAsync(id, cancellationToken) ? Page() : NotFound();

    public async Task<IActionResult> OnPostAsync(string id, CancellationToken cancellationToken)
    {
        if (!await FindAsync(id, cancellationToken))
        {
            return NotFound();
        }

        Errors = [.. Missing()];
        if (Errors.Count == 0)
        {
            // Never null: that is a caller who may do everything.
            var (messageId, refusal) = await mailboxes.SendAsync(
                new ComposedMessage(
                    Mailbox.Mailbox.MailboxId, Password ?? "", To ?? "", Workflow ?? "", Subject ?? "", LocalId ?? "", FileName ?? UploadName() ?? "",
                    Upload is null ? "text/plain; charset=utf-8" : Upload.ContentType ?? "", await ContentAsync(cancellationToken)),
                cancellationToken);
            if (refusal is null)
            {
                return Redirect($"/mailboxes/messages/{Uri.EscapeDataString(messageId!)}");
            }

            (Refusal, RefusedId) = (refusal, messageId);
        }

        Response.StatusCode = StatusCodes.Status422UnprocessableEntity;
        return Page();
    }

    /// <summary>The error of a field, or null.</summary>
    public string? ErrorOf(string field) => Errors.FirstOrDefault(e => e.Field == field).What;

    private async Task<bool> FindAsync(string id, CancellationToken cancellationToken)
    {
        if (await mailboxes.FindAsync(id, cancellationToken) is not { } found)
        {
            return false;
        }

        Mailbox = found;
        return true;
    }

    private IEnumerable<(string Field, string What)> Missing()
    {
        if (string.IsNullOrEmpty(Password))
        {
            yield return ("password", "Enter the password of the mailbox");
        }

        if (string.IsNullOrWhiteSpace(To))
        {
            yield return ("to", "Enter the mailbox id of the recipient");
        }

        if (string.IsNullOrWhiteSpace(Workflow))
        {
            yield return ("workflow", "Enter a workflow id");
        }

        if (string.IsNullOrEmpty(Text) && Upload is null)
        {
            yield return ("text", "Enter a text, or choose a file");
        }
        else if (!string.IsNullOrEmpty(Text) && Upload is not null)
        {
            yield return ("text", "Enter a text or choose a file, not both");
        }

        if (Upload is { Length: > MostBytes })
        {
            yield return ("upload", "Choose a file of at most 50 MB; send larger ones over the API");
        }
        else if (Upload is { Length: 0 })
        {
            yield return ("upload", "Choose a file that is not empty");
        }
    }

    // Some browsers send a path.
    private string? UploadName() => Upload?.FileName.Split('/', '\\')[^1];

    private async Task<byte[]> ContentAsync(CancellationToken cancellationToken)
    {
        if (Upload is null)
        {
            return Encoding.UTF8.GetBytes(Text!);
        }

        var content = new byte[Upload.Length];
        await using var stream = Upload.OpenReadStream();
        await stream.ReadExactlyAsync(content, cancellationToken);
        return content;
    }
}
