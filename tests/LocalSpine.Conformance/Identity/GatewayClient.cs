using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace LocalSpine.Conformance.Identity;

/// <summary>Speaks with gateway and broker as public agents and client libraries do; reads answers with their regular expressions.</summary>
internal sealed partial class GatewayClient(HttpClient http, HttpClient admin)
{
    public const string Device = "za22xxc3,ClientIP=127.0.0.1";

    public HttpClient Http => http;

    /// <summary>The first card of a user, with its keys.</summary>
    public async Task<VirtualCard> CardAsync(string uid, string passcode = "1234", string use = "Authentication")
    {
        var user = await admin.GetFromJsonAsync<JsonElement>($"/admin/users/{uid}");
        using var response = await admin.PostAsJsonAsync($"/admin/cards/{user.GetProperty("card").GetString()}/keys", new { passcode });
        var keys = await response.Content.ReadFromJsonAsync<JsonElement>();
        Assert.True(response.IsSuccessStatusCode, keys.ToString());
        var key = keys.GetProperty("keys").EnumerateArray().Single(k => k.GetProperty("use").GetString() == use);
        return new VirtualCard(uid, key.GetProperty("certificatePem").GetString()!, key.GetProperty("keyPem").GetString()!);
    }

    /// <summary>Asks for a challenge.</summary>
    public async Task<string> ActivateAsync(string logSession) => await PostAsync("/login/authactivate", Document(
        ("auth_method", "3"), ("app_url", "NHST"), ("log_session_id", logSession), ("device_id", Device), ("service", "ACTIVATION")));

    /// <summary>The parameters of the second request; the caller may put some wrong.</summary>
    public static Dictionary<string, string> Answering(string activation, string logSession, string uid, string response) => new()
    {
        ["auth_method"] = "3", ["app_url"] = "NHST", ["log_session_id"] = logSession, ["device_id"] = Device, ["service"] = "AUTHENTICATION",
        ["challenge"] = Value(activation, "challenge")!, ["signature"] = Value(activation, "signature")!, ["uid"] = uid, ["card_type"] = "p11", ["response"] = response, ["mobility"] = "0",
    };

    public Task<string> ValidateAsync(Dictionary<string, string> parameters) => PostAsync("/login/authvalidate", Document([.. parameters.Select(p => (p.Key, p.Value))]));

    /// <summary>Signs on with a card; the whole answer.</summary>
    public async Task<string> SignOnAsync(VirtualCard card, string logSession = "Ao9qufl+uA")
    {
        var activation = await ActivateAsync(logSession);
        var cms = await card.SignAsync(Convert.FromBase64String(Value(activation, "challenge")!));
        return await ValidateAsync(Answering(activation, logSession, card.Uid, VirtualCard.Indented(cms)));
    }

    /// <summary>Signs a user on and answers the ticket.</summary>
    public async Task<string> TicketAsync(string uid, string passcode = "1234")
    {
        using var card = await CardAsync(uid, passcode);
        var answer = await SignOnAsync(card);
        return Value(answer, "sso_ticket") ?? throw new InvalidOperationException(answer);
    }

    public async Task<string> PostAsync(string path, string body)
    {
        using var response = await http.PostAsync(path, new ByteArrayContent(Encoding.UTF8.GetBytes(body)));
        Assert.Equal(200, (int)response.StatusCode);
        return await response.Content.ReadAsStringAsync();
    }

    /// <summary>Calls the session service as the client libraries do; the inner document of the answer.</summary>
    public async Task<string> SessionAsync(string method)
    {
        using var content = new StringContent(Set("session", "2", $"<SessionRequest vers=\"1.0\" reqid=\"7\">\n{method}\n</SessionRequest>"), Encoding.UTF8, "text/xml");
        using var response = await http.PostAsync("/amserver/sessionservice", content);
        Assert.Equal(200, (int)response.StatusCode);
        Assert.Equal("text/xml;charset=UTF-8", response.Content.Headers.ContentType!.ToString().Replace(" ", "", StringComparison.Ordinal));
        return Inner(await response.Content.ReadAsStringAsync());
    }

    public Task<string> GetSessionAsync(string ticket, bool reset = true) => SessionAsync($"<GetSession reset=\"{(reset ? "true" : "false")}\">\n<SessionID>{ticket}</SessionID>\n</GetSession>");

    public Task<string> ListenAsync(string ticket, string url) => SessionAsync($"<AddSessionListener>\n<SessionID>{ticket}</SessionID>\n<URL>{url}</URL>\n</AddSessionListener>");

    public Task<string> SelectRoleAsync(string ticket, string role, string mode = "0") =>
        http.GetStringAsync($"/saml/RoleSelectionGP.jsp?token={Uri.EscapeDataString(ticket)}&selectedRoleUid={role}&ssbMode={mode}&fallbackStatus=0&gacVersion=GACv10.+0.+0.+1");

    public Task<string> AssertionAsync(string ticket) => http.GetStringAsync($"/saml/RoleAssertion?token={Uri.EscapeDataString(ticket)}");

    /// <summary>A request set of one or more inner documents.</summary>
    public static string Set(string service, string id, params string[] requests) =>
        $"<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<RequestSet vers=\"1.0\" svcid=\"{service}\" reqid=\"{id}\">\n"
        + string.Concat(requests.Select(r => $"<Request><![CDATA[{r}]]></Request>\n")) + "</RequestSet>";

    public static string Inner(string set) => CData().Match(set).Groups[1].Value;

    /// <summary>A parameter, read as a public agent reads it.</summary>
    public static string? Value(string document, string name) =>
        Regex.Match(document, $"<gpPARAM name=\"{Regex.Escape(name)}\">([^<]+)</gpPARAM>") is { Success: true } match ? match.Groups[1].Value : null;

    /// <summary>Role lines, read as a public agent reads them: id, organisation code, organisation name, job role.</summary>
    public static List<(string Id, string Org, string Name, string Role)> Roles(string document) =>
        [.. RoleLine().Matches(document).Select(m => (m.Groups[1].Value, m.Groups[2].Value, m.Groups[3].Value.Split(',', 2)[0], m.Groups[3].Value.Split(',', 2)[1].Trim()))];

    /// <summary>A document as agents write it, indented.</summary>
    public static string Document(params (string Name, string Value)[] parameters) =>
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n        <!DOCTYPE USER SYSTEM \"gpOBJECT.DTD\">\n        <gpOBJECT>\n"
        + string.Concat(parameters.Select(p => $"        <gpPARAM name=\"{p.Name}\"{(p.Name == "response" ? " encoding=\"base64\"" : "")}>{p.Value}</gpPARAM>\n")) + "        </gpOBJECT>";

    [GeneratedRegex("<!\\[CDATA\\[(.*?)\\]\\]>", RegexOptions.Singleline)]
    private static partial Regex CData();

    [GeneratedRegex("<gpPARAM name=\"nhsjobrole\\d+\" id=\"([^\"]+)\" orgcode=\"([^\"]+)\">([^<]+)</gpPARAM>")]
    private static partial Regex RoleLine();
}
