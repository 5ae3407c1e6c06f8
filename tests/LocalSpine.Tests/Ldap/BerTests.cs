using System.Formats.Asn1;
using System.Text;
using CsCheck;
using LocalSpine.Protocols.Ldap;

namespace LocalSpine.Tests.Ldap;

/// <summary>Our BER against the runtime's, and against noise.</summary>
public sealed class BerTests
{
    [Fact]
    public void What_is_written_the_runtimes_reader_reads() =>
        Gen.Select(Gen.Int, Gen.String, Gen.Bool, Gen.Byte.Array[0, 70_000]).Sample((number, text, flag, octets) =>
        {
            var writer = new BerWriter(16);
            var outer = writer.Begin(BerTag.Sequence);
            writer.Integer(number);
            var inner = writer.Begin(BerTag.Sequence);
            writer.Text(text);
            writer.Boolean(flag);
            writer.End(inner);
            writer.OctetString(octets);
            writer.End(outer);

            var reader = new AsnReader(writer.Written.ToArray(), AsnEncodingRules.DER).ReadSequence();
            Assert.Equal(number, (int)reader.ReadInteger());
            var nested = reader.ReadSequence();
            Assert.Equal(Encoding.UTF8.GetBytes(text), nested.ReadOctetString());
            Assert.Equal(flag, nested.ReadBoolean());
            Assert.Equal(octets, reader.ReadOctetString());
        }, iter: 300);

    [Fact]
    public void What_the_runtime_writes_is_read() =>
        Gen.Select(Gen.Int, Gen.Byte.Array[0, 300], Gen.Bool).Sample((number, octets, flag) =>
        {
            var writer = new AsnWriter(AsnEncodingRules.BER);
            using (writer.PushSequence())
            {
                writer.WriteInteger(number);
                writer.WriteOctetString(octets);
                writer.WriteBoolean(flag);
            }

            var reader = new BerReader(writer.Encode()).ReadSequence();
            Assert.Equal(number, reader.ReadInteger());
            Assert.Equal(octets, reader.Read(BerTag.OctetString).ToArray());
            Assert.Equal(flag, reader.ReadBoolean());
            Assert.True(reader.IsEmpty);
        });

    [Fact]
    public void Noise_is_read_or_refused_and_nothing_else() => Gen.Byte.Array[0, 400].Sample(bytes =>
    {
        try
        {
            var message = LdapMessage.Read(bytes);
            LdapSearch.Read(message.Content.Span);
        }
        catch (LdapDecodingException)
        {
            // The one exception that a connection turns into a notice of disconnection.
        }
    }, iter: 20_000);

    [Theory]
    [InlineData("020100", 0)]
    [InlineData("0201FF", -1)]
    [InlineData("02020000", 0)] // padded, as some clients write
    [InlineData("0204FFFFFFFF", -1)]
    [InlineData("02047FFFFFFF", int.MaxValue)]
    [InlineData("02840000000105", 5)]
    public void Integers_of_any_form_are_read(string hex, int expected) => Assert.Equal(expected, new BerReader(Convert.FromHexString(hex)).ReadInteger());

    [Theory]
    [InlineData("0200")]
    [InlineData("020500FFFFFFFF")]
    [InlineData("0280")]
    [InlineData("0205010203")]
    [InlineData("028901")]
    public void Integers_that_are_none_are_refused(string hex) =>
        Assert.Throws<LdapDecodingException>(() => new BerReader(Convert.FromHexString(hex)).ReadInteger());
}
