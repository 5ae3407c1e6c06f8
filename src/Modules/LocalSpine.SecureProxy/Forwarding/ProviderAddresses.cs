using System.Net;
using System.Net.Sockets;

namespace LocalSpine.SecureProxy.Forwarding;

/// <summary>
/// Which addresses a provider's name may stand for. A name server must not be able to point the proxy at what only this machine reaches: link-local
/// addresses (where clouds keep their metadata), loopback, multicast. A loopback address that the directory itself writes is a developer's own.
/// </summary>
internal static class ProviderAddresses
{
    /// <summary>The addresses of a host that may be connected to.</summary>
    /// <exception cref="AddressRefusedException">It has none of them.</exception>
    public static async Task<IPAddress[]> ResolveAsync(string host, CancellationToken cancellationToken)
    {
        var isAddress = IPAddress.TryParse(host.Trim('[', ']'), out var literal);
        var found = isAddress ? [literal!] : await Dns.GetHostAddressesAsync(host, cancellationToken);
        var writesLoopback = isAddress ? IPAddress.IsLoopback(Plain(literal!))
            : host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || host.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase);
        IPAddress[] allowed = [.. found.Where(a => MayBe(a, writesLoopback))];
        return allowed.Length > 0 ? allowed
            : throw new AddressRefusedException($"{host} stands for {string.Join(", ", found.Select(a => a.ToString()))}: no provider can be there. If it is meant, say so: localspine endpoint name {host} --address HOST:PORT");
    }

    /// <summary>Whether a provider may be at an address.</summary>
    /// <param name="loopback">Loopback was written into the directory.</param>
    public static bool MayBe(IPAddress address, bool loopback)
    {
        address = Plain(address);
        if (IPAddress.IsLoopback(address))
        {
            return loopback;
        }

        if (address.AddressFamily == AddressFamily.InterNetworkV6)
        {
            return !address.IsIPv6LinkLocal && !address.IsIPv6Multicast && !address.Equals(IPAddress.IPv6Any);
        }

        var octets = address.GetAddressBytes();
        return octets[0] is not (0 or 127 or >= 224) && (octets[0], octets[1]) is not (169, 254);
    }

    private static IPAddress Plain(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
}

/// <summary>A name stands for addresses only that no provider may be at.</summary>
internal sealed class AddressRefusedException(string message) : Exception(message);
