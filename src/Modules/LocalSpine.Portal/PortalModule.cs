using LocalSpine.Core.Estate;
using LocalSpine.Core.Proxying;
using LocalSpine.Core.Trust;
using LocalSpine.Hosting;
using LocalSpine.Hosting.Exchanges;
using LocalSpine.Hosting.Modules;
using LocalSpine.Hosting.Pages;
using LocalSpine.Hosting.Surfaces;
using LocalSpine.Portal.Pages;
using LocalSpine.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace LocalSpine.Portal;

/// <summary>The web pages for people.</summary>
public sealed class PortalModule : IModule
{
    public string Name => "portal";

    public IReadOnlyList<Migration> Migrations => [];

    public IReadOnlyList<Surface> Surfaces { get; } =
    [
        new Surface
        {
            Name = "portal",
            Purpose = "Web pages: the estate, the exchange record, conversations, mailboxes, the Secure Proxy",
            ClientCertificates = ClientCertificates.None,
            Http2 = true,
            MaxRequestBody = ComposeModel.MostBytes + (8 * 1024 * 1024), // so that a file that is a little too large still gets the page's own answer
            RealNames = ["portal.vn1.national.ncrs.nhs.uk"],
            Build = application =>
            {
                application.Use(application.ApplicationServices.GetRequiredService<PortalUsers>().NoteAsync);
                application.UseRouting().UseEndpoints(Map);
            },
        },
    ];

    public void AddServices(IServiceCollection services, EnvironmentOptions options)
    {
        services.AddSingleton<ChangeGuard>();
        services.AddSingleton<PortalUsers>();
        services.AddWebPages(typeof(PortalModule).Assembly);
        services.AddSingleton(new WebAsset("nhsuk.css", "text/css", () => typeof(PortalModule).Assembly.GetManifestResourceStream("nhsuk.css")));
    }

    public void MapAdmin(IEndpointRouteBuilder admin)
    {
    }

    private static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapWebPages();
        LivePages.Map(routes);
        routes.MapGet("/proxy/audit.csv", async (ISecureProxy proxy, DateTimeOffset? from, DateTimeOffset? to, bool? all, CancellationToken cancellationToken) =>
        {
            const int MostRows = 100_000;
            var file = await proxy.AuditAsync(from, to, all == true, MostRows, cancellationToken);
            return Results.File(file.Content, "text/csv; charset=utf-8", file.Name);
        });
        routes.MapGet("/registrations/{id}/{file}", RegistrationDetailModel.FileAsync);
        routes.MapGet("/exchanges/{id:long}/{body:regex(^(request|response)$)}", Body);
        routes.MapGet("/packs/{asid}.zip", async (IConnectionPacks packs, HttpContext context, string asid, CancellationToken cancellationToken) =>
            await packs.BuildAsync(asid, null, EndpointDetailModel.AddressOf(context), cancellationToken) is { } pack ? Results.File(pack.Content, "application/zip", pack.FileName) : Results.NotFound());
        routes.MapGet("/registry/{name}", (IRegistryFiles files, string name, bool? realNames) =>
            files.All(realNames ?? false).FirstOrDefault(f => f.FileName == name) is { } file ? Results.File(file.Content, "text/plain; charset=us-ascii", file.FileName) : Results.NotFound());
        routes.MapGet("/assets/{name}", Asset);
        routes.MapGet("/certificates/root.{form}", (ICertificateAuthority authority, string form) => Certificate(authority.Root, "root", form));
        routes.MapGet("/certificates/subca.{form}", (ICertificateAuthority authority, string form) => Certificate(authority.SubCa, "subca", form));
    }

    private static IResult Asset(string name)
    {
        var stream = name is "nhsuk.css" or "portal.css" or "live.js" ? typeof(PortalModule).Assembly.GetManifestResourceStream(name) : null;
        return stream is null ? Results.NotFound() : Results.Stream(stream, name.EndsWith(".js", StringComparison.Ordinal) ? "text/javascript" : "text/css");
    }

    // Octets of strangers, which no browser is to take for a page.
    private static IResult Body(HttpContext context, ExchangeLog log, long id, string body)
    {
        if (log.Get(id) is not { } kept)
        {
            return Results.NotFound();
        }

        context.Response.Headers.XContentTypeOptions = "nosniff";
        return Results.File((body == "request" ? kept.Request : kept.Response).Octets, "application/octet-stream", $"exchange-{id}-{body}.bin");
    }

    private static IResult Certificate(System.Security.Cryptography.X509Certificates.X509Certificate2 certificate, string name, string form) => form switch
    {
        "der" => Results.File(certificate.RawData, "application/pkix-cert", $"localspine-{name}.der"),
        "pem" => Results.File(System.Text.Encoding.ASCII.GetBytes(certificate.ExportCertificatePem() + "\n"), "application/x-pem-file", $"localspine-{name}.pem"),
        _ => Results.NotFound(),
    };
}
