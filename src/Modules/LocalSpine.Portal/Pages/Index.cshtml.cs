using LocalSpine.Core.Estate;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace LocalSpine.Portal.Pages;

/// <summary>The estate page.</summary>
internal sealed class IndexModel(IEstate estate) : PageModel
{
    public EstateDescription Estate { get; } = estate.Describe();
}
