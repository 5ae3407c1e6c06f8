using CsCheck;
using LocalSpine.SecureProxy.Requests;

namespace LocalSpine.Tests.SecureProxy;

/// <summary>Percent-encoding (RFC 3986 2.1).</summary>
public sealed class PercentEncodingTests
{
    [Fact]
    public void What_was_encoded_is_decoded() => Gen.String[Gen.Char['!', '~'], 0, 3000].Sample(text =>
    {
        var all = string.Concat(text.Select((c, i) => i % 3 == 0 ? $"%{(int)c:x2}" : i % 3 == 1 ? $"%{(int)c:X2}" : c == '%' ? "%25" : c.ToString()));
        return PercentEncoding.TryDecode(all, out var decoded) && decoded == text;
    });

    [Fact]
    public void Whatever_comes_is_decoded_into_what_a_url_has_or_not_at_all() =>
        Gen.String.Sample(text => !PercentEncoding.TryDecode(text, out var decoded) || decoded.All(c => c is > ' ' and <= '~'));

    [Theory]
    [InlineData("%")]
    [InlineData("%4")]
    [InlineData("%4x")]
    [InlineData("% 41")]
    [InlineData("%00")]
    [InlineData("%20")]
    [InlineData("%7F")]
    [InlineData("%80")]
    [InlineData("%ff")]
    [InlineData("a b")]
    [InlineData("é")]
    public void What_no_url_holds_is_not_decoded(string text) => Assert.False(PercentEncoding.TryDecode(text, out _));

    [Fact]
    public void It_is_decoded_once() => Assert.True(PercentEncoding.TryDecode("%252F%2f", out var decoded) && decoded == "%2F/");
}
