using System.Globalization;
using System.Text;

namespace LocalSpine.Demographics.Records;

/// <summary>The form in which names are matched: without accents, in upper case, apostrophes, hyphens and spaces squeezed (pds 2.2).</summary>
internal static class NameFolding
{
    public static string Fold(string name)
    {
        var folded = new StringBuilder(name.Length);
        foreach (var c in name.Normalize(NormalizationForm.FormD))
        {
            if (char.IsLetterOrDigit(c) && CharUnicodeInfo.GetUnicodeCategory(c) != UnicodeCategory.NonSpacingMark)
            {
                folded.Append(char.ToUpperInvariant(c));
            }
        }

        return folded.ToString();
    }

    /// <summary>A postcode without spaces, in upper case.</summary>
    public static string Postcode(string postcode) => postcode.Replace(" ", "", StringComparison.Ordinal).ToUpperInvariant();
}
