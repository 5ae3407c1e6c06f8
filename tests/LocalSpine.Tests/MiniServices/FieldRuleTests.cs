using CsCheck;
using LocalSpine.Core.Identifiers;
using LocalSpine.Hosting;
using LocalSpine.MiniServices.Operations;
using LocalSpine.MiniServices.Pipeline;
using LocalSpine.MiniServices.Rules;

namespace LocalSpine.Tests.MiniServices;

/// <summary>Fields before anybody is looked for (smsp 4.1, 4.4).</summary>
public sealed class FieldRuleTests
{
    private static readonly PatientQuestion Nothing = new(null, null, null, null, null, null, null);

    [Theory]
    [InlineData("19700101", true)]
    [InlineData("20240229", true)]
    [InlineData("20260701", true)]
    [InlineData("20260702", false)] // tomorrow
    [InlineData("20230229", false)]
    [InlineData("194305191212", false)]
    [InlineData("2014051200", false)]
    [InlineData("201405", false)]
    [InlineData("1970-1-1", false)]
    [InlineData(null, false)]
    public void A_date_of_birth_is_a_day_that_was(string? date, bool isRight) =>
        Assert.Equal(isRight, FieldRules.BirthDate.Apply(Asking(Nothing with { BirthDate = date })) is null);

    [Theory]
    [InlineData("LS1 4HY", true)]
    [InlineData("LS14HY", true)]
    [InlineData("ls1 4hy", true)]
    [InlineData("SW1A 1AA", true)]
    [InlineData("ZZ99 3WZ", true)]
    [InlineData("LS*", true)]
    [InlineData("LEEDS", false)]
    [InlineData("LS1", false)]
    [InlineData("4HY LS1", false)]
    public void A_postcode_is_one_of_the_nation_or_a_beginning(string postcode, bool isRight) =>
        Assert.Equal(isRight, FieldRules.Postcode.Apply(Asking(Nothing with { Postcode = postcode })) is null);

    [Theory]
    [InlineData("SM*", true)]
    [InlineData("SMITH", true)]
    [InlineData("S*", false)]
    [InlineData("*", false)]
    [InlineData("SM*TH", false)]
    [InlineData("SM**", false)]
    public void An_asterisk_stands_at_the_end_after_two_characters(string family, bool isRight) =>
        Assert.Equal(isRight, FieldRules.Wildcard.Apply(Asking(Nothing with { Family = family })) is null);

    [Fact]
    public void Whatever_text_a_question_holds_is_judged() => Gen.Select(Gen.String, Gen.String, Gen.String, Gen.String).Sample((a, b, c, d) =>
    {
        var request = Asking(new PatientQuestion(a, b, (a, b), c, d, a, b));
        QuestionRule[] rules =
        [
            FieldRules.BirthDate, FieldRules.Gender, FieldRules.LocalIdentifier, FieldRules.FamilyName, FieldRules.NameLength, FieldRules.Wildcard, FieldRules.Postcode,
            FieldRules.NhsNumberForm,
        ];
        Assert.All(rules, rule => Assert.True(rule.Apply(request) is null or { Expected.Length: > 0, Source.Length: > 0 }));
    });

    [Fact]
    public void A_number_is_right_exactly_when_its_check_digit_is() => Gen.Int[0, 999_999_999].Select(Gen.Int[0, 9]).Sample((nine, last) =>
    {
        var number = $"{nine:D9}{last}";
        Assert.Equal(NhsNumber.CheckDigit(number.AsSpan(0, 9)) == last, FieldRules.NhsNumberForm.Apply(Asking(Nothing with { NhsNumber = number })) is null);
    });

    private static SmspExchange Asking(PatientQuestion question) =>
        new(default, soapAction: null, contentType: "", certificateName: "", new DateTimeOffset(2026, 7, 1, 12, 0, 0, TimeSpan.Zero))
        {
            Question = question, Service = new GetNhsNumber(trace: null!, new SmspOptions()),
        };
}
