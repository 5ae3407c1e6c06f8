namespace LocalSpine.Portal.Bodies;

/// <summary>Makes a tree of octets in one format.</summary>
internal interface IBodyDecoder
{
    /// <summary>The tree, as far as it can be read; null when the octets are not of this format. Throws nothing, whatever the octets.</summary>
    DecodedBody? Decode(BodyInput input);
}
