using LocalSpine.Identity.Sessions;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace LocalSpine.Identity.Cis.Pages;

/// <summary>Ends the session, wherever else its ticket is used.</summary>
internal sealed class SignOutModel(CisAccess access, SessionEnds ends) : PageModel
{
    public async Task<IActionResult> OnPostAsync(CancellationToken cancellationToken)
    {
        if (await access.FindAsync(HttpContext) is { } visitor)
        {
            await ends.EndAsync(visitor.Session.Ticket, SessionEnd.Logout, cancellationToken);
        }

        access.Forget(HttpContext);
        return Redirect("/cis/sign-in");
    }
}
