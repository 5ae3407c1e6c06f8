using System.Text;
using CsCheck;
using LocalSpine.Demographics.Records;

namespace LocalSpine.Tests.Demographics;

/// <summary>Names that must meet although they are written differently (pds 2.2).</summary>
public sealed class NameFoldingTests
{
    [Theory]
    [InlineData("O'Connor", "OCONNOR")]
    [InlineData("Müller-Łukaszewski", "MULLERLUKASZEWSKI")]
    [InlineData("Ó Néill", "ONEILL")]
    [InlineData("Ægir", "AEGIR")]
    [InlineData("Straße", "STRASSE")]
    [InlineData("Þór", "THOR")]
    [InlineData("Nguyễn", "NGUYEN")]
    [InlineData("", "")]
    public void Accents_case_and_marks_fold_away(string name, string folded) => Assert.Equal(folded, NameFolding.Fold(name));

    [Fact]
    public void Folding_twice_changes_nothing() => Gen.String.Sample(name =>
        Assert.Equal(NameFolding.Fold(name), NameFolding.Fold(NameFolding.Fold(name))));

    [Theory]
    [InlineData("ls1 4ap", "LS14AP")]
    public void Postcodes_lose_their_blank(string postcode, string folded) => Assert.Equal(folded, NameFolding.Postcode(postcode));
}
