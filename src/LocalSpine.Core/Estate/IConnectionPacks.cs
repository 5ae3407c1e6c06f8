using LocalSpine.Core.Trust;

namespace LocalSpine.Core.Estate;

/// <summary>Connection packs: all that a product needs to connect, in one file.</summary>
public interface IConnectionPacks
{
    /// <summary>The pack of a registered system, or null when the ASID is unknown or its party has no FQDN.</summary>
    /// <param name="issued">The certificate to put in, with its key when there is one; null for the newest that was issued to the endpoint's FQDN, whose key only its owner has.</param>
    /// <param name="address">Where the product reaches the environment, for hosts block and firewall rules; null for the address that it listens on.</param>
    Task<ConnectionPack?> BuildAsync(string asid, IssuedCertificate? issued, string? address, CancellationToken cancellationToken);

    /// <summary>The same with a new key and a new certificate. Those that were issued before stay valid.</summary>
    Task<ConnectionPack?> BuildWithNewKeyAsync(string asid, string? address, CancellationToken cancellationToken);
}

/// <summary>A pack.</summary>
/// <param name="FileName">For example <c>localspine-200000000001.zip</c>.</param>
/// <param name="Content">A zip file.</param>
public sealed record ConnectionPack(string FileName, byte[] Content);

/// <summary>The registry files that lead a machine's Identity Agent to the environment.</summary>
public interface IRegistryFiles
{
    /// <summary>The five of the public page, in its order.</summary>
    /// <param name="realNames">With the names of the real deployment environment, which lead here when the machine's name server or hosts file says so; else with the environment's own.</param>
    IReadOnlyList<RegistryFile> All(bool realNames);
}

/// <summary>A registry file.</summary>
/// <param name="Title">As the public page calls it.</param>
/// <param name="Content">ASCII, lines ended with CR and LF.</param>
public sealed record RegistryFile(string FileName, string Title, byte[] Content);
