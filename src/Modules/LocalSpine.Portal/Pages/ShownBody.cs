using LocalSpine.Hosting.Exchanges;
using LocalSpine.Portal.Bodies;

namespace LocalSpine.Portal.Pages;

/// <summary>A body on the page of its exchange.</summary>
/// <param name="Name"><c>request</c> or <c>response</c>: its last word in addresses.</param>
internal sealed record ShownBody(long Exchange, string Name, string Title, string Type, KeptBody Kept, bool IsUnderWay)
{
    /// <summary>As a tree; null when it is of no format that is known, or nothing is kept.</summary>
    public DecodedBody? Decoded { get; private init; }

    /// <summary>As it came.</summary>
    public string Text => BodyTexts.Of(Kept.Octets);

    public static ShownBody RequestOf(KeptExchange kept) => Of(kept.Exchange, "request", "Request", kept.Exchange.RequestType, kept.Request);

    public static ShownBody ResponseOf(KeptExchange kept) => Of(kept.Exchange, "response", "Answer", kept.Exchange.ResponseType, kept.Response);

    private static ShownBody Of(Exchange exchange, string name, string title, string type, KeptBody body) =>
        new(exchange.Id, name, title, type, body, exchange.IsUnderWay)
        {
            Decoded = BodyDecoders.Decode(new BodyInput(body.Octets, type, exchange.Operation.StartsWith("LDAP", StringComparison.Ordinal), body.IsCut)),
        };
}
