using System.Security.Cryptography.X509Certificates;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace LocalSpine.Trust;

/// <summary>Revocation lists and CA certificates over plain HTTP, ready to install: no text file to rename.</summary>
internal static class CertificateDownloads
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        var authority = routes.ServiceProvider.GetRequiredService<CertificateAuthority>();
        routes.MapGet(RevocationPaths.RootList, () => Results.Bytes(authority.RootList(), "application/pkix-crl"));
        routes.MapGet(RevocationPaths.SubCaList, () => Results.Bytes(authority.SubCaList(), "application/pkix-crl"));
        var cards = routes.ServiceProvider.GetRequiredService<CardAuthority>();
        routes.MapGet(RevocationPaths.CardCaList, async (CancellationToken cancellationToken) => Results.Bytes(await cards.ListAsync(cancellationToken), "application/pkix-crl"));
        routes.MapGet("/certificates/cards.pem", async (CancellationToken cancellationToken) => Pem("localspine-cards.pem", await cards.CertificateAsync(cancellationToken)));
        routes.MapGet("/certificates/root.der", () => Der(authority.Root, "localspine-root.der"));
        routes.MapGet("/certificates/subca.der", () => Der(authority.SubCa, "localspine-subca.der"));
        routes.MapGet("/certificates/root.pem", () => Pem("localspine-root.pem", authority.Root));
        routes.MapGet("/certificates/subca.pem", () => Pem("localspine-subca.pem", authority.SubCa));
        routes.MapGet("/certificates/chain.pem", () => Pem("localspine-chain.pem", authority.SubCa, authority.Root));
    }

    private static IResult Der(X509Certificate2 certificate, string file) => Results.File(certificate.RawData, "application/pkix-cert", file);

    private static IResult Pem(string file, params X509Certificate2[] certificates) => Results.File(
        Encoding.ASCII.GetBytes(string.Concat(certificates.Select(c => c.ExportCertificatePem() + "\n"))), "application/x-pem-file", file);
}
