using System.Net.Http.Json;
using System.Text;
using System.Text.Json;

namespace LocalSpine.Conformance.Identity;

/// <summary>Gateway authentication (identity 3): the answers that public agents read, and each check broken.</summary>
public abstract class SignOnTests(IdentityEnvironment spine)
{
    private const string ManyRoles = "555000100019";

    private GatewayClient Gateway => spine.Gateway;

    [Fact]
    public async Task A_card_signs_on_and_gets_its_roles_and_a_ticket()
    {
        using var card = await Gateway.CardAsync(ManyRoles);
        var answer = await Gateway.SignOnAsync(card);
        var lines = answer.Split('\n');
        Assert.Equal("<?xml version=\"1.0\" encoding=\"UTF-8\"?>", lines[0]);
        Assert.Matches("^<!DOCTYPE USER SYSTEM \"https://localhost:\\d+/login/dtd\">$", lines[1]);

        // The order in which the recorded answer has them (identity 3.5).
        Assert.Equal(
            ["log_session_id", "error_url", "server_ip", "cn", "nhsjobrole0", "nhsjobrole1", "nhsjobrole2", "gas_version", "sso_ticket", "sso_domain", "sso_session_url", "sso_max_session_time",
             "sso_keep_alive", "sso_session_time", "sso_logout_url", "auth_method", "app_url", "service"],
            lines.Where(l => l.StartsWith("<gpPARAM", StringComparison.Ordinal)).Select(l => l.Split('"')[1]));
        Assert.Equal("MANYROLES TOM Dr", GatewayClient.Value(answer, "cn"));
        Assert.Equal("600", GatewayClient.Value(answer, "sso_max_session_time"));
        Assert.Equal("Ao9qufl+uA", GatewayClient.Value(answer, "log_session_id"));
        var roles = GatewayClient.Roles(answer);
        Assert.Equal(["555000300019", "555000301019", "555000302019"], roles.Select(r => r.Id));
        Assert.Equal(("Z90001", "\"Medical and Dental\":\"Medical and Dental\":\"General Medical Practitioner\""), (roles[0].Org, roles[0].Role));

        // 62 characters, the constant beginning, and the site of the naming table (identity 4).
        var ticket = GatewayClient.Value(answer, "sso_ticket")!;
        Assert.Matches("^AQIC5wM2LY4Sfc[A-Za-z0-9+/]{33}=@AAJTSQACMDE=#$", ticket);
        Assert.Equal(62, ticket.Length);
        var exchange = await spine.NewestExchangeAsync($"surface=gas&messageId={Uri.EscapeDataString(ticket)}");
        Assert.Equal((ManyRoles, "accepted"), (exchange.GetProperty("userId").GetString(), exchange.GetProperty("verdict").GetString()));
    }

    [Fact]
    public async Task A_seeded_card_whose_keys_are_made_while_the_clock_is_ahead_is_good_before_too()
    {
        const string Unused = "555000100018";
        await spine.ClockAsync("advance?seconds=2592000");
        try
        {
            await Gateway.TicketAsync(Unused);
        }
        finally
        {
            await spine.ClockAsync("reset");
        }

        await Gateway.TicketAsync(Unused);
    }

    [Fact]
    public async Task A_challenge_is_48_bytes_with_the_time_in_them()
    {
        var activation = await Gateway.ActivateAsync("GItHxklkZ2");
        var challenge = Convert.FromBase64String(GatewayClient.Value(activation, "challenge")!);
        Assert.Equal(48, challenge.Length);
        var clock = (await spine.Admin.GetFromJsonAsync<JsonElement>("/admin/clock")).GetProperty("now").GetDateTimeOffset();
        var at = DateTimeOffset.FromUnixTimeMilliseconds(System.Buffers.Binary.BinaryPrimitives.ReadInt64BigEndian(challenge.AsSpan(20)));
        Assert.InRange(at, clock.AddMinutes(-1), clock.AddMinutes(1));
        Assert.Matches("^[A-Za-z0-9+/=,]+$", GatewayClient.Value(activation, "signature")!);
        Assert.Equal("ACTIVATION", GatewayClient.Value(activation, "service"));
    }

    [Theory]
    [InlineData("sha1", true)]
    [InlineData("sha256", true)]
    [InlineData("sha1", false)]
    public async Task Both_public_wrappings_and_newer_digests_are_taken(string digest, bool folded)
    {
        using var card = await Gateway.CardAsync("555000100001");
        var activation = await Gateway.ActivateAsync("b64+/sess=");
        var cms = await card.SignAsync(Convert.FromBase64String(GatewayClient.Value(activation, "challenge")!), digest);
        var answer = await Gateway.ValidateAsync(GatewayClient.Answering(activation, "b64+/sess=", card.Uid, folded ? VirtualCard.Folded(cms) : VirtualCard.Indented(cms)));
        Assert.NotNull(GatewayClient.Value(answer, "sso_ticket"));
    }

    [Fact]
    public async Task Certificates_beside_the_signers_own_do_no_harm()
    {
        using var card = await Gateway.CardAsync("555000100001");
        var activation = await Gateway.ActivateAsync("extra");
        var cms = await card.SignAsync(Convert.FromBase64String(GatewayClient.Value(activation, "challenge")!), "sha1", "-certfile", Path.Combine(spine.Endpoint, "ca.pem"));
        Assert.NotNull(GatewayClient.Value(await Gateway.ValidateAsync(GatewayClient.Answering(activation, "extra", card.Uid, VirtualCard.Indented(cms))), "sso_ticket"));
    }

    [Theory]
    [InlineData("service", "ACTIVATION", "GAS_SERVICE", "80400006")]
    [InlineData("auth_method", "1", "GAS_METHOD", "80400008")]
    [InlineData("card_type", "disk", "GAS_METHOD", "80400008")]
    [InlineData("challenge", "AAAA", "GAS_CHALLENGE", "80400007")]
    [InlineData("challenge", "%%%", "GAS_CHALLENGE", "80400007")]
    [InlineData("signature", "", "GAS_CHALLENGE", "80400007")]
    [InlineData("signature", "AAAA", "GAS_CHALLENGE_SIGNATURE", "80400007")]
    [InlineData("log_session_id", "another", "GAS_LOG_SESSION", "80400007")]
    [InlineData("response", "AAAA", "GAS_RESPONSE", "80400006")]
    [InlineData("response", "not base64", "GAS_RESPONSE", "80400006")]
    [InlineData("uid", "555000100000", "GAS_UID", "80400002")]
    public async Task A_wrong_parameter_gets_its_code_and_no_ticket(string name, string value, string rule, string code)
    {
        using var card = await Gateway.CardAsync("555000100001");
        var activation = await Gateway.ActivateAsync("right");
        var cms = await card.SignAsync(Convert.FromBase64String(GatewayClient.Value(activation, "challenge")!));
        var parameters = GatewayClient.Answering(activation, "right", card.Uid, VirtualCard.Indented(cms));
        parameters[name] = value;
        await RefusedAsync(await Gateway.ValidateAsync(parameters), rule, code);
    }

    [Fact]
    public async Task A_challenge_of_ones_own_making_is_refused()
    {
        using var card = await Gateway.CardAsync("555000100001");
        var activation = await Gateway.ActivateAsync("forged");
        var challenge = Convert.FromBase64String(GatewayClient.Value(activation, "challenge")!);
        challenge[27] ^= 1; // a millisecond later
        var parameters = GatewayClient.Answering(activation, "forged", card.Uid, VirtualCard.Indented(await card.SignAsync(challenge)));
        parameters["challenge"] = Convert.ToBase64String(challenge);
        await RefusedAsync(await Gateway.ValidateAsync(parameters), "GAS_CHALLENGE_SIGNATURE", "80400007");
    }

    [Fact]
    public async Task A_replayed_request_is_refused_and_of_two_at_once_one_wins()
    {
        using var card = await Gateway.CardAsync("555000100001");
        var activation = await Gateway.ActivateAsync("twice");
        var cms = await card.SignAsync(Convert.FromBase64String(GatewayClient.Value(activation, "challenge")!));
        var parameters = GatewayClient.Answering(activation, "twice", card.Uid, VirtualCard.Indented(cms));
        var answers = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Gateway.ValidateAsync(parameters)));
        Assert.Single(answers, a => GatewayClient.Value(a, "sso_ticket") is not null);
        await RefusedAsync(await Gateway.ValidateAsync(parameters), "GAS_CHALLENGE_REPLAYED", "80400007");
    }

    [Fact]
    public async Task Another_content_than_the_challenge_is_refused()
    {
        using var card = await Gateway.CardAsync("555000100001");
        var activation = await Gateway.ActivateAsync("content");
        var cms = await card.SignAsync(new byte[48]);
        await RefusedAsync(await Gateway.ValidateAsync(GatewayClient.Answering(activation, "content", card.Uid, VirtualCard.Indented(cms))), "GAS_SIGNED_CHALLENGE", "80400002");
    }

    [Fact]
    public async Task A_signature_with_one_bit_changed_is_refused()
    {
        using var card = await Gateway.CardAsync("555000100001");
        var activation = await Gateway.ActivateAsync("bit");
        var cms = await card.SignAsync(Convert.FromBase64String(GatewayClient.Value(activation, "challenge")!));
        cms[^1] ^= 1; // the last byte is the signature's
        await RefusedAsync(await Gateway.ValidateAsync(GatewayClient.Answering(activation, "bit", card.Uid, VirtualCard.Indented(cms))), "GAS_SIGNATURE", "80400002");
    }

    [Fact]
    public async Task The_signing_certificate_does_not_sign_on()
    {
        using var card = await Gateway.CardAsync("555000100001", use: "Signing");
        await RefusedAsync(await Gateway.SignOnAsync(card), "CARD_CERTIFICATE_WRONG_USAGE", "80200006");
    }

    [Fact]
    public async Task A_card_of_another_authority_and_an_endpoints_certificate_are_refused()
    {
        var folder = Directory.CreateTempSubdirectory("localspine-foreign-").FullName;
        await VirtualCard.RunAsync(
            "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", $"{folder}/key", "-out", $"{folder}/cert", "-subj", "/O=nhs/OU=people/CN=555000100001", "-days", "30", "-addext", "keyUsage=digitalSignature");
        using var foreign = new VirtualCard("555000100001", await File.ReadAllTextAsync($"{folder}/cert"), await File.ReadAllTextAsync($"{folder}/key"));
        Directory.Delete(folder, recursive: true);
        await RefusedAsync(await Gateway.SignOnAsync(foreign), "CARD_CERTIFICATE_UNKNOWN_ISSUER", "80200003");

        using var endpoint = new VirtualCard(
            "555000100001", await File.ReadAllTextAsync(Path.Combine(spine.Endpoint, "client.pem")), await File.ReadAllTextAsync(Path.Combine(spine.Endpoint, "client.key")));
        await RefusedAsync(await Gateway.SignOnAsync(endpoint), "CARD_CERTIFICATE_UNKNOWN_ISSUER", "80200003");
    }

    [Fact]
    public async Task A_card_is_no_client_certificate()
    {
        using var card = await Gateway.CardAsync("555000100001");
        using var key = await KeyAsync("555000100001");
        using var certificate = System.Security.Cryptography.X509Certificates.X509Certificate2.CreateFromPem(await File.ReadAllTextAsync(card.Certificate), key.RootElement.GetProperty("keyPem").GetString());
        using var client = spine.ClientWith(certificate);
        await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync("/sync-service"));
        await spine.NewestExchangeAsync("rule=CLIENT_CERTIFICATE_UNKNOWN_ISSUER");
    }

    [Fact]
    public async Task A_card_cancelled_between_challenge_and_answer_is_refused_and_ends_its_sessions()
    {
        var (uid, serial, _) = await spine.NewUserAsync(new { odsCode = "Z90001", jobRole = "R8000" });
        using var card = await Gateway.CardAsync(uid, "2468");
        var ticket = GatewayClient.Value(await Gateway.SignOnAsync(card), "sso_ticket")!;
        var activation = await Gateway.ActivateAsync("late");
        var cms = await card.SignAsync(Convert.FromBase64String(GatewayClient.Value(activation, "challenge")!));
        using var cancelled = await spine.Admin.PostAsync($"/admin/cards/{serial}/cancel", null);
        Assert.True(cancelled.IsSuccessStatusCode);
        await RefusedAsync(await Gateway.ValidateAsync(GatewayClient.Answering(activation, "late", uid, VirtualCard.Indented(cms))), "CARD_CERTIFICATE_REVOKED", "80200003");
        Assert.Contains("Invalid session ID.", await Gateway.GetSessionAsync(ticket), StringComparison.Ordinal);
        Assert.Contains(("ended", "Destroyed"), await spine.TimelineAsync(ticket));

        // The published list has it too.
        var list = await spine.Admin.GetByteArrayAsync("/ptl/dep/cards/crl1.crl");
        var file = Path.GetTempFileName();
        await File.WriteAllBytesAsync(file, list);
        var number = (await VirtualCard.RunAsync("x509", "-in", card.Certificate, "-noout", "-serial")).Trim().Split('=')[1];
        Assert.Contains(number, await VirtualCard.RunAsync("crl", "-inform", "DER", "-in", file, "-noout", "-text"), StringComparison.OrdinalIgnoreCase);
        File.Delete(file);
    }

    [Fact]
    public async Task A_closed_user_is_refused()
    {
        using var card = await Gateway.CardAsync("555000100021");
        await RefusedAsync(await Gateway.SignOnAsync(card), "USER_OPEN", "80400004");
    }

    [Fact]
    public async Task A_user_without_a_role_gets_a_ticket_and_no_role_lines()
    {
        using var card = await Gateway.CardAsync("555000100020");
        var answer = await Gateway.SignOnAsync(card);
        Assert.NotNull(GatewayClient.Value(answer, "sso_ticket"));
        Assert.Empty(GatewayClient.Roles(answer));
    }

    [Fact]
    public async Task Forty_roles_and_raw_ampersands_are_written_as_agents_read_them()
    {
        var (uid, _, ids) = await spine.NewUserAsync([.. Enumerable.Range(0, 40).Select(_ => new { odsCode = "Z90001", jobRole = "R5110" })]);
        using var card = await Gateway.CardAsync(uid, "2468");
        var roles = GatewayClient.Roles(await Gateway.SignOnAsync(card));
        Assert.Equal(ids, roles.Select(r => r.Id));
        Assert.All(roles, r => Assert.Equal("\"Admin & Clerical\":\"Admin\":\"Demographic Administrator\"", r.Role));
    }

    [Theory]
    [InlineData("")]
    [InlineData("hello")]
    [InlineData("<gpOBJECT><gpPARAM name=\"service\">ACTIVATION</gpPARAM><gpPARAM name=\"device_id\">\0</gpPARAM></gpOBJECT>")]
    [InlineData("<gpOBJECT><gpPARAM name=\"service\">ACTIVATION")]
    [InlineData("<!DOCTYPE USER [<!ENTITY a \"b\">]><gpOBJECT><gpPARAM name=\"service\">ACTIVATION</gpPARAM></gpOBJECT>")]
    public async Task What_is_no_gpOBJECT_is_refused_with_a_code(string body) => await RefusedAsync(await Gateway.PostAsync("/login/authactivate", body), "GAS_BODY", "80400006");

    [Fact]
    public async Task A_body_of_a_megabyte_is_refused()
    {
        var answer = await Gateway.PostAsync("/login/authactivate", GatewayClient.Document(("service", "ACTIVATION"), ("x", new string('x', 1_000_000))));
        await RefusedAsync(answer, "GAS_BODY", "80400006");
    }

    [Theory]
    [InlineData("\r\n", null)]
    [InlineData("\n", "application/x-www-form-urlencoded")]
    [InlineData("", "text/plain")]
    public async Task Line_ends_and_content_types_do_not_matter(string lineEnd, string? type)
    {
        var body = GatewayClient.Document(("auth_method", "3"), ("app_url", "NHST"), ("log_session_id", "lines"), ("device_id", GatewayClient.Device), ("service", "ACTIVATION")).Replace("\n", lineEnd, StringComparison.Ordinal);
        using var content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
        if (type is not null)
        {
            content.Headers.TryAddWithoutValidation("Content-Type", type);
        }

        using var response = await Gateway.Http.PostAsync("/login/authactivate", content);
        Assert.NotNull(GatewayClient.Value(await response.Content.ReadAsStringAsync(), "challenge"));
    }

    [Fact]
    public async Task Log_out_ends_the_session_by_post_by_get_with_a_body_and_again()
    {
        foreach (var method in new[] { HttpMethod.Post, HttpMethod.Get })
        {
            var ticket = await Gateway.TicketAsync("555000100001");
            for (var i = 0; i < 2; i++)
            {
                using var request = new HttpRequestMessage(method, "/login/authlogout")
                {
                    Content = new ByteArrayContent(Encoding.UTF8.GetBytes(GatewayClient.Document(
                        ("service", "LOGOUT"), ("sso_ticket", ticket), ("log_session_id", "Ao9qufl+uA"), ("device_id", GatewayClient.Device), ("uid", "555000100001")))),
                };
                using var response = await Gateway.Http.SendAsync(request);
                Assert.Equal("<HTML><STATUS>OK</STATUS></HTML>", await response.Content.ReadAsStringAsync());
                Assert.Contains("Invalid session ID.", await Gateway.GetSessionAsync(ticket), StringComparison.Ordinal);
            }

            Assert.Single(await spine.TimelineAsync(ticket), e => e is ("ended", "Logout"));
        }
    }

    [Fact]
    public async Task Nobody_logs_another_user_out()
    {
        var ticket = await Gateway.TicketAsync("555000100001");
        var answer = await Gateway.PostAsync("/login/authlogout", GatewayClient.Document(("service", "LOGOUT"), ("sso_ticket", ticket), ("uid", "555000100000")));
        Assert.DoesNotContain("OK", answer, StringComparison.Ordinal);
        Assert.Contains("state=\"valid\"", await Gateway.GetSessionAsync(ticket), StringComparison.Ordinal);
    }

    private async Task<JsonDocument> KeyAsync(string uid)
    {
        var user = await spine.Admin.GetFromJsonAsync<JsonElement>($"/admin/users/{uid}");
        using var response = await spine.Admin.PostAsJsonAsync($"/admin/cards/{user.GetProperty("card").GetString()}/keys", new { passcode = "1234" });
        var keys = await response.Content.ReadFromJsonAsync<JsonElement>();
        return JsonDocument.Parse(keys.GetProperty("keys").EnumerateArray().First(k => k.GetProperty("use").GetString() == "Authentication").GetRawText());
    }

    private async Task RefusedAsync(string answer, string rule, string code)
    {
        Assert.Equal(code, GatewayClient.Value(answer, "error_code"));
        Assert.DoesNotContain("sso_ticket", answer, StringComparison.Ordinal);
        Assert.DoesNotContain("\"challenge\"", answer, StringComparison.Ordinal);
        Assert.Contains($"/login/error?code={code}", GatewayClient.Value(answer, "error_url"), StringComparison.Ordinal);
        await spine.NewestExchangeAsync($"surface=gas&rule={rule}");
    }
}

/// <summary>On SQLite.</summary>
public sealed class SignOnOnSqliteTests(IdentityOnSqlite spine) : SignOnTests(spine), IClassFixture<IdentityOnSqlite>;

/// <summary>On PostgreSQL.</summary>
public sealed class SignOnOnPostgresTests(IdentityOnPostgres spine) : SignOnTests(spine), IClassFixture<IdentityOnPostgres>;
