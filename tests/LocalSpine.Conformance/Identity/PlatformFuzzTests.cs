using System.Text;
using LocalSpine.Conformance.Environments;

namespace LocalSpine.Conformance.Identity;

/// <summary>Forms and tokens put wrong at random: every answer is one of the platform's own, none a failure.</summary>
public abstract class PlatformFuzzTests(SpineFixture spine)
{
    [Fact]
    public async Task No_form_makes_the_token_endpoint_fail()
    {
        var application = await TestApplication.CreateAsync(spine);
        var assertion = await application.AssertionAsync();
        string[] forms =
        [
            $"grant_type=client_credentials&client_assertion_type={TestApplication.AssertionType}&client_assertion={assertion}",
            $"grant_type={TestApplication.Exchange}&client_assertion_type={TestApplication.AssertionType}&client_assertion={assertion}&subject_token_type={TestApplication.IdTokenType}&subject_token={assertion}",
            $"grant_type=authorization_code&client_id={application.ClientId}&client_secret={application.Secret}&redirect_uri={TestApplication.Redirect}&code=x",
            $"grant_type=refresh_token&client_id=%00%ff{application.ClientId}&client_secret=%ed%a0%80&refresh_token=%00",
        ];
        var mutations = new Mutations(20261126);
        for (var i = 0; i < Mutations.Count; i++)
        {
            await SendAsync("/oauth2/token", mutations.Of(Encoding.ASCII.GetBytes(forms[i % forms.Length])));
        }
    }

    [Theory]
    [InlineData("""{"alg":"RS512","typ":"JWT","kid":"\ud800"}""", "{}")]
    [InlineData("""{"alg":"RS512","typ":"JWT","kid":"k"}""", """{"iss":"\u0000","sub":"\u0000","exp":9e999,"jti":"\u0000"}""")]
    [InlineData("""{"alg":"RS512","typ":"JWT","kid":"k","kid":"k"}""", "{}")]
    [InlineData("""{"alg":["RS512"]}""", "{}")]
    [InlineData("""{"alg":"RS512","typ":"JWT","kid":"k"}""", """{"iss":"a","sub":"a","exp":-1e300,"jti":{}}""")]
    [InlineData("""{"alg":"RS512","typ":"JWT","kid":"k"}""", "[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]")]
    public async Task No_token_makes_it_fail(string header, string claims)
    {
        var token = $"{Part(header)}.{Part(claims)}.AAAA";
        await SendAsync(
            "/oauth2/token", Encoding.ASCII.GetBytes($"grant_type=client_credentials&client_assertion_type={TestApplication.AssertionType}&client_assertion={token}"));
        await SendAsync("/oauth2/backchannel_logout", Encoding.ASCII.GetBytes($"logout_token={token}"));
    }

    private async Task SendAsync(string path, byte[] form)
    {
        using var content = new ByteArrayContent(form);
        content.Headers.TryAddWithoutValidation("Content-Type", "application/x-www-form-urlencoded");
        using var response = await spine.Client.PostAsync(path, content);
        var body = await response.Content.ReadAsStringAsync();
        Assert.True((int)response.StatusCode is 200 or (>= 400 and < 500), $"{(int)response.StatusCode} for {Encoding.Latin1.GetString(form)}");
        Assert.StartsWith("{\"", body, StringComparison.Ordinal);
    }

    private static string Part(string json) => System.Buffers.Text.Base64Url.EncodeToString(Encoding.UTF8.GetBytes(json));
}

[Collection(OnSqlite.Name)]
public sealed class PlatformFuzzOnSqlite(SqliteFixture spine) : PlatformFuzzTests(spine);

[Collection(OnPostgres.Name)]
public sealed class PlatformFuzzOnPostgres(PostgresFixture spine) : PlatformFuzzTests(spine);
