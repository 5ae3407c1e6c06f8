using LocalSpine.Core.Outcomes;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace LocalSpine.Portal.Pages;

/// <summary>A page with forms that change the environment, for those who may.</summary>
internal abstract class ChangingPage(ChangeGuard guard) : PageModel
{
    [BindProperty]
    public string? AdminToken { get; set; }

    /// <summary>Why nothing was changed.</summary>
    public Refusal? Refusal { get; protected set; }

    public bool MayChange => guard.IsOpenTo(HttpContext);

    /// <summary>Reads what the page shows, before it is shown again with a refusal.</summary>
    protected virtual Task LoadAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Changes something, and fetches a page anew, so that going back or reloading does not repeat it; or shows this one with the refusal.</summary>
    /// <param name="change">Answers where to go then.</param>
    protected Task<IActionResult> ChangeAsync(Func<Task<string>> change, CancellationToken cancellationToken) => AnswerAsync(
        async () => Redirect(await change()),
        async () =>
        {
            await LoadAsync(cancellationToken);
            return Page();
        });

    /// <summary>The same, and goes to that place.</summary>
    protected Task<IActionResult> ChangeAsync(Func<Task> change, string then, CancellationToken cancellationToken) => ChangeAsync(
        async () =>
        {
            await change();
            return then;
        },
        cancellationToken);

    /// <summary>Does something, for those who may, whose answer is no other page; or shows this one with the refusal.</summary>
    /// <param name="again">Shows the page again; null when it has all that it shows.</param>
    protected async Task<IActionResult> AnswerAsync(Func<Task<IActionResult>> act, Func<Task<IActionResult>>? again = null)
    {
        Refusal = guard.Refuse(HttpContext, AdminToken);
        if (Refusal is null)
        {
            try
            {
                return await act();
            }
            catch (RefusedException e)
            {
                Refusal = e.Refusal;
            }
        }

        Response.StatusCode = StatusCodes.Status422UnprocessableEntity; // a page that is not there any more says so instead
        return again is null ? Page() : await again();
    }
}
