namespace LocalSpine.Portal.Bodies;

/// <summary>All formats, in the order in which they are tried: the first that knows the octets has them.</summary>
internal static class BodyDecoders
{
    /// <summary>Deepest nesting of containers.</summary>
    public const int MostContainers = 4;

    private static readonly IBodyDecoder[] All = [new LdapDecoder(), new GzipDecoder(), new MultipartDecoder(), new FormDecoder(), new JsonDecoder(), new XmlDecoder()];

    /// <summary>A body as a tree; null when it is of no format that is known here.</summary>
    public static DecodedBody? Decode(BodyInput input)
    {
        if (input.Octets.Length == 0 || input.Depth > MostContainers)
        {
            return null;
        }

        foreach (var decoder in All)
        {
            if (decoder.Decode(input) is { } decoded)
            {
                return decoded;
            }
        }

        return null;
    }
}
