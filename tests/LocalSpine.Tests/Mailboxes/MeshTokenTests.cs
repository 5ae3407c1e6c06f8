using CsCheck;
using LocalSpine.Mailboxes.Access;

namespace LocalSpine.Tests.Mailboxes;

/// <summary>NHSMESH tokens (mesh 2.1). The hash below was made with openssl.</summary>
public sealed class MeshTokenTests
{
    private const string Sent = "X26ABC9:0f0e0d0c-aaaa-4bbb-8ccc-123456789012:007:202601020304:1efa2c3c2336aff10e93ab86440501674d0885433ff711f1e4549132f3746b6a";

    [Fact]
    public void A_token_is_signed_with_mailbox_nonce_count_password_and_time()
    {
        var token = MeshToken.Parse(MeshToken.WithoutScheme($"NHSMESH {Sent}"))!;
        Assert.Equal(("X26ABC9", "007", new DateTimeOffset(2026, 1, 2, 3, 4, 0, TimeSpan.Zero)), (token.MailboxId, token.NonceCount, token.Time));
        Assert.True(token.IsSignedWith("pass word", "OurOwnKey"));
        Assert.True((token with { Hash = token.Hash.ToUpperInvariant() }).IsSignedWith("pass word", "OurOwnKey"));
        foreach (var wrong in new[] { token with { NonceCount = "7" }, token with { Nonce = "n" }, token with { MailboxId = "X26ABC8" }, token with { Timestamp = "202601020305" }, token with { Hash = token.Hash[..^1] }, token with { Hash = "" } })
        {
            Assert.False(wrong.IsSignedWith("pass word", "OurOwnKey"));
        }

        Assert.False(token.IsSignedWith("password", "OurOwnKey"));
        Assert.False(token.IsSignedWith("pass word", "TestKey"));
    }

    [Theory]
    [InlineData("NHSMESH X", "X")]
    [InlineData("nhsmesh  X ", "X")]
    [InlineData("X", "X")]
    [InlineData("NHSMESH", "NHSMESH")]
    [InlineData("NHSMESHX", "NHSMESHX")]
    [InlineData("NHSMESH: X", "NHSMESH: X")]
    public void The_scheme_word_may_be_missing(string header, string token) => Assert.Equal(token, MeshToken.WithoutScheme(header));

    [Theory]
    [InlineData("a:b:1:t")]
    [InlineData("a:b:1:t:h:x")]
    [InlineData("a:b::t:h")]
    [InlineData("a:b:-1:t:h")]
    [InlineData("a:b:1x:t:h")]
    [InlineData("a b:n:1:t:h")]
    [InlineData("")]
    public void Other_shapes_are_no_tokens(string text) => Assert.Null(MeshToken.Parse(text));

    [Theory]
    [InlineData("2026010203")]
    [InlineData("202613020304")]
    [InlineData("20260102030405")]
    [InlineData("now")]
    public void A_time_that_is_none_is_none(string timestamp) => Assert.Null((MeshToken.Parse(Sent)! with { Timestamp = timestamp }).Time);

    [Fact]
    public void Whatever_comes_is_a_token_or_none() =>
        Gen.String.Sample(text =>
        {
            var token = MeshToken.Parse(MeshToken.WithoutScheme(text));
            return token is null || !token.IsSignedWith("password", "TestKey");
        });

    [Fact]
    public void What_is_made_is_read_again() =>
        Gen.Select(Gen.String[Gen.Char.AlphaNumeric, 1, 20], Gen.String[Gen.Char.AlphaNumeric, 0, 40], Gen.Int[0, 1_000_000], Gen.String[1, 30]).Sample((mailbox, nonce, count, password) =>
        {
            var at = new DateTimeOffset(2026, 7, 1, 12, 30, 59, TimeSpan.FromHours(1));
            var token = MeshToken.Parse(MeshToken.WithoutScheme(MeshToken.Header(mailbox, password, "key", nonce, $"{count}", at)))!;
            return token.IsSignedWith(password, "key") && token.Time == new DateTimeOffset(2026, 7, 1, 11, 30, 0, TimeSpan.Zero) && token.Nonce == nonce;
        });
}
