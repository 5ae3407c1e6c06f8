using System.Diagnostics.CodeAnalysis;
using LocalSpine.Core.Estate;
using LocalSpine.Hosting;

namespace LocalSpine.Directory.Schema;

/// <summary>The schema that the directory publishes and matches by, read from <c>schema.txt</c>.</summary>
internal sealed class DirectorySchema
{
    private readonly Dictionary<string, AttributeType> _attributes = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, ObjectClass> _classes = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<AttributeType> _attributeOrder = [];
    private readonly List<ObjectClass> _classOrder = [];

    private readonly EnvironmentOptions _options;
    private readonly IBehaviour _behaviour;

    public DirectorySchema(EnvironmentOptions options, IBehaviour behaviour)
    {
        (_options, _behaviour) = (options, behaviour);
        using var stream = typeof(DirectorySchema).Assembly.GetManifestResourceStream("LocalSpine.Directory.Schema.schema.txt")!;
        using var reader = new StreamReader(stream);
        while (reader.ReadLine() is { } line)
        {
            var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            switch (words)
            {
                case ["a", ..]:
                    AddAttribute(words);
                    break;
                case ["c", ..]:
                    AddClass(words);
                    break;
            }
        }

        ObjectClassAttribute = Attribute("objectClass");
    }

    /// <summary>The national (INT, DEP) behaviour; false for strict OpenLDAP. As the build that runs has it pinned, else as the environment was started.</summary>
    public bool IsPermissive => (_behaviour.Directory ?? _options.LdapProfile) != "openldap";

    /// <summary>Name of the subschema entry.</summary>
    public string SubschemaDn => SubschemaDnOf(IsPermissive);

    public static string SubschemaDnOf(bool isPermissive) => isPermissive ? "cn=schema" : "cn=Subschema";

    public AttributeType ObjectClassAttribute { get; }

    /// <summary>In dependency order.</summary>
    public IReadOnlyList<AttributeType> Attributes => _attributeOrder;

    /// <summary>In dependency order.</summary>
    public IReadOnlyList<ObjectClass> Classes => _classOrder;

    /// <summary>An attribute type by name, alias or OID, any case; options (<c>;lang-en</c>) make it unknown.</summary>
    public bool TryFind(string name, [NotNullWhen(true)] out AttributeType? type) => _attributes.TryGetValue(name, out type);

    /// <summary>An attribute type that must exist.</summary>
    public AttributeType Attribute(string name) =>
        TryFind(name, out var type) ? type : throw new ArgumentException($"the schema has no attribute {name}", nameof(name));

    public bool TryFindClass(string name, [NotNullWhen(true)] out ObjectClass? objectClass) => _classes.TryGetValue(name, out objectClass);

    private void AddAttribute(string[] words)
    {
        var names = words[2].Split(',');
        var type = new AttributeType(
            words[1], names, Optional(words[3]) is { } superior ? Attribute(superior) : null, Optional(words[4]), Optional(words[5]), Optional(words[6]),
            Optional(words[7]), words[8] == "S", words.Length > 9, () => IsPermissive);
        _attributeOrder.Add(type);
        foreach (var name in names.Append(words[1]))
        {
            _attributes.Add(name, type);
        }
    }

    private void AddClass(string[] words)
    {
        var objectClass = new ObjectClass(
            words[1], words[2], Optional(words[3]) is { } superior ? _classes[superior] : null, words[4], Types(words[5]), Types(words[6]));
        _classOrder.Add(objectClass);
        _classes.Add(words[2], objectClass);
        _classes.Add(words[1], objectClass);
    }

    private List<AttributeType> Types(string list) => Optional(list) is null ? [] : [.. list.Split(',').Select(Attribute)];

    private static string? Optional(string word) => word == "-" ? null : word;
}
