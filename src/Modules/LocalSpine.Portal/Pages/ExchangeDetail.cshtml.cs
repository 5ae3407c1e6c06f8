using LocalSpine.Core.Directory;
using LocalSpine.Core.Messaging;
using LocalSpine.Core.Outcomes;
using LocalSpine.Hosting.Exchanges;
using LocalSpine.Hosting.Surfaces;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace LocalSpine.Portal.Pages;

/// <summary>One exchange with its bodies and, where it is told, how it was decided; what is missing in the directory can be registered.</summary>
internal sealed class ExchangeDetailModel(ExchangeLog log, SurfaceCatalog catalog, IEndpointRegistrar registrar, IConversations conversations, ChangeGuard guard) : ChangingPage(guard)
{
    /// <summary>False when the record has it no longer, or never had it; then there is nothing else.</summary>
    public bool IsKept => Exchange is not null;

    public Exchange Exchange { get; private set; } = null!;

    /// <summary>The checks; empty where none are told.</summary>
    public IReadOnlyList<DecisionStep> Steps { get; private set; } = [];

    /// <summary>A command that sends the request again, or null.</summary>
    public string? Curl { get; private set; }

    public ShownBody RequestBody { get; private set; } = null!;

    public ShownBody ResponseBody { get; private set; } = null!;

    /// <summary>How long parts of it took.</summary>
    public IReadOnlyList<DecisionTiming> Timings { get; private set; } = [];

    /// <summary>The conversation that its message belongs to, or null.</summary>
    public string? ConversationId { get; private set; }

    /// <summary>What was registered just now.</summary>
    public string? Registered { get; private set; }

    public async Task<IActionResult> OnGetAsync(long id, CancellationToken cancellationToken) => await FindAsync(id, cancellationToken) ? Page() : NotKept();

    public async Task<IActionResult> OnPostRegisterAsync(long id, string? check, CancellationToken cancellationToken)
    {
        if (!await FindAsync(id, cancellationToken))
        {
            return NotKept();
        }

        return await AnswerAsync(
            async () =>
            {
                var addition = Steps.FirstOrDefault(s => s.Check == check)?.Registration
                    ?? throw new RefusedException(new Refusal("CHECK", "a check of this exchange that a registration would mend", check ?? ""));
                var endpoint = await registrar.AddAsync(addition, cancellationToken);
                Registered = $"{string.Join(", ", addition.Interactions)} for {endpoint.Asid}, party {endpoint.PartyKey}{(addition.Url is { } url ? $", at {url}" : "")}";
                return Page();
            });
    }

    // A link may be older than the record: whoever follows it is told so.
    private PageResult NotKept()
    {
        Response.StatusCode = StatusCodes.Status404NotFound;
        return Page();
    }

    private async Task<bool> FindAsync(long id, CancellationToken cancellationToken)
    {
        if (log.Get(id) is not { } kept)
        {
            return false;
        }

        Exchange = kept.Exchange;
        Steps = kept.Exchange.Decision?.Steps() ?? [];
        Curl = kept.Exchange.Decision?.Curl(UrlOf(kept.Exchange.Surface));
        Timings = kept.Exchange.Decision?.Timings() ?? [];
        RequestBody = ShownBody.RequestOf(kept);
        ResponseBody = ShownBody.ResponseOf(kept);
        ConversationId = Exchange.MessageId is { Length: > 0 } message && !message.Contains('\0', StringComparison.Ordinal) ? await conversations.OfMessageAsync(message, cancellationToken) : null;
        return true;
    }

    // Whoever reads this page under a name that is no surface's own, as localhost, has no names for surfaces either.
    private string UrlOf(string surface) => catalog.TryFind(Request.Host.Host, out _) && catalog.Surfaces.FirstOrDefault(s => s.Name == surface) is { } found
        ? catalog.UrlOf(found)
        : $"https://{Request.Host}";
}
