namespace LocalSpine.Protocols.Ldap;

/// <summary>Search scopes (RFC 4511 4.5.1.2; 3 is the subordinate extension).</summary>
public enum LdapScope
{
    Base = 0,
    One = 1,
    Subtree = 2,
    Subordinate = 3,
}

/// <summary>A search request (RFC 4511 4.5.1), limits and scope not checked yet.</summary>
public sealed record LdapSearch(
    string Base, int Scope, int DerefAliases, int SizeLimit, int TimeLimit, bool TypesOnly, LdapFilter Filter, IReadOnlyList<string> Attributes)
{
    /// <summary>Most attribute names read from one request.</summary>
    public const int MaxAttributes = 4096;

    private static readonly IReadOnlyList<string> AllAttributes = [];

    /// <summary>Reads the operation's content.</summary>
    public static LdapSearch Read(ReadOnlySpan<byte> content)
    {
        var reader = new BerReader(content);
        var @base = reader.ReadText();
        var scope = reader.ReadInteger(BerTag.Enumerated);
        var deref = reader.ReadInteger(BerTag.Enumerated);
        var sizeLimit = reader.ReadInteger();
        var timeLimit = reader.ReadInteger();
        var typesOnly = reader.ReadBoolean();
        var filter = LdapFilter.Read(ref reader);
        var names = reader.ReadSequence();
        var attributes = AllAttributes;
        if (!names.IsEmpty)
        {
            var list = new List<string>();
            while (!names.IsEmpty)
            {
                list.Add(names.ReadText());
                if (list.Count > MaxAttributes)
                {
                    throw new LdapDecodingException("too many attribute names");
                }
            }

            attributes = list;
        }

        return new LdapSearch(@base, scope, deref, sizeLimit, timeLimit, typesOnly, filter, attributes);
    }
}
