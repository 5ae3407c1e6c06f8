using LocalSpine.Core.Outcomes;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace LocalSpine.Portal.Pages;

/// <summary>Signing in and out, and on a laptop the choice of a role.</summary>
internal sealed class SignInModel(PortalUsers users) : PageModel
{
    public bool WantsSignIn => users.WantsSignIn;

    [BindProperty(Name = "name")]
    public string? AccountName { get; set; }

    [BindProperty(Name = "password")]
    public string? Password { get; set; }

    /// <summary>Where to go afterwards.</summary>
    [BindProperty(Name = "to", SupportsGet = true)]
    public string? To { get; set; }

    public Refusal? Refusal { get; private set; }

    public async Task<IActionResult> OnPostAsync(CancellationToken cancellationToken)
    {
        try
        {
            await users.SignInAsync(HttpContext, AccountName?.Trim() ?? "", Password ?? "", cancellationToken);
            return Back();
        }
        catch (RefusedException e)
        {
            Refusal = e.Refusal;
            Response.StatusCode = StatusCodes.Status422UnprocessableEntity;
            return Page();
        }
    }

    public async Task<IActionResult> OnPostOutAsync(CancellationToken cancellationToken)
    {
        await users.SignOutAsync(HttpContext, cancellationToken);
        return Redirect("/sign-in");
    }

    public IActionResult OnPostActAs(string? role)
    {
        PortalUsers.ActAs(HttpContext, role);
        return Back();
    }

    // Only to pages of this portal.
    private IActionResult Back() => Redirect(Url.IsLocalUrl(To) ? To! : "/registrations");
}
