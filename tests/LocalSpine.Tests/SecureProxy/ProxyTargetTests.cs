using CsCheck;
using LocalSpine.SecureProxy.Requests;

namespace LocalSpine.Tests.SecureProxy;

/// <summary>Request targets: what is read, what is refused, and what holds for all (ssp 2).</summary>
public sealed class ProxyTargetTests
{
    private const string Host = "https://h.nhs.uk";

    private static readonly Gen<string> Piece = Gen.OneOf(new[]
    {
        "https", "http", ":", "/", "//", "%3A", "%2F", "%2f", "%5c", "\\", "@", "?", "#", "..", ".", "%2e", "%252e", "%00", "%0d%0a", "%", "[::1]", "surgery.example.nhs.uk", "/A/STU3/1/gpconnect",
        ":8443", ":443", "localhost", "127.0.0.1", "A", "é", " ", "\t", "\0", "%C3%AB", "%7C", "|", "$", "&", ";", "%25", "/https://",
    }.Select(Gen.Const).ToArray());

    [Theory]
    [InlineData("/https://h.nhs.uk/a?b", Host + "/a", "h.nhs.uk", "/a?b", false)]
    [InlineData("/https://h.nhs.uk", Host + "/", "h.nhs.uk", "/", false)]
    [InlineData("/https://h.nhs.uk?b", Host + "/", "h.nhs.uk", "/?b", false)]
    [InlineData("/https://h.nhs.uk:8443/a", "https://h.nhs.uk:8443/a", "h.nhs.uk:8443", "/a", false)]
    [InlineData("/https://[2001:db8::1]:8443/a", "https://[2001:db8::1]:8443/a", "[2001:db8::1]:8443", "/a", false)]
    [InlineData("/https%3A%2F%2Fh.nhs.uk%2Fa%3Fb", Host + "/a", "h.nhs.uk", "/a?b", true)]
    [InlineData("/https%3a%2f%2fh.nhs.uk%2fa%257C?b%7C", Host + "/a%7C", "h.nhs.uk", "/a%7C?b%7C", true)]
    [InlineData("/https:%2F/h.nhs.uk/a", Host + "/a", "h.nhs.uk", "/a", true)]
    [InlineData("https://proxy.nhs.uk/https://h.nhs.uk/a", Host + "/a", "h.nhs.uk", "/a", false)]
    public void A_target_has_its_parts(string raw, string withoutQuery, string authority, string pathAndQuery, bool isEncoded)
    {
        Assert.True(ProxyTarget.TryParse(raw, false, out var target, out _));
        Assert.Equal((withoutQuery, authority, pathAndQuery, isEncoded), (target.WithoutQuery, target.Authority, target.PathAndQuery, target.IsEncoded));
    }

    [Theory]
    [InlineData("", "no path")]
    [InlineData("*", "no path")]
    [InlineData("https://proxy.nhs.uk", "no path")]
    [InlineData("/", "does not begin")]
    [InlineData("/Patient", "does not begin")]
    [InlineData("/http://h.nhs.uk/", "only https")]
    [InlineData("/http%3A%2F%2Fh.nhs.uk/", "only https")]
    [InlineData("/https:/h.nhs.uk/", "1 slashes")]
    [InlineData("/https:///h.nhs.uk/", "3 slashes")]
    [InlineData("/https%3A%2F%2Fh.nhs.uk%2", "broken")]
    [InlineData("/https%3A%2F%2Fh.nhs.uk%20", "broken")]
    [InlineData("/https://", "no host")]
    [InlineData("/https://:443/", "no host")]
    [InlineData("/https://u@h.nhs.uk/", "user information")]
    [InlineData("/https://h.nhs.uk:x/", "port")]
    [InlineData("/https://h.nhs.uk:/", "port")]
    [InlineData("/https://h.nhs.uk:443443/", "port")]
    [InlineData("/https://h_nhs/", "host name")]
    [InlineData("/https://[::1/", "host name")]
    [InlineData("/https://[::=\"\\]:8/", "host name")]
    [InlineData("/https://[::1%25lo]/", "host name")]
    [InlineData("/https://[127.0.0.1]/", "host name")]
    [InlineData("/https://[]/", "host name")]
    [InlineData("/https://h.nhs.uk/#", "fragment")]
    [InlineData("/https://h.nhs.uk/ ", "blank")]
    [InlineData("/https://h.nhs.uk/../", "dot segment")]
    [InlineData("/https://h.nhs.uk/%252e%252e", "dot segment")]
    [InlineData("/https://h.nhs.uk/%0a", "control")]
    [InlineData("/https://h.nhs.uk/%250a", "control")]
    [InlineData("/https://h.nhs.uk/%2525252525", "deeper")]
    public void What_is_no_target_says_why(string raw, string problem)
    {
        Assert.False(ProxyTarget.TryParse(raw, false, out _, out var said));
        Assert.Contains(problem, said, StringComparison.Ordinal);
    }

    [Fact]
    public void Merged_slashes_are_read_where_they_are_accepted()
    {
        Assert.True(ProxyTarget.TryParse("/https:/h.nhs.uk/a", true, out var target, out _));
        Assert.Equal((Host + "/a", true), (target.Url, target.IsMerged));
    }

    [Fact]
    public void Whatever_comes_is_a_safe_target_or_a_problem() => Gen.String.Sample(TargetProperties.Check);

    [Fact]
    public void Whatever_is_put_together_of_dangerous_pieces_is_too() =>
        Piece.Array[0, 14].Sample(pieces => TargetProperties.Check("/https://" + string.Concat(pieces)), iter: 100_000);

    [Fact]
    public void Whatever_follows_a_registered_root_is_too() =>
        Piece.Array[0, 8].Sample(pieces => TargetProperties.Check("/https://surgery.example.nhs.uk/A/STU3/1/gpconnect" + string.Concat(pieces)), iter: 100_000);

    [Fact]
    public void Encoded_and_raw_lead_to_the_same_place() =>
        Gen.String[Gen.Char['a', 'z'], 0, 20].Array[0, 5].Sample(segments =>
        {
            var url = $"{Host}/{string.Join('/', segments)}";
            Assert.True(ProxyTarget.TryParse("/" + url, false, out var raw, out _));
            Assert.True(ProxyTarget.TryParse("/" + Uri.EscapeDataString(url), false, out var encoded, out _));
            return raw.Url == encoded.Url && encoded.IsEncoded && !raw.IsEncoded;
        });
}
