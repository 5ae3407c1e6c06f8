using LocalSpine.Core.Estate;
using LocalSpine.Hosting.Pages;
using LocalSpine.Hosting.Surfaces;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace LocalSpine.Identity.Cis;

/// <summary>The web pages of the Care Identity Service (identity 11).</summary>
internal static class CisSurface
{
    /// <summary>Area of the pages.</summary>
    public const string Area = "Cis";

    public static Surface Create() => new()
    {
        Name = "cis",
        Purpose = "Care Identity Service: users, smartcards, positions, requests",
        Service = SpineServices.Cis,
        ClientCertificates = ClientCertificates.None,
        Http2 = true,
        RealNames = ["wfe.dep.iam.spine2.ncrs.nhs.uk"],
        Paths = [("Care Identity Service", "/cis"), ("Address of the real endpoint administration", "/eprwebapp")],
        Build = application => application.UseRouting().UseEndpoints(Map),
    };

    private static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapWebPages(Area);
        routes.MapGet("/", () => Results.Redirect("/cis"));
        routes.MapGet("/eprwebapp", EndpointAdministrationAsync);
        routes.MapGet("/cis/assets/{name}", (string name, IEnumerable<WebAsset> assets) =>
        {
            var shared = name == "nhsuk.css" ? assets.FirstOrDefault(a => a.Name == name)?.Open() : null;
            var stream = name == "cis.css" ? typeof(CisSurface).Assembly.GetManifestResourceStream(name) : shared;
            return stream is null ? Results.NotFound() : Results.Stream(stream, "text/css");
        });
    }

    // The portal has its pages, and knows who is signed on (directory-ldap 13.3, identity 11.4).
    private static async Task<IResult> EndpointAdministrationAsync(HttpContext context, CisAccess access, SurfaceCatalog catalog) =>
        await access.FindAsync(context) is not { } visitor ? Results.Redirect("/cis/sign-in")
        : visitor.Role is null && visitor.OpenRoles.Count > 0 ? Results.Redirect("/cis/role")
        : Results.Redirect((catalog.TryFind(context.Request.Host.Host, out _) ? catalog.UrlOf(catalog.Get("portal")) : "") + "/registrations");
}
