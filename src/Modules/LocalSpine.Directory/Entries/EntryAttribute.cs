using System.Collections.Frozen;
using System.Text;
using LocalSpine.Directory.Schema;
using LocalSpine.Protocols.Ldap;

namespace LocalSpine.Directory.Entries;

/// <summary>
/// An attribute with its values: immutable, shared between entries where they agree, encoded for the wire at its first answer.
/// </summary>
internal sealed class EntryAttribute
{
    private string[]? _normal;
    private FrozenSet<string>? _normalSet;
    private byte[]? _encoded;

    public EntryAttribute(AttributeType type, params string[] values)
    {
        Type = type;
        Values = values;
    }

    public AttributeType Type { get; }

    /// <summary>In stored order.</summary>
    public string[] Values { get; }

    /// <summary>The values in comparable form; the same objects as <see cref="Values"/> where nothing changes.</summary>
    public string[] Normal => _normal ??= Normalise();

    /// <summary><see cref="Normal"/> for membership tests; made at first use.</summary>
    public IReadOnlySet<string> NormalSet => _normalSet ??= Normal.ToFrozenSet();

    /// <summary>PartialAttribute (RFC 4511 4.1.7) under the schema's spelling.</summary>
    public byte[] Encoded => _encoded ??= Encode(typesOnly: false);

    /// <summary>Where the name stands in <see cref="Encoded"/>: names that differ in case only have the same length and can be written over it.</summary>
    public int NameOffset => Encoded.AsSpan().IndexOf(Type.NameBytes);

    /// <summary>The attribute with an empty value set.</summary>
    public byte[] EncodeType() => Encode(typesOnly: true);

    private byte[] Encode(bool typesOnly)
    {
        var writer = new BerWriter(64);
        var attribute = writer.Begin(BerTag.Sequence);
        writer.OctetString(Type.NameBytes);
        var set = writer.Begin(BerTag.Set);
        foreach (var value in typesOnly ? [] : Values)
        {
            writer.OctetString(Encoding.UTF8.GetBytes(value));
        }

        writer.End(set);
        writer.End(attribute);
        return writer.Written.ToArray();
    }

    private string[] Normalise()
    {
        string[]? changed = null;
        for (var i = 0; i < Values.Length; i++)
        {
            var normal = Type.Normalise(Values[i]);
            if (changed is null && normal == Values[i])
            {
                continue;
            }

            changed ??= [.. Values];
            changed[i] = normal;
        }

        return changed ?? Values;
    }
}
