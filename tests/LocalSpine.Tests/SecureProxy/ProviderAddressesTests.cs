using System.Net;
using LocalSpine.SecureProxy.Forwarding;

namespace LocalSpine.Tests.SecureProxy;

/// <summary>Where a provider's name may lead (ssp 13): not into this machine, nor where clouds keep their metadata.</summary>
public sealed class ProviderAddressesTests
{
    [Theory]
    [InlineData("10.0.0.1")]
    [InlineData("192.168.1.1")]
    [InlineData("172.16.0.1")]
    [InlineData("203.0.113.9")]
    [InlineData("2001:db8::1")]
    [InlineData("fd00::1")]
    [InlineData("::ffff:10.0.0.1")]
    public void An_address_of_some_network_may_be_a_provider(string address) => Assert.True(ProviderAddresses.MayBe(IPAddress.Parse(address), loopback: false));

    [Theory]
    [InlineData("169.254.169.254")]
    [InlineData("169.254.0.1")]
    [InlineData("::ffff:169.254.169.254")]
    [InlineData("fe80::1")]
    [InlineData("febf::1")]
    [InlineData("0.0.0.0")]
    [InlineData("0.1.2.3")]
    [InlineData("::")]
    [InlineData("::ffff:0.0.0.0")]
    [InlineData("224.0.0.1")]
    [InlineData("239.255.255.255")]
    [InlineData("255.255.255.255")]
    [InlineData("240.0.0.1")]
    [InlineData("ff02::1")]
    public void Link_local_multicast_and_no_address_may_never(string address)
    {
        Assert.False(ProviderAddresses.MayBe(IPAddress.Parse(address), loopback: false));
        Assert.False(ProviderAddresses.MayBe(IPAddress.Parse(address), loopback: true));
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("127.255.255.254")]
    [InlineData("::1")]
    [InlineData("::ffff:127.0.0.1")]
    public void Loopback_may_only_where_the_directory_wrote_it(string address)
    {
        Assert.False(ProviderAddresses.MayBe(IPAddress.Parse(address), loopback: false));
        Assert.True(ProviderAddresses.MayBe(IPAddress.Parse(address), loopback: true));
    }

    [Theory]
    [InlineData("localhost")]
    [InlineData("127.0.0.1")]
    [InlineData("[::1]")]
    public async Task A_loopback_name_leads_to_this_machine(string host) => Assert.All(await ProviderAddresses.ResolveAsync(host, TestContext.Current.CancellationToken), a => Assert.True(IPAddress.IsLoopback(a)));

    [Theory]
    [InlineData("169.254.169.254")]
    [InlineData("0.0.0.0")]
    public async Task A_host_that_stands_for_no_provider_says_how_to_mean_it(string host)
    {
        var refused = await Assert.ThrowsAsync<AddressRefusedException>(() => ProviderAddresses.ResolveAsync(host, TestContext.Current.CancellationToken));
        Assert.Contains($"endpoint name {host}", refused.Message, StringComparison.Ordinal);
    }
}
