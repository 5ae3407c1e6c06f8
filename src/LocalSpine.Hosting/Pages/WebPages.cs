using System.Reflection;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc.ApplicationParts;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace LocalSpine.Hosting.Pages;

/// <summary>Razor Pages of modules: every module has its own, and each surface serves those of its module only.</summary>
public static class WebPages
{
    /// <summary>Adds the pages of a module's assembly.</summary>
    public static void AddWebPages(this IServiceCollection services, Assembly pages)
    {
        var isFirst = services.All(s => s.ServiceType != typeof(ApplicationPartManager));
        services.AddRazorPages().ConfigureApplicationPartManager(parts =>
        {
            if (isFirst)
            {
                parts.ApplicationParts.Clear();
            }

            parts.ApplicationParts.Add(new CompiledRazorAssemblyPart(pages));
            parts.ApplicationParts.Add(new AssemblyPart(pages));
        });
        if (!isFirst)
        {
            return;
        }

        services.AddRazorPages().AddMvcOptions(mvc => mvc.Filters.Add(new StaleForms()));
        services.AddAntiforgery(antiforgery =>
        {
            antiforgery.Cookie.Name = "localspine-antiforgery";
            antiforgery.Cookie.SecurePolicy = CookieSecurePolicy.Always;
        });

        // Forms are protected with keys of this process: a form from before a restart asks to be sent again, and nothing is written to anybody's
        // home folder. Without the framework's start-up task, which makes keys on disk, the start costs nothing either.
        services.AddDataProtection().UseEphemeralDataProtectionProvider();
        foreach (var task in services.Where(s => s.ServiceType == typeof(IHostedService) && s.ImplementationType?.Namespace?.StartsWith(typeof(IDataProtector).Namespace!, StringComparison.Ordinal) == true).ToList())
        {
            services.Remove(task);
        }
    }

    /// <summary>Maps the pages of a module: its area when it has one, else those outside areas.</summary>
    /// <param name="area">Area of the module's pages; empty for none.</param>
    public static void MapWebPages(this IEndpointRouteBuilder routes, string area = "") => routes.MapRazorPages().Add(endpoint =>
    {
        if (endpoint.Metadata.OfType<PageActionDescriptor>().Any(page => (page.AreaName ?? "") != area))
        {
            endpoint.Metadata.Add(new SuppressMatchingMetadata());
        }
    });
}

/// <summary>A file that pages of several modules use.</summary>
/// <param name="Open">Its content; null where the build could not get it.</param>
public sealed record WebAsset(string Name, string ContentType, Func<Stream?> Open);
