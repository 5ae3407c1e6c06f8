using LocalSpine.Core.Estate;
using LocalSpine.Hosting.Health;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace LocalSpine.Portal.Pages;

/// <summary>How the environment is, and the estate.</summary>
internal sealed class IndexModel(IEstate estate, IRegistryFiles registry, EnvironmentHealth health, ICalendar calendar, IBuilds builds) : PageModel
{
    public IReadOnlyList<RegistryFile> RegistryFiles { get; } = registry.All(realNames: false);

    public EstateDescription Estate { get; } = estate.Describe();

    public HealthReport Health { get; private set; } = null!;

    public IBuilds Builds => builds;

    public bool IsEnforced => calendar.IsEnforced;

    public async Task OnGetAsync(CancellationToken cancellationToken) => Health = await health.LookAsync(cancellationToken);
}
