using LocalSpine.Core.Messaging;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace LocalSpine.Portal.Pages;

/// <summary>One conversation as a timeline.</summary>
internal sealed class ConversationDetailModel(IConversations conversations) : PageModel
{
    public Conversation Conversation { get; private set; } = null!;

    public async Task<IActionResult> OnGetAsync(string id, CancellationToken cancellationToken)
    {
        if (await conversations.FindAsync(id, cancellationToken) is not { } found)
        {
            return NotFound();
        }

        Conversation = found;
        return Page();
    }
}
