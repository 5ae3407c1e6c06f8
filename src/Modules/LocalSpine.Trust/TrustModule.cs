using LocalSpine.Core.Outcomes;
using LocalSpine.Core.Trust;
using LocalSpine.Hosting;
using LocalSpine.Hosting.Admin;
using LocalSpine.Hosting.Modules;
using LocalSpine.Hosting.Surfaces;
using LocalSpine.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace LocalSpine.Trust;

/// <summary>Certificates: the environment's root and sub-CA, server and client certificates, revocation.</summary>
public sealed class TrustModule : IModule
{
    public string Name => "trust";

    public IReadOnlyList<Migration> Migrations { get; } = Migration.Of("trust", typeof(TrustModule).Assembly);

    public IReadOnlyList<Surface> Surfaces { get; } =
    [
        new Surface
        {
            Name = "crl",
            Purpose = "Revocation lists and CA certificates",
            Protocol = SurfaceProtocol.Http,
            ClientCertificates = ClientCertificates.None,
            Paths =
            [
                ("Root certificate (PEM)", "/certificates/root.pem"),
                ("Root certificate (DER)", "/certificates/root.der"),
                ("Sub-CA certificate (PEM)", "/certificates/subca.pem"),
                ("Sub-CA certificate (DER)", "/certificates/subca.der"),
                ("Both certificates (PEM)", "/certificates/chain.pem"),
                ("Revocation list of the sub-CA", RevocationPaths.SubCaList),
                ("Revocation list of the root", RevocationPaths.RootList),
                ("Certificate of the card authority (PEM)", "/certificates/cards.pem"),
                ("Revocation list of smartcards", RevocationPaths.CardCaList),
            ],
            Build = application => application.UseRouting().UseEndpoints(CertificateDownloads.Map),
        },
    ];

    public void AddServices(IServiceCollection services, EnvironmentOptions options)
    {
        services.AddSingleton<TrustStore>();
        services.AddSingleton<IIssuedCertificates>(p => p.GetRequiredService<TrustStore>());
        services.AddSingleton<Revocations>();
        services.AddSingleton<CertificateAuthority>();
        services.AddSingleton<ICertificateAuthority>(p => p.GetRequiredService<CertificateAuthority>());
        services.AddSingleton<CardAuthority>();
        services.AddSingleton<ICardAuthority>(p => p.GetRequiredService<CardAuthority>());
        services.AddSingleton<IStartupTask>(p => p.GetRequiredService<CertificateAuthority>());
        services.AddSingleton<IBackgroundTask>(p => p.GetRequiredService<CertificateAuthority>());
    }

    public void MapAdmin(IEndpointRouteBuilder admin)
    {
        admin.MapGet("/certificates", async (TrustStore store, int? limit) => await store.ListAsync(Math.Clamp(limit ?? 100, 1, 10_000)));
        admin.MapPost("/certificates", (ICertificateAuthority authority, CertificateOrder order, CancellationToken cancellationToken) =>
            authority.IssueAsync(order.Fqdn ?? (order.Csr is null ? "" : authority.NameOf(order.Csr)), order.Csr, cancellationToken));
        admin.MapPost("/certificates/{serial}/revoke", async (ICertificateAuthority authority, string serial, CancellationToken cancellationToken) =>
            await authority.RevokeAsync(serial, cancellationToken)
                ? Results.NoContent()
                : ProblemAnswers.Refused(new Refusal("CERTIFICATE_UNKNOWN", "the serial number of a certificate issued here", serial), StatusCodes.Status404NotFound));
    }
}

/// <summary>A certificate asked for over the admin API: an FQDN for a new key, or a PEM request.</summary>
internal sealed record CertificateOrder(string? Fqdn, string? Csr);
