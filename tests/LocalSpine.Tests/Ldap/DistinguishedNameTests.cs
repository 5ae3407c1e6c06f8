using CsCheck;
using LocalSpine.Protocols.Ldap;

namespace LocalSpine.Tests.Ldap;

/// <summary>Names in the forms that RFC 4514 and real clients write.</summary>
public sealed class DistinguishedNameTests
{
    [Fact]
    public void Any_value_survives_escaping() => Gen.String.Where(s => s.All(c => !char.IsSurrogate(c))).Sample(value =>
    {
        var parsed = DistinguishedName.TryParse($"uniqueIdentifier={DistinguishedName.EscapeValue(value)},o=nhs");
        Assert.Equal(value, parsed!.Rdns[0].Single().Value);
        Assert.Equal(("o", "nhs"), parsed.Rdns[1].Single());
    });

    [Fact]
    public void Noise_never_throws() => Gen.String[Gen.Char["ou=,+;\\\"#<> a1\0é"], 0, 60].Sample(text =>
        Assert.True(DistinguishedName.TryParse(text) is null or { Rdns.Count: >= 0 }));

    [Theory]
    [InlineData("ou=services, o=nhs", "services")]
    [InlineData("OU = Services;O=NHS", "Services")]
    [InlineData("ou=\"a,b\",o=nhs", "a,b")]
    [InlineData("ou=a\\,b,o=nhs", "a,b")]
    [InlineData("ou=\\c3\\a9,o=nhs", "é")]
    [InlineData("ou=#0403616263,o=nhs", "abc")]
    [InlineData("ou=a\\ ,o=nhs", "a ")]
    [InlineData("ou=a ,o=nhs", "a")]
    public void Forms_that_clients_write_are_understood(string text, string value) =>
        Assert.Equal(value, DistinguishedName.TryParse(text)!.Rdns[0].Single().Value);

    [Theory]
    [InlineData("nhs")]
    [InlineData("=nhs")]
    [InlineData("o=nhs,")]
    [InlineData("o=n<hs")]
    [InlineData("o=\"nhs")]
    [InlineData("o=n\\zhs")]
    [InlineData("o=#04")]
    public void What_is_no_name_is_refused(string text) => Assert.Null(DistinguishedName.TryParse(text));

    [Fact]
    public void Relative_names_may_have_several_parts() =>
        Assert.Equal([("cn", "a"), ("uid", "b")], DistinguishedName.TryParse("cn=a+uid=b,o=nhs")!.Rdns[0]);
}
