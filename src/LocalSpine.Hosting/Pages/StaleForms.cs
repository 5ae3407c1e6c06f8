using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Core.Infrastructure;
using Microsoft.AspNetCore.Mvc.Filters;

namespace LocalSpine.Hosting.Pages;

/// <summary>Says what to do about a form whose protection cannot be checked, where the framework answers with an empty page.</summary>
internal sealed class StaleForms : IAlwaysRunResultFilter
{
    public void OnResultExecuting(ResultExecutingContext context)
    {
        if (context.Result is IAntiforgeryValidationFailedResult)
        {
            context.Result = new ContentResult
            {
                StatusCode = StatusCodes.Status400BadRequest,
                ContentType = "text/plain; charset=utf-8",
                Content = "Nothing was sent. The form did not come from a page of this environment as it runs now, or what it holds is too large (at most 50 MB). Go back, load the page again, and send the form once more.\n",
            };
        }
    }

    public void OnResultExecuted(ResultExecutedContext context)
    {
    }
}
