using System.Text;
using CsCheck;
using LocalSpine.Mailboxes.Api;
using LocalSpine.Mailboxes.Messages;
using LocalSpine.Mailboxes.Routing;

namespace LocalSpine.Tests.Mailboxes;

/// <summary>Small grammars of the MESH API: versions, filters, addresses by demographics, octets of headers.</summary>
public sealed class MeshTextTests
{
    [Theory]
    [InlineData("", 1)]
    [InlineData("*/*", 1)]
    [InlineData("application/json", 1)]
    [InlineData("application/vnd.mesh.v1+json", 1)]
    [InlineData("application/vnd.mesh.v2+json", 2)]
    [InlineData("application/vnd.mesh.v2+json;charset=utf-8", 2)]
    [InlineData("application/vnd.mesh.v1+json, application/vnd.mesh.v2+json", 2)]
    [InlineData("application/vnd.mesh.v9+json", 2)]
    [InlineData("application/vnd.mesh.v+json", null)]
    [InlineData("application/vnd.mesh.vX+json", null)]
    [InlineData("application/vnd.mesh.v2+xml", null)]
    [InlineData("x application/vnd.mesh.v2+json", null)]
    public void The_accept_header_says_which_version(string accept, int? version) => Assert.Equal(version, ApiVersion.Parse(accept));

    [Fact]
    public void A_filter_with_an_exclamation_mark_is_the_opposite() =>
        Gen.Select(Gen.String[Gen.Char["AB_*"], 1, 6], Gen.String[Gen.Char["AB_"], 0, 6]).Sample((filter, workflow) =>
            filter.StartsWith('!') || new WorkflowFilter(filter).Fits(workflow) != new WorkflowFilter("!" + filter).Fits(workflow));

    [Theory]
    [InlineData("ABC", "ABC", true)]
    [InlineData("ABC", "ABCD", false)]
    [InlineData("ABC*", "ABCD", true)]
    [InlineData("ABC*", "AB", false)]
    [InlineData("*BC*", "ABCD", true)]
    [InlineData("*BC*", "ACBD", false)]
    [InlineData("*BCx", "ABCD", true)]
    [InlineData("abc", "ABC", false)]
    [InlineData("!ABC", "ABC", false)]
    public void Filters_compare_as_published(string filter, string workflow, bool fits) => Assert.Equal(fits, new WorkflowFilter(filter).Fits(workflow));

    [Theory]
    [InlineData("GPPROVIDER_9000000009_19670126_Smith", "9000000009", "19670126", "Smith")]
    [InlineData("gpprovider_9000000009_26011967_Smith", "9000000009", "19670126", "Smith")]
    [InlineData("GPPROVIDER_9000000009_19670126_De_Souza", "9000000009", "19670126", "De_Souza")]
    [InlineData("GPPROVIDER_9000000009_20202020_S", "9000000009", null, "S")]
    [InlineData("GPPROVIDER_9000000009", "9000000009", null, "")]
    [InlineData("GPPROVIDER_", "", null, "")]
    public void An_address_by_demographics_has_three_parts(string text, string number, string? birthDate, string surname)
    {
        Assert.True(PatientAddress.IsOne(text));
        Assert.Equal(new PatientAddress(number, birthDate, surname), PatientAddress.Parse(text));
    }

    [Fact]
    public void Every_date_of_either_form_is_read() =>
        Gen.Date[new DateTime(1850, 1, 1), new DateTime(2100, 12, 31)].Sample(date =>
        {
            string Read(string form) => PatientAddress.Parse($"GPPROVIDER_1_{date.ToString(form, null)}_X").BirthDate!;
            return Read("yyyyMMdd") == $"{date:yyyyMMdd}" && (Read("ddMMyyyy") == $"{date:yyyyMMdd}" || DateOnly.TryParseExact($"{date:ddMMyyyy}", "yyyyMMdd", out _));
        });

    [Fact]
    public void Text_goes_through_headers_as_it_is() => Gen.String.Where(t => t == Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(t))).Sample(text => MeshMessage.Text(MeshMessage.Octets(text)) == text);

    [Fact]
    public void Latin_octets_that_are_no_UTF8_are_shown_as_Latin() => Assert.Equal("Caf\u00E9 \u00A3", MeshMessage.Text("Caf\u00E9 \u00A3"));
}
