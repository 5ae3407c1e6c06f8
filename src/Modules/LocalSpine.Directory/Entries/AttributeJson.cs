using System.Buffers;
using System.Text;
using System.Text.Json;
using LocalSpine.Directory.Schema;

namespace LocalSpine.Directory.Entries;

/// <summary>An entry's attributes as stored: a JSON array of arrays, name first, values after it, in order.</summary>
internal static class AttributeJson
{
    public static string Write(IEnumerable<EntryAttribute> attributes)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartArray();
            foreach (var attribute in attributes)
            {
                json.WriteStartArray();
                json.WriteStringValue(attribute.Type.Name);
                foreach (var value in attribute.Values)
                {
                    json.WriteStringValue(value);
                }

                json.WriteEndArray();
            }

            json.WriteEndArray();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    /// <summary>Reads; attributes that the schema no longer knows are left out.</summary>
    public static List<EntryAttribute> Read(string stored, DirectorySchema schema)
    {
        var attributes = new List<EntryAttribute>();
        using var json = JsonDocument.Parse(stored);
        foreach (var item in json.RootElement.EnumerateArray())
        {
            if (schema.TryFind(item[0].GetString()!, out var type))
            {
                attributes.Add(new EntryAttribute(type, [.. item.EnumerateArray().Skip(1).Select(v => v.GetString()!)]));
            }
        }

        return attributes;
    }
}
