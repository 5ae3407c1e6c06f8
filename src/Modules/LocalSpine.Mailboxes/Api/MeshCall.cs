using LocalSpine.Hosting.Exchanges;
using LocalSpine.Mailboxes.Access;
using LocalSpine.Mailboxes.Register;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace LocalSpine.Mailboxes.Api;

/// <summary>One request to the API.</summary>
/// <param name="version">1 or 2.</param>
internal sealed class MeshCall(HttpContext http, int version, Exchange exchange)
{
    public HttpContext Http { get; } = http;

    public int Version { get; } = version;

    /// <summary>Its record.</summary>
    public Exchange Exchange { get; } = exchange;

    public CancellationToken Aborted => Http.RequestAborted;

    /// <summary>Whose token was shown; null for operations without one.</summary>
    public Mailbox? Mailbox { get; private set; }

    /// <summary>The token that the operation has to use in the transaction of its work; null when it was used, or none is needed.</summary>
    public MeshToken? Token { get; private set; }

    public string MailboxId => Mailbox!.MailboxId;

    /// <summary>The message id of the path, upper case.</summary>
    public string MessageId => Route("message").ToUpperInvariant();

    public string Route(string name) => Http.GetRouteValue(name) as string ?? "";

    /// <summary>The header as octets, one a character; null when it is not there.</summary>
    public string? Header(string name) => Http.Request.Headers.TryGetValue(name, out var values) ? values.ToString() : null;

    /// <summary>A header without white space around it, empty when it is not there.</summary>
    public string Text(string name) => Header(name)?.Trim() ?? "";

    public bool TakesGzip => Http.Request.Headers.AcceptEncoding.ToString().Contains("gzip", StringComparison.OrdinalIgnoreCase);

    public void Admit(Mailbox mailbox, MeshToken? token)
    {
        Mailbox = mailbox;
        Token = token;
    }

    /// <summary>The token has been used: a refusal that comes later does not use it again.</summary>
    public void TokenIsUsed() => Token = null;
}
