using System.Net;
using System.Net.Sockets;
using System.Security.Claims;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using LocalSpine.Conformance.Environments;
using Microsoft.AspNetCore;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OpenIddict.Abstractions;
using OpenIddict.Client;
using OpenIddict.Client.AspNetCore;

namespace LocalSpine.Conformance.Identity;

/// <summary>A web application of OpenIddict's client signs in at CIS2: discovery, code flow with PKCE, id_token and userinfo, all checked by the library.</summary>
public abstract class OpenIddictClientTests(SpineFixture spine)
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_code_flow_at_CIS2_completes(bool byAssertion)
    {
        await using var web = await StartAsync(byAssertion);
        using var handler = new HttpClientHandler { AllowAutoRedirect = false };
        using var visitor = new HttpClient(handler) { BaseAddress = new Uri(web.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single()) };
        using var challenge = await visitor.GetAsync("/login");
        Assert.Equal(HttpStatusCode.Redirect, challenge.StatusCode);
        using var browser = new TestBrowser(spine);
        await browser.SignInAsync(challenge.Headers.Location!.AbsoluteUri);
        using var returned = await visitor.GetAsync(browser.Left!.PathAndQuery);
        var body = await returned.Content.ReadAsStringAsync();
        Assert.True(returned.IsSuccessStatusCode, body);
        var result = JsonNode.Parse(body)!;
        Assert.Equal(Staff.OneRole, (string?)result["subject"]);
        Assert.Equal("TESTER", (string?)result["family"]);
    }

    private async Task<WebApplication> StartAsync(bool byAssertion)
    {
        var port = Clients.FreePorts.Take();
        var redirect = $"http://127.0.0.1:{port}/callback";
        var application = await TestApplication.CreateAsync(spine, wanted => wanted["redirectUris"] = new JsonArray(redirect));
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls($"http://127.0.0.1:{port}");
        builder.Services.AddAuthentication();
        builder.Services.AddOpenIddict().AddClient(options =>
        {
            options.AllowAuthorizationCodeFlow().DisableTokenStorage().AddEphemeralEncryptionKey().AddEphemeralSigningKey();
            options.UseAspNetCore().EnableRedirectionEndpointPassthrough().DisableTransportSecurityRequirement()
                .Configure(web => web.CookieBuilder.SecurePolicy = CookieSecurePolicy.SameAsRequest); // the application is at plain HTTP
            options.UseSystemNetHttp().ConfigureHttpClientHandler(Trust);
            var registration = new OpenIddictClientRegistration
            {
                Issuer = new Uri($"https://localhost:{spine.Process.Https}{TestBrowser.Cis2}"), ClientId = application.ClientId, RedirectUri = new Uri(redirect),
                Scopes = { "openid", "profile" },
            };
            if (byAssertion)
            {
                registration.SigningCredentials.Add(new Microsoft.IdentityModel.Tokens.SigningCredentials(
                    new Microsoft.IdentityModel.Tokens.RsaSecurityKey(TestApplication.Key) { KeyId = TestApplication.KeyId }, "RS512"));
            }
            else
            {
                registration.ClientSecret = application.Secret;
            }

            options.AddRegistration(registration);
        });
        var web = builder.Build();
        web.UseAuthentication();
        web.MapGet("/login", () => Results.Challenge(null, [OpenIddictClientAspNetCoreDefaults.AuthenticationScheme]));
        web.MapGet("/callback", async (HttpContext context) =>
        {
            var result = await context.AuthenticateAsync(OpenIddictClientAspNetCoreDefaults.AuthenticationScheme);
            return Results.Json(new
            {
                subject = result.Principal?.GetClaim(OpenIddictConstants.Claims.Subject) ?? result.Principal?.FindFirst(ClaimTypes.NameIdentifier)?.Value,
                family = result.Principal?.GetClaim("family_name") ?? result.Principal?.FindFirst(ClaimTypes.Surname)?.Value,
                failure = result.Failure?.Message,
            });
        });
        await web.StartAsync();
        return web;
    }

    private void Trust(HttpClientHandler handler)
    {
        var authorities = new X509Certificate2Collection();
        authorities.ImportFromPemFile(Path.Combine(spine.Endpoint, "ca.pem"));
        handler.ServerCertificateCustomValidationCallback = (_, certificate, _, _) =>
        {
            using var chain = new X509Chain();
            chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
            chain.ChainPolicy.CustomTrustStore.AddRange(authorities);
            chain.ChainPolicy.ExtraStore.AddRange(authorities);
            chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
            return certificate is not null && chain.Build(certificate);
        };
    }
}

[Collection(OnSqlite.Name)]
public sealed class OpenIddictClientOnSqlite(SqliteFixture spine) : OpenIddictClientTests(spine);

[Collection(OnPostgres.Name)]
public sealed class OpenIddictClientOnPostgres(PostgresFixture spine) : OpenIddictClientTests(spine);
