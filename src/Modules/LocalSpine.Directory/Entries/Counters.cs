using System.Globalization;
using LocalSpine.Storage;

namespace LocalSpine.Directory.Entries;

/// <summary>Takes numbers from the directory's counters inside a write; nodes that share a database never get the same one.</summary>
internal sealed class Counters(WriteConnection write)
{
    /// <summary>Takes <paramref name="count"/> numbers and answers the last one.</summary>
    public long Take(string name, int count = 1) => Convert.ToInt64(
        write.Command("update directory_counter set value = value + @count where name = @name returning value", ("@count", count), ("@name", name)).ExecuteScalar(),
        CultureInfo.InvariantCulture);
}
