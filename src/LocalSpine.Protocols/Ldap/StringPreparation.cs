using System.Text;

namespace LocalSpine.Protocols.Ldap;

/// <summary>String preparation of RFC 4518 as far as matching needs it: insignificant spaces, and case folding where the rule ignores case.</summary>
public static class StringPreparation
{
    /// <summary>Blanks trimmed at both ends and runs of them squeezed to one.</summary>
    public static string Exact(string value)
    {
        if (IsPrepared(value))
        {
            return value;
        }

        var text = new StringBuilder(value.Length);
        var pending = false;
        foreach (var c in value)
        {
            if (char.IsWhiteSpace(c))
            {
                pending = text.Length > 0;
                continue;
            }

            if (pending)
            {
                text.Append(' ');
                pending = false;
            }

            text.Append(c);
        }

        return text.ToString();
    }

    /// <summary>A piece of a substring assertion: runs of blanks squeezed to one, at its ends too, where they are significant.</summary>
    public static string Piece(string value)
    {
        var prepared = Exact(value);
        var before = value.Length > 0 && char.IsWhiteSpace(value[0]) ? " " : "";
        var after = prepared.Length > 0 && char.IsWhiteSpace(value[^1]) ? " " : "";
        return before + prepared + after;
    }

    /// <summary>As <see cref="Exact"/>, in lower case.</summary>
    public static string IgnoreCase(string value) => Exact(value).ToLowerInvariant();

    /// <summary>For telephone numbers: without blanks and hyphens, in lower case.</summary>
    public static string Telephone(string value) => value.Replace(" ", "", StringComparison.Ordinal).Replace("-", "", StringComparison.Ordinal).ToLowerInvariant();

    private static bool IsPrepared(string value)
    {
        var blankBefore = true;
        foreach (var c in value)
        {
            var blank = c == ' ';
            if (c > 0x7E || c < ' ' || (blank && blankBefore))
            {
                return false;
            }

            blankBefore = blank;
        }

        return value.Length == 0 || !blankBefore;
    }
}
