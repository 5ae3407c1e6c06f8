using System.Text.Json.Nodes;

namespace LocalSpine.Conformance.Proxy;

/// <summary>Settings that make the proxy stricter than the real one: tokens, verbs, sharing denied by default, unknown interactions (ssp 4.3, 5, 7).</summary>
public sealed class StrictTests(StrictProxy spine) : IClassFixture<StrictProxy>, IAsyncLifetime
{
    private const string Signed = "{\"alg\":\"RS256\",\"typ\":\"JWT\",\"kid\":\"1\"}";

    private long _rule;

    public async ValueTask InitializeAsync() => _rule = await spine.ShareAsync(spine.Consumer.Asid, "*", allow: true);

    public async ValueTask DisposeAsync()
    {
        await spine.UnshareAsync(_rule);
        GC.SuppressFinalize(this);
    }

    public static TheoryData<string, string> BrokenTokens => new()
    {
        { "none", "TOKEN_FORM" },
        { "empty", "TOKEN_FORM" },
        { "Basic", "TOKEN_FORM" },
        { "no dot at the end", "TOKEN_FORM" },
        { "four parts", "TOKEN_FORM" },
        { "padding", "TOKEN_FORM" },
        { "plus and slash", "TOKEN_FORM" },
        { "no JSON", "TOKEN_FORM" },
        { "two tokens", "TOKEN_FORM" },
        { "expired", "TOKEN_EXPIRY" },
        { "no exp", "TOKEN_EXPIRY" },
        { "exp as text", "TOKEN_EXPIRY" },
        { "of tomorrow", "TOKEN_EXPIRY" },
        { "no aud", "TOKEN_AUDIENCE" },
        { "aud of another", "TOKEN_AUDIENCE" },
        { "aud that only begins alike", "TOKEN_AUDIENCE" },
        { "no scope", "TOKEN_SCOPE" },
        { "scope of another call", "TOKEN_SCOPE" },
        { "no organisation", "TOKEN_ORGANISATION" },
        { "organisation of another", "TOKEN_ORGANISATION" },
        { "system of another", "TOKEN_ORGANISATION" },
    };

    [Theory, MemberData(nameof(BrokenTokens))]
    public async Task A_broken_token_is_refused_with_the_rule(string name, string check)
    {
        var requests = spine.Provider.Requests.Count;
        var request = Break(name, spine.Read());
        var (answer, trace) = await spine.DecideAsync(request);
        Assert.Equal(400, answer.Status);
        var step = trace.AssertRefusedBy(check);
        var outcome = answer.Outcome();
        Assert.Equal(("invalid", "error", "400", $"{check}: expected {step.Expected}; came {step.Found}"), (outcome.Code, outcome.Severity, outcome.CodingCode, outcome.Diagnostics));
        Assert.Equal(requests, spine.Provider.Requests.Count);
    }

    public static TheoryData<string> GoodTokens =>
        ["GP Connect 1.x", "GP Connect 1.x with the older audience", "root with a slash", "audience list", "GP Connect 0.x", "Spine", "booking", "fractions of seconds", "bearer in small letters", "host only"];

    [Theory, MemberData(nameof(GoodTokens))]
    public async Task Every_published_kind_of_token_passes(string name)
    {
        spine.Provider.Answer = ProviderProgram.Plain;
        var (answer, trace) = await spine.DecideAsync(spine.Read().With("Authorization", Good(name)));
        Assert.True(answer.Status == 200, $"{answer.Text}");
        Assert.All(trace.Steps.Where(s => s.Check != "TOKEN_LINT"), s => Assert.True(s.Result == "passed", s.ToString()));
        Assert.Equal("provider", answer.Head.Value("X-LocalSpine-Origin"));
    }

    [Fact]
    public async Task A_token_that_providers_stumble_over_passes_with_a_hint()
    {
        var claims = Tokens.Claims(spine.Practice.Root, spine.Consumer.Ods);
        claims["sub"] = "another";
        claims["exp"] = claims["iat"]!.GetValue<long>() + 3000;
        claims.Remove("reason_for_request");
        var (answer, trace) = await spine.DecideAsync(spine.Read().With("Authorization", Tokens.Bearer(claims)));
        Assert.Equal(200, answer.Status);
        var hints = trace.Steps.Where(s => s.Check == "TOKEN_LINT").Select(s => s.Found).ToList();
        Assert.Equal(3, hints.Count);
        Assert.Contains(hints, h => h.Contains("3000 s after iat", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_verb_that_does_not_fit_the_interaction_is_a_405()
    {
        var (answer, trace) = await spine.DecideAsync(spine.Read() with { Method = "PUT" });
        Assert.Equal(405, answer.Status);
        trace.AssertRefusedBy("INTERACTION_VERB");
        Assert.Null(answer.Outcome().Id);
    }

    [Fact]
    public async Task Methods_are_those_of_the_setting()
    {
        spine.Provider.Answer = (_, c) => c.AnswerAsync("200 OK", "", "Access-Control-Allow-Methods: GET");
        var options = await spine.SendAsync(spine.Request("OPTIONS", "/Patient/2", Interactions.Own).Plus("Access-Control-Request-Method", "GET").Plus("Origin", "https://ui.example.nhs.uk"));
        Assert.Equal((200, "GET"), (options.Status, options.Head.Value("Access-Control-Allow-Methods")));
        Assert.Equal("GET", spine.Provider.Requests[^1].Header("Access-Control-Request-Method"));
        var answer = await spine.SendAsync(spine.Read() with { Method = "PATCH" });
        Assert.Equal((405, "GET,POST,PUT,OPTIONS"), (answer.Status, answer.Head.Value("Allow").Replace(" ", "", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Sharing_is_denied_without_a_rule()
    {
        await spine.UnshareAsync(_rule);
        var (answer, trace) = await spine.DecideAsync(spine.Read());
        Assert.Equal((403, $"FOT_CHECK_FAILED_MESSAGESENDER_{spine.Consumer.Asid}_MESSAGERECEIVER_{spine.Practice.Asid}"), (answer.Status, answer.Outcome().Diagnostics));
        trace.AssertRefusedBy("SHARING");
        _rule = await spine.ShareAsync(spine.Consumer.Ods, spine.Practice.Ods, allow: true, Interactions.ReadPatient);
        Assert.Equal(200, (await spine.SendAsync(spine.Read())).Status);
        Assert.Equal(403, (await spine.SendAsync(spine.Request("GET", "/metadata", Interactions.Metadata))).Status);
    }

    [Theory]
    [InlineData("urn:nhs:names:services:gpconnect:fhir:rest:read:nothing-1", 415, "not-supported")]
    [InlineData(Interactions.NotAsked, 403, "forbidden")]
    public async Task An_interaction_that_nobody_knows_may_be_a_415(string interaction, int status, string code)
    {
        var (answer, trace) = await spine.DecideAsync(spine.Read().With("Ssp-InteractionID", interaction));
        trace.AssertRefusedBy("SENDER_INTERACTION");
        var outcome = answer.Outcome();
        var message = $"ASID_CHECK_FAILED_MESSAGESENDER_{spine.Consumer.Asid}";
        Assert.Equal((status, code, $"{status}", message, message), (answer.Status, outcome.Code, outcome.CodingCode, outcome.Display, outcome.Diagnostics));
        Assert.Equal("proxy", answer.Head.Value("X-LocalSpine-Origin"));
    }

    [Fact]
    public async Task Outcomes_are_json_without_being_asked_if_so_set()
    {
        var answer = await spine.SendAsync(Breaks.Of("SSP_FROM").Break(spine, spine.Read()).Without("Accept"));
        Assert.Equal("application/fhir+json", answer.MediaType);
        Assert.StartsWith("proxy", answer.Head.Value("X-LocalSpine-Origin"), StringComparison.Ordinal);
    }

    private ProxyRequest Break(string name, ProxyRequest request)
    {
        var claims = Tokens.Claims(spine.Practice.Root, spine.Consumer.Ods);
        var good = Tokens.Bearer(claims);
        var now = claims["iat"]!.GetValue<long>();
        string Changed(Action<JsonObject> change)
        {
            change(claims);
            return Tokens.Bearer(claims);
        }

        return name switch
        {
            "none" => request.Without("Authorization"),
            "two tokens" => request.Plus("Authorization", good),
            _ => request.With("Authorization", name switch
            {
                "empty" => "",
                "Basic" => "Basic YTpi",
                "no dot at the end" => good.TrimEnd('.'),
                "four parts" => good + "x.y",
                "padding" => good.Replace(".", "=.", StringComparison.Ordinal),
                "plus and slash" => $"Bearer {Tokens.Part("{\"alg\":\"none\"}")}.ab+/.",
                "no JSON" => $"Bearer {Tokens.Part("{\"alg\":\"none\"}")}.{Tokens.Part("claims")}.",
                "expired" => Changed(c => (c["iat"], c["exp"]) = (now - 1000, now - 700)),
                "no exp" => Changed(c => c.Remove("exp")),
                "exp as text" => Changed(c => c["exp"] = "tomorrow"),
                "of tomorrow" => Changed(c => (c["iat"], c["exp"]) = (now + 86_400, now + 86_700)),
                "no aud" => Changed(c => c.Remove("aud")),
                "aud of another" => Changed(c => c["aud"] = "https://another.z90199.thirdparty.nhs.uk/Z90199/STU3/1/gpconnect"),
                "aud that only begins alike" => Changed(c => c["aud"] = spine.Practice.Root[..^2]),
                "no scope" => Changed(c => c.Remove("requested_scope")),
                "scope of another call" => Changed(c => c["requested_scope"] = "organization/*.read"),
                "no organisation" => Changed(c => c.Remove("requesting_organization")),
                "organisation of another" => Tokens.Bearer(Tokens.Claims(spine.Practice.Root, spine.Other.Ods)),
                _ => Changed(c => c["requesting_system"] = $"https://fhir.nhs.uk/Id/accredited-system|{spine.Other.Asid}"),
            }),
        };
    }

    private string Good(string name)
    {
        var claims = Tokens.Claims(spine.Practice.Root, spine.Consumer.Ods);
        var now = claims["iat"]!.GetValue<long>();
        switch (name)
        {
            case "GP Connect 1.x with the older audience":
                claims["aud"] = "https://authorize.fhir.nhs.net/token";
                break;
            case "root with a slash":
                claims["aud"] = spine.Practice.Root + "/";
                break;
            case "host only":
                claims["aud"] = $"https://{spine.Practice.Fqdn}";
                break;
            case "audience list":
                claims["aud"] = new JsonArray("https://elsewhere.example.nhs.uk", spine.Practice.Root);
                break;
            case "fractions of seconds":
                (claims["iat"], claims["exp"]) = (now + 0.25, now + 300.25);
                break;
            case "bearer in small letters":
                return "b" + Tokens.Bearer(claims)[1..];
            case "GP Connect 0.x":
                claims["aud"] = "https://authorize.fhir.nhs.net/token";
                claims["requested_record"] = new JsonObject { ["resourceType"] = "Patient" };
                claims["requesting_organization"]!["identifier"]![0]!["system"] = "http://fhir.nhs.net/Id/ods-organization-code";
                claims["requesting_practitioner"]!["name"] = new JsonObject { ["family"] = new JsonArray("Tests") };
                break;
            case "Spine":
                return Tokens.Bearer(new JsonObject
                {
                    ["iss"] = "https://consumer.example.nhs.uk", ["sub"] = $"https://fhir.nhs.uk/Id/accredited-system|{spine.Consumer.Asid}", ["aud"] = "https://clinicals.spineservices.nhs.uk",
                    ["iat"] = now, ["exp"] = now + 300, ["reason_for_request"] = "directcare", ["scope"] = "patient/*.read",
                    ["requesting_organization"] = $"https://fhir.nhs.uk/Id/ods-organization-code|{spine.Consumer.Ods}",
                    ["requesting_system"] = $"https://fhir.nhs.uk/Id/accredited-system|{spine.Consumer.Asid}",
                });
            case "booking":
                return Tokens.Bearer(
                    Signed,
                    new JsonObject { ["iss"] = "https://issuer.example.nhs.uk", ["sub"] = "app", ["aud"] = spine.Practice.Root, ["iat"] = now, ["exp"] = now + 3600, ["scope"] = "patient/*.read" },
                    "c2lnbmF0dXJl");
            default:
                break;
        }

        return Tokens.Bearer(claims);
    }
}
