using LocalSpine.Core.Estate;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace LocalSpine.Portal.Pages;

/// <summary>The estate page.</summary>
internal sealed class IndexModel(IEstate estate, IRegistryFiles registry) : PageModel
{
    public IReadOnlyList<RegistryFile> RegistryFiles { get; } = registry.All(realNames: false);

    public EstateDescription Estate { get; } = estate.Describe();
}
