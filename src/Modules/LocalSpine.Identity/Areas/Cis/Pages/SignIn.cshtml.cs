using LocalSpine.Core.Outcomes;
using LocalSpine.Hosting.Exchanges;
using LocalSpine.Identity.Gateway;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace LocalSpine.Identity.Cis.Pages;

/// <summary>Sign-on with a virtual card.</summary>
internal sealed class SignInModel(CardSignOn signOn, CisAccess access) : PageModel
{
    public string? Card { get; private set; }

    public Refusal? Refusal { get; private set; }

    public IActionResult OnGet() => Page();

    public async Task<IActionResult> OnPostAsync(string? card, string? passcode, CancellationToken cancellationToken)
    {
        Card = card?.Trim() ?? "";
        var exchange = HttpContext.Features.Get<Exchange>()!;
        try
        {
            var address = HttpContext.Connection.RemoteIpAddress?.MapToIPv4().ToString() ?? "";
            var result = await signOn.SignOnAsync(Card, passcode ?? "", "cis", address, warning => exchange.Warning = warning, cancellationToken);
            var session = result.Session!;
            exchange.MessageId = session.Ticket;
            exchange.Identify(session.Uid, session.Role, result.Person!.User.OdsCodeOf(session.Role));
            access.Keep(HttpContext, session.Ticket);
            return Redirect(session.Role is null && result.Roles.Count > 0 ? "/cis/role" : "/cis");
        }
        catch (RefusedException e)
        {
            exchange.Refusal = Refusal = e.Refusal;
            Response.StatusCode = StatusCodes.Status422UnprocessableEntity;
            return Page();
        }
    }
}
