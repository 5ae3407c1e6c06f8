using LocalSpine.Core.Estate;
using LocalSpine.Core.Outcomes;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace LocalSpine.Portal.Pages;

/// <summary>A page with a form of onboarding: what was sent stays in it, with what is wrong beside its field.</summary>
internal abstract class RequestFormPage : PageModel
{
    private Dictionary<string, string>? _sent;

    public RequestForm Form { get; protected set; } = null!;

    public IReadOnlyList<FieldRefusal> Errors { get; private set; } = [];

    public Refusal? Refusal { get; private set; }

    public bool HasErrors => Errors.Count > 0 || Refusal is not null;

    public IEnumerable<FormField> Fields =>
        Form.Fields.Select(f => new FormField(f, _sent is null ? Standing(f) : _sent[f.Name], Errors.FirstOrDefault(e => e.Field == f.Name)?.Refusal.ToString()));

    /// <summary>What stands in a field before anything was sent.</summary>
    protected abstract string Standing(RequestField field);

    /// <summary>Values of the form's fields as they were sent.</summary>
    protected IReadOnlyDictionary<string, string> Sent() => _sent ??= Form.Fields.ToDictionary(f => f.Name, f => Request.Form[f.Name].ToString().ReplaceLineEndings("\n"));

    /// <summary>Does something and fetches a request's page anew; or shows this one with what is wrong.</summary>
    /// <param name="act">Answers the request's id.</param>
    protected async Task<IActionResult> DoAsync(Func<Task<string>> act)
    {
        try
        {
            return Redirect($"/registrations/{await act()}");
        }
        catch (FormRefusedException e)
        {
            Errors = e.Errors;
        }
        catch (RefusedException e)
        {
            Refusal = e.Refusal;
        }

        Response.StatusCode = StatusCodes.Status422UnprocessableEntity;
        return Page();
    }
}
