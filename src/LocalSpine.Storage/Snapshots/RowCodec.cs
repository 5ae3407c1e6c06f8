using System.Text;

namespace LocalSpine.Storage.Snapshots;

/// <summary>
/// Rows as octets: for each value a sign, <c>0</c> null, <c>1</c> a 64-bit integer, <c>2</c> a text in UTF-8, <c>3</c> octets; numbers and lengths are written with seven bits an octet,
/// the low ones first.
/// </summary>
internal static class RowCodec
{
    private const int LongestValue = 1 << 30;

    public static void Write(BinaryWriter writer, object? value)
    {
        switch (value)
        {
            case null or DBNull:
                writer.Write((byte)0);
                break;
            case long number:
                writer.Write((byte)1);
                writer.Write7BitEncodedInt64(number);
                break;
            case int number:
                writer.Write((byte)1);
                writer.Write7BitEncodedInt64(number);
                break;
            case string text:
                writer.Write((byte)2);
                var bytes = Encoding.UTF8.GetBytes(text);
                writer.Write7BitEncodedInt(bytes.Length);
                writer.Write(bytes);
                break;
            case byte[] octets:
                writer.Write((byte)3);
                writer.Write7BitEncodedInt(octets.Length);
                writer.Write(octets);
                break;
            default:
                throw new NotSupportedException($"{value.GetType()} in a row");
        }
    }

    /// <exception cref="SnapshotException">What is there is no value of that kind.</exception>
    public static object? Read(BinaryReader reader, ColumnKind kind)
    {
        var sign = reader.ReadByte();
        return (sign, kind) switch
        {
            (0, _) => null,
            (1, ColumnKind.Integer) => reader.Read7BitEncodedInt64(),
            (2, ColumnKind.Text) => Encoding.UTF8.GetString(Octets(reader)),
            (3, ColumnKind.Octets) => Octets(reader),
            _ => throw new SnapshotException("SNAPSHOT_DAMAGED", $"a value of kind {kind}", $"a value that begins with {sign}"),
        };
    }

    private static byte[] Octets(BinaryReader reader)
    {
        var length = reader.Read7BitEncodedInt();
        if (length is < 0 or > LongestValue)
        {
            throw new SnapshotException("SNAPSHOT_DAMAGED", "a value of at most 1 GiB", $"{length}");
        }

        // Not more than is there: a length alone takes no memory.
        using var octets = new MemoryStream(Math.Min(length, 1 << 16));
        var buffer = new byte[Math.Min(Math.Max(length, 1), 1 << 16)];
        for (var left = length; left > 0;)
        {
            var read = reader.Read(buffer, 0, Math.Min(buffer.Length, left));
            if (read == 0)
            {
                throw new EndOfStreamException();
            }

            octets.Write(buffer, 0, read);
            left -= read;
        }

        return octets.ToArray();
    }
}
