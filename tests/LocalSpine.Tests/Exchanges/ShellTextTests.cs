using LocalSpine.Hosting.Exchanges;

namespace LocalSpine.Tests.Exchanges;

/// <summary>Texts in commands that people copy.</summary>
public sealed class ShellTextTests
{
    [Theory]
    [InlineData("urn:nhs:names:services:gpconnect:fhir:rest:read:metadata-1", "urn:nhs:names:services:gpconnect:fhir:rest:read:metadata-1")]
    [InlineData("https://host.test/Z9ECH/STU3/1/gpconnect", "https://host.test/Z9ECH/STU3/1/gpconnect")]
    [InlineData("", "''")]
    [InlineData(null, "''")]
    [InlineData("a b", "'a b'")]
    [InlineData("*", "'*'")]
    [InlineData("~root", "'~root'")]
    [InlineData("$(id)", "'$(id)'")]
    [InlineData("`id`;id|id&id>x\n!1", "'`id`;id|id&id>x\n!1'")]
    [InlineData("it's", @"'it'\''s'")]
    [InlineData("größe", "'größe'")]
    public void A_text_is_one_word_of_a_shell(string? text, string word) => Assert.Equal(word, ShellText.Quote(text));
}
