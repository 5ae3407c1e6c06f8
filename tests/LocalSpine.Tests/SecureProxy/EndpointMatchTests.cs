using LocalSpine.SecureProxy.Requests;

namespace LocalSpine.Tests.SecureProxy;

/// <summary>Registered addresses against targets (ssp 2, prefix match).</summary>
public sealed class EndpointMatchTests
{
    [Theory]
    [InlineData("https://h.nhs.uk/a", "https://h.nhs.uk/a", true)]
    [InlineData("https://h.nhs.uk/a", "https://h.nhs.uk/a/b", true)]
    [InlineData("https://h.nhs.uk/a", "https://h.nhs.uk/a?b", true)]
    [InlineData("https://h.nhs.uk/a/", "https://h.nhs.uk/a", true)]
    [InlineData("https://h.nhs.uk/a//", "https://h.nhs.uk/a/b", true)]
    [InlineData("https://H.NHS.uk/a", "https://h.nhs.uk/a", true)]
    [InlineData("https://h.nhs.uk", "https://h.nhs.uk/anything", true)]
    [InlineData("https://h.nhs.uk/", "https://h.nhs.uk", true)]
    [InlineData("https://h.nhs.uk:8443/a", "https://h.nhs.uk:8443/a", true)]
    [InlineData("https://h.nhs.uk/a", "https://h.nhs.uk/ab", false)]
    [InlineData("https://h.nhs.uk/a", "https://h.nhs.uk/A", false)]
    [InlineData("https://h.nhs.uk/a/b", "https://h.nhs.uk/a", false)]
    [InlineData("https://h.nhs.uk/a", "https://h.nhs.uk/%61", false)]
    [InlineData("https://h.nhs.uk/a", "https://h.nhs.uk/a%2Fb", false)]
    [InlineData("https://h.nhs.uk/a", "https://h.nhs.uk/?/a", false)]
    [InlineData("https://h.nhs.uk/a", "https://h.nhs.uk:443/a", false)]
    [InlineData("https://h.nhs.uk:443/a", "https://h.nhs.uk/a", false)]
    [InlineData("https://h.nhs.uk", "https://h.nhs.uk.evil.org/a", false)]
    [InlineData("https://h.nhs.uk", "https://h.nhs.ukx/a", false)]
    [InlineData("https://h.nhs.uk", "https://h.nhs.uk:8443/a", false)]
    [InlineData("http://h.nhs.uk/a", "https://h.nhs.uk/a", false)]
    [InlineData("", "https://h.nhs.uk/a", false)]
    [InlineData("https://", "https://h.nhs.uk/a", false)]
    public void A_target_lies_within_an_address_or_not(string registered, string target, bool covers)
    {
        Assert.True(ProxyTarget.TryParse("/" + target, false, out var parsed, out _));
        Assert.Equal(covers, EndpointMatch.Covers(registered, parsed));
    }
}
