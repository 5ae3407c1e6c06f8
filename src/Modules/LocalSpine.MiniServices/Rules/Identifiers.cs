namespace LocalSpine.MiniServices.Rules;

/// <summary>Forms of identifiers that several rules check.</summary>
internal static class Identifiers
{
    /// <summary>True for a UUID in capitals with its hyphens.</summary>
    public static bool IsUuid(string? text)
    {
        if (text is not { Length: 36 })
        {
            return false;
        }

        for (var i = 0; i < text.Length; i++)
        {
            if (i is 8 or 13 or 18 or 23 ? text[i] != '-' : !char.IsAsciiDigit(text[i]) && text[i] is not (>= 'A' and <= 'F'))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>True for numbers with dots between them.</summary>
    public static bool IsOid(string? text)
    {
        if (string.IsNullOrEmpty(text) || text[0] == '.' || text[^1] == '.' || text.Contains("..", StringComparison.Ordinal))
        {
            return false;
        }

        foreach (var c in text)
        {
            if (c != '.' && !char.IsAsciiDigit(c))
            {
                return false;
            }
        }

        return true;
    }
}
