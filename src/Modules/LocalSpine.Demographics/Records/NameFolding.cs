using System.Collections.Frozen;
using System.Text;

namespace LocalSpine.Demographics.Records;

/// <summary>
/// The form in which names are matched: without accents, in upper case, apostrophes, hyphens and spaces squeezed (pds 2.2). The letters stand
/// here because the program runs without culture data, and every node must fold alike.
/// </summary>
internal static class NameFolding
{
    private const string Accented = "ÀÁÂÃÄÅÇÈÉÊËÌÍÎÏÐÑÒÓÔÕÖØÙÚÛÜÝĀĂĄĆĈĊČĎĐĒĔĖĘĚĜĞĠĢĤĦĨĪĬĮİĴĶĹĻĽŁŃŅŇŌŎŐŔŖŘŚŜŞŠŢŤŦŨŪŬŮŰŲŴŶŸŹŻŽƠƯǍǏǑǓǕǗǙǛǞǠǦ"
        + "ǨǪǬǴǸǺȀȂȄȆȈȊȌȎȐȒȔȖȘȚȞȦȨȪȬȮȰȲḀḂḄḆḈḊḌḎḐḒḔḖḘḚḜḞḠḢḤḦḨḪḬḮḰḲḴḶḸḺḼḾṀṂṄṆṈṊṌṎṐṒṔṖṘṚṜṞṠṢṤṦṨṪṬṮṰṲṴṶṸṺṼṾẀẂẄẆẈẊẌẎ"
        + "ẐẒẔẠẢẤẦẨẪẬẮẰẲẴẶẸẺẼẾỀỂỄỆỈỊỌỎỐỒỔỖỘỚỜỞỠỢỤỦỨỪỬỮỰỲỴỶỸ";

    private const string Plain = "AAAAAACEEEEIIIIDNOOOOOOUUUUYAAACCCCDDEEEEEGGGGHHIIIIIJKLLLLNNNOOORRRSSSSTTTUUUUUUWYYZZZOUAIOUUUUUAAG"
        + "KOOGNAAAEEIIOORRUUSTHAEOOOOYABBBCDDDDDEEEEEFGHHHHHIIKKKLLLLMMMNNNNOOOOPPRRRRSSSSSTTTTUUUUUVVWWWWWXXY"
        + "ZZZAAAAAAAAAAAAEEEEEEEEIIOOOOOOOOOOOOUUUUUUUYYYY";

    private static readonly FrozenDictionary<char, string> Letters = Accented.Zip(Plain)
        .Select(p => KeyValuePair.Create(p.First, p.Second.ToString()))
        .Concat([KeyValuePair.Create('Æ', "AE"), KeyValuePair.Create('Œ', "OE"), KeyValuePair.Create('Þ', "TH"), KeyValuePair.Create('ß', "SS"), KeyValuePair.Create('ẞ', "SS")])
        .ToFrozenDictionary();

    public static string Fold(string name)
    {
        var folded = new StringBuilder(name.Length);
        foreach (var c in name)
        {
            var upper = char.ToUpperInvariant(c);
            if (char.IsAsciiLetterOrDigit(upper))
            {
                folded.Append(upper);
            }
            else if (Letters.TryGetValue(upper, out var plain))
            {
                folded.Append(plain);
            }
            else if (char.IsLetterOrDigit(upper))
            {
                folded.Append(upper); // another script: compared as it is
            }
        }

        return folded.ToString();
    }

    /// <summary>A postcode without spaces, in upper case.</summary>
    public static string Postcode(string postcode) => postcode.Replace(" ", "", StringComparison.Ordinal).ToUpperInvariant();
}
