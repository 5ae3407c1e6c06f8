using LocalSpine.Directory.Entries;
using LocalSpine.Directory.Schema;
using LocalSpine.Protocols.Ldap;

namespace LocalSpine.Directory.Ldap;

/// <summary>
/// Which attributes a search gives back (RFC 4511 4.5.1.8, RFC 3673, RFC 4529). The national profile answers in the spelling asked for:
/// real clients compare names with case (directory-ldap 6.3); a strict server answers in the schema's.
/// </summary>
internal sealed class AttributeSelection
{
    private readonly List<(AttributeType Type, byte[]? Spelling)> _named = [];
    private readonly bool _allUser;
    private readonly bool _typesOnly;

    public AttributeSelection(DirectorySchema schema, IReadOnlyList<string> names, bool typesOnly)
    {
        _typesOnly = typesOnly;
        _allUser = names.Count == 0;
        foreach (var name in names)
        {
            switch (name)
            {
                case "*":
                    _allUser = true;
                    break;
                case "+":
                    AllOperational = true;
                    break;
                case "1.1":
                    break;
                case ['@', .. var className] when schema.TryFindClass(className, out var objectClass):
                    foreach (var type in objectClass.WithSuperiors().SelectMany(c => c.Must.Concat(c.May)))
                    {
                        Add(type, null);
                    }

                    break;
                default:
                    if (schema.TryFind(name, out var known))
                    {
                        var echo = schema.IsPermissive && name.Length == known.NameBytes.Length && !char.IsAsciiDigit(name[0]);
                        Add(known, echo ? System.Text.Encoding.UTF8.GetBytes(name) : null);
                    }

                    break;
            }
        }
    }

    /// <summary><c>+</c> was asked for.</summary>
    public bool AllOperational { get; }

    /// <summary>True when any operational attribute may be in the answer.</summary>
    public bool WantsOperational => AllOperational || _named.Exists(n => n.Type.IsOperational);

    /// <summary>Writes a SearchResultEntry.</summary>
    public void Write(BerWriter writer, int messageId, string dn, IReadOnlyList<EntryAttribute> attributes, IReadOnlyList<EntryAttribute> operational)
    {
        var message = writer.Begin(BerTag.Sequence);
        writer.Integer(messageId);
        var response = writer.Begin(LdapOperation.SearchResultEntry);
        writer.Text(dn);
        var list = writer.Begin(BerTag.Sequence);
        foreach (var attribute in attributes)
        {
            WriteIfWanted(writer, attribute);
        }

        foreach (var attribute in operational)
        {
            WriteIfWanted(writer, attribute);
        }

        writer.End(list);
        writer.End(response);
        writer.End(message);
    }

    private void WriteIfWanted(BerWriter writer, EntryAttribute attribute)
    {
        byte[]? spelling = null;
        var wanted = attribute.Type.IsOperational ? AllOperational : _allUser;
        foreach (var (type, asked) in _named)
        {
            if (attribute.Type.IsA(type))
            {
                wanted = true;
                spelling = ReferenceEquals(type, attribute.Type) ? asked : null;
                break;
            }
        }

        if (!wanted)
        {
            return;
        }

        var encoded = _typesOnly ? attribute.EncodeType() : attribute.Encoded;
        var span = writer.Take(encoded.Length);
        encoded.CopyTo(span);
        if (spelling is not null)
        {
            var at = _typesOnly ? span.IndexOf(attribute.Type.NameBytes) : attribute.NameOffset;
            spelling.CopyTo(span[at..]);
        }
    }

    private void Add(AttributeType type, byte[]? spelling)
    {
        if (!_named.Exists(n => ReferenceEquals(n.Type, type)))
        {
            _named.Add((type, spelling));
        }
    }
}
