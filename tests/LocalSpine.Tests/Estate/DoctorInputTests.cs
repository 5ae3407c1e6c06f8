using System.Text;
using CsCheck;
using LocalSpine.Hosting.Doctor;
using LocalSpine.Hosting.Surfaces;

namespace LocalSpine.Tests.Estate;

/// <summary>What people give the doctor: read, or refused with a sentence, whatever it is.</summary>
public sealed class DoctorInputTests
{
    private static readonly EndpointSheet Sheet = new(
        "200000100001", "Z9Z01-850001", "Z9Z01", "mhs.example.nhs.uk", "https://mhs.example.nhs.uk/", "0A", null, new Dictionary<string, string> { ["directory"] = "ldaps://directory.localspine.test:8636" });

    [Fact]
    public void A_sheet_is_read_as_it_was_written()
    {
        var read = EndpointSheet.Read(Sheet.ToJson());
        Assert.Equal(Sheet.ToJson(), read.ToJson());
        Assert.Equal(Sheet with { Urls = read.Urls }, read);
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"urls":{}}""")]
    [InlineData("""{"urls":[]}""")]
    [InlineData("""{"urls":{"a":1}}""")]
    [InlineData("""{"asid":1,"urls":{"a":"https://a"}}""")]
    [InlineData("""{"urls":{"a":"https://a"},"urls":{}}""")]
    public void What_is_no_sheet_is_refused(string text) => Assert.Throws<FormatException>(() => EndpointSheet.Read(text));

    [Fact]
    public void A_broken_sheet_is_read_or_refused()
    {
        var good = Encoding.UTF8.GetBytes(Sheet.ToJson());
        Gen.Select(Gen.Int[0, good.Length - 1], Gen.Byte, Gen.Int[0, 20]).Sample(change =>
        {
            var (at, octet, cut) = change;
            var bytes = good.ToList();
            bytes[at] = octet;
            bytes.RemoveRange(at, Math.Min(cut, bytes.Count - at));
            try
            {
                Assert.NotEmpty(EndpointSheet.Read(Encoding.UTF8.GetString([.. bytes])).Urls);
            }
            catch (FormatException)
            {
                // A sentence.
            }
        });
    }

    [Fact]
    public void Broken_certificates_are_refused() => Gen.String.Sample(text =>
    {
        Assert.Throws<FormatException>(() => ClientIdentity.Read($"-----BEGIN CERTIFICATE-----\n{text}\n-----END CERTIFICATE-----", null, null, "", DateTimeOffset.UnixEpoch));
        Assert.Throws<FormatException>(() => ClientIdentity.Nobody(text));
    }, iter: 200);
}
