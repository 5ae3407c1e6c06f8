using CsCheck;
using LocalSpine.Core.Identifiers;

namespace LocalSpine.Tests.Identifiers;

/// <summary>The check digit of an NHS number.</summary>
public sealed class NhsNumberTests
{
    [Theory]
    [InlineData("9000000009")]
    [InlineData("9990000018")]
    [InlineData("9434765919")] // the number that the public PDS examples use
    public void A_correct_number_is_read(string text)
    {
        Assert.True(NhsNumber.TryParse(text, out var number));
        Assert.Equal(text, number.Value);
    }

    [Theory]
    [InlineData("9000000008")]
    [InlineData("900000000")]
    [InlineData("90000000090")]
    [InlineData("900000000X")]
    [InlineData("٩٠٠٠٠٠٠٠٠٩")]
    [InlineData("")]
    [InlineData(null)]
    public void Anything_else_is_not(string? text) => Assert.False(NhsNumber.TryParse(text, out _));

    [Fact]
    public void Changing_one_digit_is_always_noticed() =>
        Gen.Select(Gen.Int[0, 999_999_999], Gen.Int[0, 9], Gen.Int[1, 9]).Sample((nine, at, by) =>
        {
            var digits = nine.ToString("D9", System.Globalization.CultureInfo.InvariantCulture);
            if (NhsNumber.CheckDigit(digits) is >= 0 and var check)
            {
                var number = (digits + check).ToCharArray();
                Assert.True(NhsNumber.TryParse(new string(number), out _));
                number[at] = (char)('0' + ((number[at] - '0' + by) % 10));
                Assert.False(NhsNumber.TryParse(new string(number), out _));
            }
        });
}
