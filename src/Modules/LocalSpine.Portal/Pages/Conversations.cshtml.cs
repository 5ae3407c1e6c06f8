using LocalSpine.Core.Messaging;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace LocalSpine.Portal.Pages;

/// <summary>The newest conversations.</summary>
internal sealed class ConversationsModel(IConversations conversations) : PageModel
{
    [BindProperty(SupportsGet = true)]
    public string? Party { get; set; }

    public IReadOnlyList<ConversationSummary> Conversations { get; private set; } = [];

    public async Task OnGetAsync(CancellationToken cancellationToken) => Conversations = await NewestAsync(conversations, Party, cancellationToken);

    /// <summary>What the page shows.</summary>
    public static ValueTask<IReadOnlyList<ConversationSummary>> NewestAsync(IConversations conversations, string? party, CancellationToken cancellationToken) =>
        conversations.NewestAsync(party ?? "", 100, cancellationToken);
}
