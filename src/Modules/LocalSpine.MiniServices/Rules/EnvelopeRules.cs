using System.Globalization;
using LocalSpine.MiniServices.Pipeline;
using LocalSpine.Protocols.Itk;
using LocalSpine.Protocols.Xml;

namespace LocalSpine.MiniServices.Rules;

/// <summary>The distribution envelope: its schema, its counts, and that manifest and payload belong together (smsp 3.3; 7 step 7).</summary>
internal static class EnvelopeRules
{
    private const int MostIdentities = 4;

    private static readonly string[] EnvelopeParts = ["header", "payloads"];
    private static readonly string[] HeaderParts = ["addresslist", "auditIdentity", "manifest", "senderAddress", "handlingSpecification"];
    private static readonly string[] Flags = ["base64", "compressed", "encrypted"];

    public static SmspRule Envelope { get; } = Rule("DISTRIBUTION_ENVELOPE", "DE0001", request =>
        request.Distribution is not { } envelope ? ($"one DistributionEnvelope of {ItkNames.Itk} in the Body", Names(request.Message!.Body!))
        : OutOfOrder(envelope.Element, EnvelopeParts) is { } part ? ("header, then payloads", part)
        : null);

    public static SmspRule Header { get; } = Rule("ENVELOPE_HEADER", "DE0002", request =>
        request.Distribution!.Header is not { } header ? ("a header", "none")
        : header.Attribute("service") is null ? ("a service", "none")
        : !Identifiers.IsUuid(request.Distribution.TrackingId) ? ("a trackingid that is an upper-case UUID", request.Distribution.TrackingId)
        : OutOfOrder(header, HeaderParts) is { } part ? ($"the parts {string.Join(", ", HeaderParts)} once, in this order", part)
        : null);

    public static SmspRule AddressList { get; } = Rule("ADDRESS_LIST", "DE0003", request => EachWith(request.Distribution!.Header!.Child("addresslist"), "address", "uri"));

    public static SmspRule AuditIdentity { get; } = Rule("AUDIT_IDENTITY", "DE0004", request =>
        request.Distribution!.AuditIdentity is { Children.Count: not (>= 1 and <= MostIdentities) and var count } ? ($"one to {MostIdentities} ids", $"{count}") : null);

    public static SmspRule Identity { get; } = Rule("AUDIT_IDENTITY_ID", "DE0005", request => EachWith(request.Distribution!.AuditIdentity, "id", "uri"));

    public static SmspRule Manifest { get; } = Rule("MANIFEST", "DE0006", request => Counted(request.Distribution!.Manifest, "manifest", "manifestitem"));

    public static SmspRule ManifestItem { get; } = Rule("MANIFEST_ITEM", "DE0007", request =>
    {
        var item = request.Distribution!.Manifest!.FirstChild!;
        return EachWith(request.Distribution.Manifest, "manifestitem", "id") ?? EachWith(request.Distribution.Manifest, "manifestitem", "mimetype")
            ?? (Flags.FirstOrDefault(f => item.Attribute(f) is not (null or "false" or "0")) is { } flag ? ($"a payload with {flag}=\"false\"", item.Attribute(flag)!) : null);
    });

    public static SmspRule SenderAddress { get; } = Rule("SENDER_ADDRESS", "DE0008", request =>
        request.Distribution!.Header!.Child("senderAddress") is { } sender && sender.Attribute("uri") is null ? ("a uri of the senderAddress", "none") : null);

    public static SmspRule Handling { get; } = Rule("HANDLING_SPECIFICATION", "DE0009", request =>
        request.Distribution!.Header!.Child("handlingSpecification") is { Children.Count: 0 } ? ("a spec in the handlingSpecification", "none") : null);

    public static SmspRule HandlingSpec { get; } = Rule("HANDLING_SPEC", "DE0010", request =>
        EachWith(request.Distribution!.Header!.Child("handlingSpecification"), "spec", "key") ?? EachWith(request.Distribution.Header.Child("handlingSpecification"), "spec", "value"));

    /// <summary>One request asks about one person: there is one payload (smsp 1).</summary>
    public static SmspRule Payloads { get; } = Rule("PAYLOADS", "DE0011", request =>
        Counted(request.Distribution!.Payloads, "payloads", "payload")
        ?? (request.Distribution.Payloads!.Children.Count != 1 || request.Distribution.Manifest!.Children.Count != 1
            ? ("one manifestitem and one payload", $"{request.Distribution.Manifest!.Children.Count} and {request.Distribution.Payloads.Children.Count}")
            : null));

    public static SmspRule Payload { get; } = Rule("PAYLOAD", "DE0012", request =>
    {
        var payload = request.Distribution!.Payload!;
        var item = request.Distribution.Manifest!.FirstChild!.Attribute("id");
        return payload.Attribute("id") != item ? ($"payload id {item}, as in the manifest", payload.Attribute("id") ?? "none")
            : request.Payload is null ? ("one element in the payload", Names(payload))
            : null;
    });

    private static SmspRule Rule(string name, string part, Func<SmspExchange, (string Expected, string Came)?> check) =>
        new(name, ItkFaultCode.Client, "1000", part, $"smsp 3.3, 6 ({part})", check);

    private static (string Expected, string Came)? Counted(XmlElement? list, string name, string item) =>
        list is null ? ($"a {name}", "none")
        : list.Children.Count == 0 || list.Count(item) != list.Children.Count ? ($"{item} and nothing else in {name}", Names(list))
        : list.Attribute("count") != list.Children.Count.ToString(CultureInfo.InvariantCulture) ? ($"count {list.Children.Count} of {name}", list.Attribute("count") ?? "none")
        : null;

    private static (string Expected, string Came)? EachWith(XmlElement? list, string item, string attribute)
    {
        foreach (var child in list?.Children ?? [])
        {
            if (child.LocalName != item || child.Attribute(attribute) is null)
            {
                return ($"{item} with {attribute} in {list!.LocalName}", child.LocalName == item ? $"none {attribute}" : child.LocalName);
            }
        }

        return list is { Children.Count: 0 } ? ($"a {item} in {list.LocalName}", "none") : null;
    }

    // The first child that is unknown, of another namespace, doubled, or before one that it has to follow; null when all is in order.
    private static string? OutOfOrder(XmlElement parent, string[] order)
    {
        var last = -1;
        foreach (var child in parent.Children)
        {
            var at = child.NamespaceUri == ItkNames.Itk ? Array.IndexOf(order, child.LocalName) : -1;
            if (at <= last)
            {
                return child.LocalName;
            }

            last = at;
        }

        return null;
    }

    private static string Names(XmlElement parent) => parent.Children.Count == 0 ? "nothing" : string.Join(", ", parent.Children.Take(5).Select(c => c.LocalName));
}
