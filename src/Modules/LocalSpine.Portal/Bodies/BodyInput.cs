namespace LocalSpine.Portal.Bodies;

/// <summary>Octets that somebody sent, and what is known of them.</summary>
/// <param name="Type">Content-Type; empty when it is not known.</param>
/// <param name="IsLdap">They went over an LDAP connection.</param>
/// <param name="IsCut">The end is missing, because the record keeps no more.</param>
/// <param name="Depth">How many containers they were taken out of.</param>
internal sealed record BodyInput(ReadOnlyMemory<byte> Octets, string Type, bool IsLdap = false, bool IsCut = false, int Depth = 0)
{
    /// <summary>What may be shown of the whole body that they belong to.</summary>
    public TreeBudget Budget { get; private init; } = new();

    /// <summary>What was in them.</summary>
    public BodyInput Inside(ReadOnlyMemory<byte> octets, string type, bool isCut) => new(octets, type, IsCut: isCut, Depth: Depth + 1) { Budget = Budget };

    /// <summary>Type and subtype in lower case.</summary>
    public string MediaType => Protocols.Mime.MimeParameters.Read(Type).MediaType;

    /// <summary>The first octet that is no white space or byte order mark; 0 when there is none.</summary>
    public byte First
    {
        get
        {
            var octets = Octets.Span;
            var at = octets.StartsWith("\uFEFF"u8) ? 3 : 0;
            while (at < octets.Length && octets[at] is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n')
            {
                at++;
            }

            return at < octets.Length ? octets[at] : (byte)0;
        }
    }
}
