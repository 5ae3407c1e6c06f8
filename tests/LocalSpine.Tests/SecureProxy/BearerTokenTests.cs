using System.Buffers.Text;
using System.Text;
using CsCheck;
using LocalSpine.SecureProxy.Tokens;

namespace LocalSpine.Tests.SecureProxy;

/// <summary>Bearer tokens in all flavours that consumers send (ssp 4), and whatever else comes.</summary>
public sealed class BearerTokenTests
{
    private const string None = "{\"alg\":\"none\",\"typ\":\"JWT\"}";

    [Fact]
    public void A_gp_connect_token_is_read()
    {
        var token = Read(None, """
            {"iss":"https://c.example.nhs.uk","sub":"7","aud":"https://p.example.nhs.uk/A","iat":1700000000,"exp":1700000300,"reason_for_request":"directcare","requested_scope":"patient/*.read",
             "requesting_organization":{"identifier":[{"system":"urn:own","value":"x"},{"system":"https://fhir.nhs.uk/Id/ods-organization-code","value":"Z90101"}]},"requesting_practitioner":{"id":"7"}}
            """, "");
        Assert.Equal(("none", false, "https://c.example.nhs.uk", "7", "directcare", "patient/*.read", "Z90101", "7"),
            (token.Algorithm, token.IsSigned, token.Issuer, token.Subject, token.Reason, token.Scope, token.OdsCode, token.PractitionerId));
        Assert.Equal((1700000000L, 1700000300L, false), (token.IssuedAt, token.Expires, token.IsSpineFlavour));
        Assert.Equal(["https://p.example.nhs.uk/A"], token.Audiences);
    }

    [Fact]
    public void A_token_of_the_spine_names_its_system()
    {
        var token = Read(None, """
            {"aud":["a","b"],"scope":"patient/x.read","requesting_organization":"https://fhir.nhs.uk/Id/ods-organization-code|Z90101","requesting_system":"https://fhir.nhs.uk/Id/accredited-system|200000000123"}
            """, "");
        Assert.Equal(("Z90101", "200000000123", "patient/x.read", true), (token.OdsCode, token.SystemAsid, token.Scope, token.IsSpineFlavour));
        Assert.Equal(["a", "b"], token.Audiences);
    }

    [Fact]
    public void A_signed_token_is_read_and_its_signature_is_not_looked_at() => Assert.True(Read("{\"alg\":\"RS256\"}", "{}", "x!").IsSigned);

    [Theory]
    [InlineData("Basic x", "Bearer")]
    [InlineData("Bearer", "Bearer")]
    [InlineData("Bearer ", "no dots")]
    [InlineData("Bearer a", "no dots")]
    [InlineData("Bearer e30.e30", "second dot")]
    [InlineData("Bearer e30.e30.a.b", "three parts")]
    [InlineData("Bearer e30=.e30.", "padded")]
    [InlineData("Bearer e30.e3+.", "base64url")]
    [InlineData("Bearer e30..", "JSON")]
    [InlineData("Bearer e30.eA.", "JSON")]
    [InlineData("Bearer e30.e30., Bearer e30.e30.", "three parts")]
    public void What_is_no_token_says_why(string authorization, string problem)
    {
        Assert.False(BearerToken.TryRead(authorization, out _, out var said));
        Assert.Contains(problem, said, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"soon\"")]
    [InlineData("1e400")]
    [InlineData("99999999999999999999")]
    [InlineData("null")]
    [InlineData("[1]")]
    public void A_time_that_is_none_is_none(string exp) => Assert.Null(Read(None, $"{{\"exp\":{exp}}}", "").Expires);

    [Fact]
    public void Claims_of_other_types_are_no_claims()
    {
        var token = Read(None, "{\"iss\":1,\"sub\":{},\"aud\":[1,null,\"a\"],\"requested_scope\":[],\"requesting_organization\":[],\"requesting_practitioner\":\"x\",\"requesting_system\":7}", "");
        Assert.Equal((null, null, null, null, null, null), (token.Issuer, token.Subject, token.Scope, token.OdsCode, token.PractitionerId, token.SystemAsid));
        Assert.Equal(["a"], token.Audiences);
    }

    [Fact]
    public void Whatever_comes_is_a_token_or_a_problem() => Gen.Select(Gen.Bool, Gen.String).Sample((isBearer, text) =>
    {
        var isRead = BearerToken.TryRead(isBearer ? "Bearer " + text : text, out var token, out var problem);
        return isRead == (token is not null) && isRead == (problem.Length == 0);
    });

    [Fact]
    public void Whatever_octets_the_parts_hold_is_a_token_or_a_problem() => Gen.Select(Gen.Byte.Array[0, 60], Gen.Byte.Array[0, 200]).Sample((header, payload) =>
    {
        var isRead = BearerToken.TryRead($"Bearer {Base64Url.EncodeToString(header)}.{Base64Url.EncodeToString(payload)}.", out var token, out var problem);
        return isRead == (token is not null) && isRead == (problem.Length == 0);
    });

    private static BearerToken Read(string header, string payload, string signature)
    {
        Assert.True(BearerToken.TryRead($"Bearer {Part(header)}.{Part(payload)}.{signature}", out var token, out var problem), problem);
        return token;
    }

    private static string Part(string json) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(json));
}
