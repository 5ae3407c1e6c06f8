using CsCheck;
using LocalSpine.Protocols.Gas;

namespace LocalSpine.Tests.Identity;

/// <summary>Documents of the gateway: written so that public clients find their values, read whatever agents write (identity 3.1).</summary>
public sealed class GpObjectTests
{
    private static readonly Gen<string> Value = Gen.String[Gen.Char[" !\"#$%&'()*+,-./0123456789:;=?@AZaz"], 0, 40];

    [Fact]
    public void What_is_written_is_read_again() => Gen.Select(Gen.String[Gen.Char['a', 'z'], 1, 12], Value).Array[1, 30].Sample(parameters =>
    {
        var document = new GpObject();
        foreach (var (name, value) in parameters)
        {
            document.Add(name, value);
        }

        var read = GpObject.Read(document.ToText("dtd"));
        Assert.Equal(parameters.Select(p => (p.Item1, p.Item2.Trim())), read.Parameters.Select(p => (p.Name, p.Value)));
    });

    [Fact]
    public void A_parameter_takes_one_line_and_ends_no_other()
    {
        var text = new GpObject().Add("cn", "A\r\nB</gpPARAM><gpPARAM name=\"sso_ticket\">x").ToText("dtd");
        Assert.Equal(5, text.Split('\n').Length);
        Assert.Single(GpObject.Read(text).Parameters);
        Assert.Null(GpObject.Read(text)["sso_ticket"]);
    }

    [Theory]
    [InlineData("<gpPARAM name=\"a\">1</gpPARAM>", "1")]
    [InlineData("<gpPARAM name='a'>1</gpPARAM>", "1")]
    [InlineData("<gpPARAM encoding=\"base64\" name=\"a\" >\n 1 \n</gpPARAM>", "1")]
    [InlineData("<?xml?><!DOCTYPE USER SYSTEM \"gpOBJECT.DTD\"><gpOBJECT><gpPARAM name=\"a\">R & D's</gpPARAM>", "R & D's")]
    [InlineData("<gpPARAM name=\"a\">1</gpPARAM><gpPARAM name=\"a\">2</gpPARAM>", "1")]
    public void Agents_spellings_are_read(string text, string value) => Assert.Equal(value, GpObject.Read(text)["a"]);

    [Theory]
    [InlineData("")]
    [InlineData("<gpPARAM name=\"a\">1")]
    [InlineData("<gpPARAM name=\"a")]
    [InlineData("<!DOCTYPE USER [<!ENTITY x 'y'>]><gpPARAM name=\"a\">1</gpPARAM>")]
    [InlineData("<gpPARAM name=\"a\">\0</gpPARAM>")]
    public void The_rest_is_refused(string text) => Assert.Throws<FormatException>(() => GpObject.Read(text));

    [Fact]
    public void More_parameters_than_any_agent_has_are_refused() =>
        Assert.Throws<FormatException>(() => GpObject.Read(string.Concat(Enumerable.Repeat("<gpPARAM name=\"a\">1</gpPARAM>", 300))));
}
