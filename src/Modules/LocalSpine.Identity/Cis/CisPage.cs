using LocalSpine.Core.Outcomes;
using LocalSpine.Hosting.Exchanges;
using LocalSpine.Identity.Registration;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Filters;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.Mvc.ViewFeatures;

namespace LocalSpine.Identity.Cis;

/// <summary>A page for those who are signed on; others are sent to sign on, and those with several roles to choose one.</summary>
internal abstract class CisPage(CisAccess access) : PageModel
{
    public Visitor Visitor { get; private set; } = null!;

    public Actor Actor => Visitor.Actor;

    /// <summary>Why nothing was changed, or why there is nothing to see.</summary>
    public Refusal? Refusal { get; private set; }

    /// <summary>What somebody without a chosen role sees too.</summary>
    protected virtual bool NeedsRole => true;

    public override async Task OnPageHandlerExecutionAsync(PageHandlerExecutingContext context, PageHandlerExecutionDelegate next)
    {
        if (await access.FindAsync(HttpContext) is not { } visitor)
        {
            if (HttpMethods.IsPost(Request.Method))
            {
                HttpContext.Features.Get<Exchange>()!.Refusal = new Refusal("SESSION_TICKET", "the ticket of a living session in the cookie iPlanetDirectoryPro", "none", "identity 4");
            }

            context.Result = new RedirectResult("/cis/sign-in");
            return;
        }

        Visitor = visitor;
        ViewData["Visitor"] = visitor;
        if (NeedsRole && visitor.Role is null && visitor.OpenRoles.Count > 0)
        {
            context.Result = new RedirectResult("/cis/role");
            return;
        }

        await next();
    }

    /// <summary>What the page shows.</summary>
    protected virtual Task LoadAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Shows the page when that may be; a refusal otherwise.</summary>
    protected async Task<IActionResult> ShowAsync(CancellationToken cancellationToken)
    {
        try
        {
            await LoadAsync(cancellationToken);
            return Page();
        }
        catch (RefusedException e)
        {
            return Refused(e);
        }
    }

    /// <summary>Changes something and goes on; a refusal shows the page again with the reason.</summary>
    /// <param name="change">Answers where to go then.</param>
    protected async Task<IActionResult> ChangeAsync(Func<Task<string>> change, CancellationToken cancellationToken)
    {
        try
        {
            if (ModelState.FirstOrDefault(f => f.Value!.Errors.Count > 0) is { Key: { } field, Value: { } wrong })
            {
                throw new RefusedException(new Refusal("FORM_FIELD", $"a value that fits the field {field}", wrong.AttemptedValue ?? ""));
            }

            // Fetched anew, so that going back or reloading does not repeat it.
            return Redirect(await change());
        }
        catch (RefusedException e)
        {
            Note(e);
        }

        try
        {
            await LoadAsync(cancellationToken);
            return Page();
        }
        catch (RefusedException e)
        {
            return Refused(e);
        }
    }

    private ViewResult Refused(RefusedException e)
    {
        Note(e);
        return new ViewResult
        {
            ViewName = "/Areas/Cis/Pages/_Refused.cshtml", StatusCode = Response.StatusCode,
            ViewData = new ViewDataDictionary<Refusal>(MetadataProvider, new ModelStateDictionary()) { Model = Refusal!, ["Visitor"] = Visitor },
        };
    }

    private void Note(RefusedException e)
    {
        Refusal ??= e.Refusal;
        HttpContext.Features.Get<Exchange>()!.Refusal = Refusal;
        Response.StatusCode = e is NotAllowedException ? StatusCodes.Status403Forbidden
            : e.Refusal.Rule.EndsWith("_UNKNOWN", StringComparison.Ordinal) ? StatusCodes.Status404NotFound
            : StatusCodes.Status422UnprocessableEntity;
    }
}
