using System.IO.Compression;
using System.Net;
using System.Text;
using LocalSpine.Core.Directory;
using LocalSpine.Core.Estate;
using LocalSpine.Core.Outcomes;
using LocalSpine.Core.Trust;
using LocalSpine.Hosting;
using LocalSpine.Hosting.Surfaces;

namespace LocalSpine.Estate.Packs;

/// <summary>Puts a pack together from what is registered and issued now.</summary>
internal sealed class ConnectionPacks(
    IRegistrations registrations, ICertificateAuthority authority, IIssuedCertificates issuedCertificates, IRegistryFiles registryFiles, SurfaceCatalog catalog, EnvironmentOptions options, TimeProvider clock)
    : IConnectionPacks
{
    private const int OwnerOnly = 0b110_000_000;
    private const int Program = 0b111_101_101;
    private const int Readable = 0b110_100_100;
    private const int RegularFile = 0x8000;

    public Task<ConnectionPack?> BuildAsync(string asid, IssuedCertificate? issued, string? address, CancellationToken cancellationToken) =>
        MakeAsync(asid, address, async fqdn => issued ?? await NewestAsync(fqdn, cancellationToken), cancellationToken);

    public Task<ConnectionPack?> BuildWithNewKeyAsync(string asid, string? address, CancellationToken cancellationToken) =>
        MakeAsync(asid, address, async fqdn => await authority.IssueAsync(fqdn, null, cancellationToken), cancellationToken);

    // The certificate comes last: one that is issued for a pack that is refused is one whose key nobody has.
    private async Task<ConnectionPack?> MakeAsync(string asid, string? address, Func<string, Task<IssuedCertificate?>> certificate, CancellationToken cancellationToken)
    {
        if (address is not null && !IPAddress.TryParse(address, out _))
        {
            throw new RefusedException(new Refusal("PACK_ADDRESS", "an IP address at which the product reaches the environment", address));
        }

        if (Find(asid) is not var (system, handlers, fqdn))
        {
            return null;
        }

        await authority.Ready.WaitAsync(cancellationToken);
        var issued = await certificate(fqdn);
        var url = handlers.SelectMany(h => h.Values("nhsMHSEndPoint")).FirstOrDefault();
        var sheet = new EndpointSheet(
            system.Id, system.PartyKey, system.OdsCode, fqdn, url, issued?.SerialNumber, issued?.KeyPem is null ? null : IssuedCertificate.Pkcs12Password,
            EndpointSheet.UrlsOf(catalog.Surfaces.Select(s => (s.Name, catalog.UrlOf(s)))));
        var pack = new PackContext(sheet, system, handlers, catalog, issued, address ?? options.OwnAddress);
        return new ConnectionPack($"localspine-{new string([.. system.Id.Where(char.IsAsciiLetterOrDigit)])}.zip", Zip(pack));
    }

    private (ServiceEntry System, IReadOnlyList<ServiceEntry> Handlers, string Fqdn)? Find(string asid)
    {
        if (registrations.FindSystem(asid) is not { } system)
        {
            return null;
        }

        IReadOnlyList<ServiceEntry> handlers = [.. registrations.OfParty(system.PartyKey).Where(e => !e.IsSystem)];
        return handlers.FirstOrDefault(h => h.Fqdn.Length > 0) is { } named ? (system, handlers, named.Fqdn) : null;
    }

    private async Task<IssuedCertificate?> NewestAsync(string fqdn, CancellationToken cancellationToken)
    {
        var ca = authority.SubCa.ExportCertificatePem() + "\n" + authority.Root.ExportCertificatePem() + "\n";
        return (await issuedCertificates.ToAsync(fqdn, cancellationToken)).FirstOrDefault(c => c.RevokedAt is null) is { } newest
            ? new IssuedCertificate(fqdn, newest.SerialNumber, newest.Pem.TrimEnd() + "\n" + authority.SubCa.ExportCertificatePem() + "\n", null, null, null, ca)
            : null;
    }

    private byte[] Zip(PackContext pack)
    {
        using var content = new MemoryStream();
        using (var zip = new ZipArchive(content, ZipArchiveMode.Create, leaveOpen: true))
        {
            Add(zip, "README.md", SheetFile.ReadMe(pack));
            Add(zip, "endpoint.json", pack.Sheet.ToJson());
            Add(zip, "endpoint.md", SheetFile.Sheet(pack));
            foreach (var (name, file) in CertificateFiles.Make(pack, authority))
            {
                Add(zip, name, file);
            }

            Add(zip, "network/hosts", catalog.HostsBlock(pack.Address, realNames: false));
            Add(zip, "network/hosts-real-names", catalog.HostsBlock(pack.Address, realNames: true));
            foreach (var (name, file) in FirewallFiles.Make(pack).Concat(ClientFiles.Make(pack)))
            {
                Add(zip, name, file);
            }

            foreach (var file in registryFiles.All(realNames: false))
            {
                Add(zip, $"identity-agent/{file.FileName}", file.Content);
            }
        }

        return content.ToArray();
    }

    private void Add(ZipArchive zip, string name, string text) => Add(zip, name, Encoding.UTF8.GetBytes(text));

    private void Add(ZipArchive zip, string name, byte[] content)
    {
        var entry = zip.CreateEntry(name);
        entry.LastWriteTime = clock.GetUtcNow();
        var mode = name.EndsWith(".key", StringComparison.Ordinal) || name.Contains("client.p12", StringComparison.Ordinal) || name.Contains("client-legacy", StringComparison.Ordinal) ? OwnerOnly
            : name.EndsWith(".sh", StringComparison.Ordinal) || name.EndsWith(".nft", StringComparison.Ordinal) ? Program : Readable;
        entry.ExternalAttributes = (RegularFile | mode) << 16;
        using var stream = entry.Open();
        stream.Write(content);
    }
}
