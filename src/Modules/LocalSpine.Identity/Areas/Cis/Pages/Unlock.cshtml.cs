using LocalSpine.Core.Outcomes;
using LocalSpine.Hosting.Exchanges;
using LocalSpine.Identity.Registration;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace LocalSpine.Identity.Cis.Pages;

/// <summary>Holders unlock their own cards, without being signed on: that is what the card is locked for.</summary>
internal sealed class UnlockModel(CardCounter cards) : PageModel
{
    public string? Card { get; private set; }

    public string? Email { get; private set; }

    public Refusal? Refusal { get; private set; }

    public bool IsDone { get; private set; }

    public IActionResult OnGet() => Page();

    public async Task<IActionResult> OnPostAsync(string? card, string? email, string? passcode, string? again, CancellationToken cancellationToken)
    {
        (Card, Email) = (card?.Trim() ?? "", email);
        try
        {
            if (passcode != again)
            {
                throw new RefusedException(new Refusal("PASSCODE_TWICE", "the same new passcode twice", "two", "identity 10.2"));
            }

            await cards.UnlockOwnAsync(Card, email, passcode, cancellationToken);
            IsDone = true;
        }
        catch (RefusedException e)
        {
            HttpContext.Features.Get<Exchange>()!.Refusal = Refusal = e.Refusal;
            Response.StatusCode = e is NotAllowedException ? StatusCodes.Status403Forbidden : StatusCodes.Status422UnprocessableEntity;
        }

        return Page();
    }
}
