using CsCheck;
using LocalSpine.Protocols.Ldap;

namespace LocalSpine.Tests.Ldap;

/// <summary>Insignificant blanks (RFC 4518 2.6.1).</summary>
public sealed class StringPreparationTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("   ", "")]
    [InlineData(" a  b ", "a b")]
    [InlineData("a b", "a b")]
    [InlineData("é\t x", "é x")]
    public void Blanks_are_squeezed(string value, string prepared) => Assert.Equal(prepared, StringPreparation.Exact(value));

    [Theory]
    [InlineData("  a   b ", " a b ")]
    [InlineData("a", "a")]
    [InlineData("   ", " ")]
    public void A_piece_keeps_one_blank_at_each_end(string value, string prepared) => Assert.Equal(prepared, StringPreparation.Piece(value));

    [Fact]
    public void Preparing_twice_changes_nothing() => Gen.String.Sample(text =>
        Assert.Equal(StringPreparation.IgnoreCase(text), StringPreparation.IgnoreCase(StringPreparation.IgnoreCase(text))));
}
