using LocalSpine.Hosting.Exchanges;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace LocalSpine.Portal.Pages;

/// <summary>One exchange with its bodies.</summary>
internal sealed class ExchangeDetailModel(ExchangeLog log) : PageModel
{
    public Exchange Exchange { get; private set; } = null!;

    public string RequestText { get; private set; } = "";

    public string ResponseText { get; private set; } = "";

    public IActionResult OnGet(long id)
    {
        if (log.Get(id) is not { } kept)
        {
            return NotFound();
        }

        Exchange = kept.Exchange;
        RequestText = BodyText.Of(kept.Request);
        ResponseText = BodyText.Of(kept.Response);
        return Page();
    }
}
