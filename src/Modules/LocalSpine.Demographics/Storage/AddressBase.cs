using LocalSpine.Demographics.Records;
using LocalSpine.Storage;

namespace LocalSpine.Demographics.Storage;

/// <summary>The synthetic address base: every address with a postcode and a PAF key that a patient of this environment has or had.</summary>
internal static class AddressBase
{
    private const char Separator = '\n';

    /// <summary>The five lines of a postcode and key, or null.</summary>
    public static IReadOnlyList<string>? Find(WriteConnection write, string postcode, string key) =>
        write.Command(
            "select lines from demographics_address where postcode = @postcode and address_key = @key limit 1", ("@postcode", NameFolding.Postcode(postcode)), ("@key", key))
            .ExecuteScalar() is string lines ? lines.Split(Separator)[1..] : null;

    /// <summary>Adds the addresses of a record that are not there yet.</summary>
    public static void Add(WriteConnection write, PatientRecord record)
    {
        foreach (var (postcode, key, lines) in Of(record))
        {
            if (write.Command("select 1 from demographics_address where postcode = @postcode and address_key = @key limit 1", ("@postcode", postcode), ("@key", key)).ExecuteScalar() is null)
            {
                write.Command(
                    "insert into demographics_address (postcode, address_key, lines) values (@postcode, @key, @lines)", ("@postcode", postcode), ("@key", key), ("@lines", lines))
                    .ExecuteNonQuery();
            }
        }
    }

    /// <summary>Rows of a record: folded postcode, key, and the postcode as written with the lines behind it.</summary>
    public static IEnumerable<(string Postcode, string Key, string Lines)> Of(PatientRecord record) => record.Addresses
        .Where(a => a.Postcode is not null && a.Key is not null)
        .Select(a => (NameFolding.Postcode(a.Postcode!), a.Key!, string.Join(Separator, a.Lines.Prepend(a.Postcode!).Select(l => l.Replace(Separator, ' ')))))
        .Distinct();

    /// <summary>The first addresses at a postcode (an empty one is any) that fit, and how many there are.</summary>
    public static (List<GazetteerAddress> First, int Total) Search(ReadConnection read, string postcode, Func<GazetteerAddress, bool> fits, int most)
    {
        var first = new List<GazetteerAddress>();
        var (total, last) = (0, ("", ""));
        using var reader = read.Command(
            "select postcode, address_key, lines from demographics_address where (@postcode = '' or postcode = @postcode) order by postcode, address_key",
            ("@postcode", NameFolding.Postcode(postcode))).ExecuteReader();
        while (reader.Read())
        {
            var (key, lines) = ((reader.GetString(0), reader.GetString(1)), reader.GetString(2).Split(Separator));
            var address = new GazetteerAddress(lines[0], key.Item2, lines[1..]);
            if (key == last || !fits(address))
            {
                continue;
            }

            (total, last) = (total + 1, key);
            if (total <= most)
            {
                first.Add(address);
            }
        }

        return (first, total);
    }
}

/// <summary>An address of the gazetteer.</summary>
/// <param name="Lines">Five: house, street, locality, post town, county.</param>
internal sealed record GazetteerAddress(string Postcode, string Key, IReadOnlyList<string> Lines);
