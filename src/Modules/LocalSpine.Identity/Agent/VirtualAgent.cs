using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using LocalSpine.Core.Identity;
using LocalSpine.Core.Outcomes;
using LocalSpine.Core.Trust;
using LocalSpine.Hosting;
using LocalSpine.Hosting.Outbound;
using LocalSpine.Hosting.Surfaces;
using LocalSpine.Identity.Cards;
using LocalSpine.Identity.People;
using LocalSpine.Protocols.Gas;

namespace LocalSpine.Identity.Agent;

/// <summary>
/// The agent of this environment. It speaks to the gateway and the broker over TLS as any other agent does, so that what happens is in the exchange record and the
/// same checks apply.
/// </summary>
internal sealed class VirtualAgent(
    CardDesk cards, PersonStore people, Sessions.SessionStore sessions, ICertificateAuthority trust, SurfaceCatalog surfaces, EnvironmentOptions options) : IVirtualAgent, IDisposable
{
    /// <summary>Device id that the agent gives for itself.</summary>
    private const string Device = "1ef2f9cc";

    private HttpClient? _http;

    public async Task<AgentSession> SignOnAsync(string cardOrUser, string passcode, string? role, bool isTraining, CancellationToken cancellationToken)
    {
        var serial = (await people.FindPersonAsync(cardOrUser, cancellationToken)) is { } person
            ? person.CurrentCard?.Serial ?? throw Refused("CARD_UNKNOWN", "a user with a card: 'localspine card issue' gives one", $"user {cardOrUser} without")
            : cardOrUser;
        var card = await cards.EnterPasscodeAsync(serial, passcode, cancellationToken);
        var credential = card.Credentials.First(c => c.Use == CardKeyUse.Authentication);
        var logSession = Convert.ToBase64String(RandomNumberGenerator.GetBytes(6));
        var activation = await PostAsync("/login/authactivate", Request(logSession).Add("service", "ACTIVATION"), cancellationToken);
        using var certificate = X509Certificate2.CreateFromPem(credential.CertificatePem, credential.KeyPem);
        var uid = certificate.GetNameInfo(X509NameType.SimpleName, forIssuer: false);
        var answer = await PostAsync(
            "/login/authvalidate",
            Request(logSession).Add("service", "AUTHENTICATION").Add("challenge", activation["challenge"]!).Add("signature", activation["signature"]!).Add("uid", uid).Add("card_type", "p11")
                .Add("response", CardResponse.To(activation["challenge"]!, certificate), ("encoding", "base64")).Add("mobility", "0"),
            cancellationToken);
        var ticket = answer["sso_ticket"]!;
        var roles = answer.Parameters.Where(p => p.Name.StartsWith("nhsjobrole", StringComparison.Ordinal)).Select(Role).ToList();
        var chosen = role ?? (roles.Count == 1 ? roles[0].Id : null);
        if (chosen is not null)
        {
            try
            {
                await SelectRoleAsync(ticket, chosen, isTraining, cancellationToken);
            }
            catch (RefusedException)
            {
                await SignOffAsync(ticket, cancellationToken); // a session that nobody would know of
                throw;
            }
        }

        return new AgentSession(ticket, uid, answer["cn"] ?? "", serial, chosen, roles);
    }

    public async Task SelectRoleAsync(string ticket, string role, bool isTraining, CancellationToken cancellationToken)
    {
        var answer = await AskAsync(http => http.GetAsync(
            $"/saml/RoleSelectionGP.jsp?token={Uri.EscapeDataString(ticket)}&selectedRoleUid={Uri.EscapeDataString(role)}&ssbMode={(isTraining ? 1 : 0)}&fallbackStatus=0&gacVersion=GACv10.+0.+0.+1", cancellationToken), cancellationToken);
        if (!answer.Contains("OK", StringComparison.Ordinal))
        {
            var (from, to) = (answer.IndexOf("<REASON>", StringComparison.Ordinal), answer.IndexOf("</REASON>", StringComparison.Ordinal));
            throw Refused("ROLE_SELECTED", "an open role profile of the user", from < 0 || to < from ? role : WebUtility.HtmlDecode(answer[(from + "<REASON>".Length)..to]));
        }
    }

    public async Task<bool> KeepAliveAsync(string ticket, CancellationToken cancellationToken)
    {
        using var response = await Http().PostAsync($"/sessionmanager/session/update?token={Uri.EscapeDataString(ticket)}", null, cancellationToken);
        return (await response.Content.ReadAsStringAsync(cancellationToken)).Contains("OK", StringComparison.Ordinal);
    }

    public async Task SignOffAsync(string ticket, CancellationToken cancellationToken)
    {
        var session = await sessions.FindSessionAsync(ticket, cancellationToken);
        using var content = new StringContent(
            new GpObject().Add("service", "LOGOUT").Add("sso_ticket", ticket).Add("log_session_id", session?.LogSession ?? "").Add("device_id", Device).Add("uid", session?.Uid ?? "").ToText("gpOBJECT.DTD"));
        using var response = await Http().PostAsync("/login/authlogout", content, cancellationToken);
    }

    public void Dispose() => _http?.Dispose();

    private static GpObject Request(string logSession) =>
        new GpObject().Add("auth_method", "3").Add("app_url", "NHST").Add("log_session_id", logSession).Add("device_id", $"{Device},ClientIP=127.0.0.1");

    // What gateway or broker answers; they may be closed for maintenance.
    private async Task<string> AskAsync(Func<HttpClient, Task<HttpResponseMessage>> ask, CancellationToken cancellationToken)
    {
        try
        {
            using var response = await ask(Http());
            var text = await response.Content.ReadAsStringAsync(cancellationToken);
            return response.IsSuccessStatusCode ? text : throw Refused("GATEWAY", "a gateway that answers", $"{(int)response.StatusCode} {text.TrimEnd()}");
        }
        catch (HttpRequestException e)
        {
            throw Refused("GATEWAY", "a gateway that answers", e.Message);
        }
    }

    private async Task<GpObject> PostAsync(string path, GpObject request, CancellationToken cancellationToken)
    {
        using var content = new ByteArrayContent(Encoding.UTF8.GetBytes(request.ToText("gpOBJECT.DTD")));
        var answer = GpObject.Read(await AskAsync(http => http.PostAsync(path, content, cancellationToken), cancellationToken));
        return answer["error_code"] is { } code
            ? throw Refused("GATEWAY", "a gateway that lets the card sign on: the exchange record has its reason", $"{code}: {answer["error_text"]}")
            : answer;
    }

    private static AgentRole Role(GpParameter line)
    {
        var comma = line.Value.IndexOf(',', StringComparison.Ordinal);
        return new AgentRole(line.Attribute("id"), line.Attribute("orgcode"), line.Value[..comma], line.Value[(comma + 1)..].Trim());
    }

    // This node's own port, under the gateway's name.
    private HttpClient Http()
    {
        if (_http is null)
        {
            var http = new HttpClient(OutboundTls.Handler(
                trust, null, (_, cancellationToken) => OutboundTls.ConnectAsync(options.OwnAddress, options.Https, cancellationToken),
                (_, certificate, _, _) => certificate is X509Certificate2 shown && trust.Judge(shown) is null)) { BaseAddress = new Uri(surfaces.UrlOf(surfaces.Get("gas"))) };
            http.DefaultRequestHeaders.TryAddWithoutValidation("User-Agent", "Mozilla/4.0(compatible;IE;GACv10. 0. 0. 1)");
            _http = http;
        }

        return _http;
    }

    private static RefusedException Refused(string rule, string expected, string came) => new(new Refusal(rule, expected, came, "identity 2, 3"));
}
