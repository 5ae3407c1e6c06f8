namespace LocalSpine.Demographics.Queries;

/// <summary>American Soundex of a folded name: its first letter and three digits.</summary>
internal static class Soundex
{
    //                            ABCDEFGHIJKLMNOPQRSTUVWXYZ
    private const string Codes = "01230120022455012623010202";

    public static string Of(string folded)
    {
        if (folded.Length == 0 || !char.IsAsciiLetterUpper(folded[0]))
        {
            return folded; // another script: only itself sounds alike
        }

        Span<char> code = [folded[0], '0', '0', '0'];
        var length = 1;
        var last = Codes[folded[0] - 'A'];
        foreach (var letter in folded.AsSpan(1))
        {
            if (!char.IsAsciiLetterUpper(letter) || length == 4)
            {
                continue;
            }

            var digit = Codes[letter - 'A'];
            if (digit != '0' && digit != last)
            {
                code[length++] = digit;
            }

            last = letter is 'H' or 'W' ? last : digit; // H and W do not part letters of one sound
        }

        return new string(code);
    }
}
