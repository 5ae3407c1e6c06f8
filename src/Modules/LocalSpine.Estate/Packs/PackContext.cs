using LocalSpine.Core.Directory;
using LocalSpine.Core.Trust;
using LocalSpine.Hosting.Surfaces;

namespace LocalSpine.Estate.Packs;

/// <summary>What the files of a pack are made of.</summary>
/// <param name="Address">Where the product reaches the environment.</param>
/// <param name="HasKey">The pack has a private key in it.</param>
internal sealed record PackContext(EndpointSheet Sheet, ServiceEntry System, IReadOnlyList<ServiceEntry> Contracts, SurfaceCatalog Catalog, IssuedCertificate? Certificate, string Address)
{
    public const string Password = IssuedCertificate.Pkcs12Password;

    public bool HasKey => Certificate?.KeyPem is not null;

    public string Host(string surface) => Catalog.HostOf(Catalog.Get(surface));

    public int Port(string surface) => Catalog.PortOf(Catalog.Get(surface));

    public string Url(string surface) => Sheet.Urls[surface];

    /// <summary>Where the environment delivers to: host and port of the endpoint's URLs, each once.</summary>
    public IReadOnlyList<(string Host, int Port)> Receivers { get; } =
    [
        .. Contracts.SelectMany(c => c.Values("nhsMHSEndPoint")).Select(u => Uri.TryCreate(u, UriKind.Absolute, out var url) ? url : null).OfType<Uri>().Select(u => (u.Host, u.Port)).Distinct(),
    ];
}
