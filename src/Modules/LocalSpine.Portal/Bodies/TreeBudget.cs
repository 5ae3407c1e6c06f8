using System.Globalization;
using System.Text;

namespace LocalSpine.Portal.Bodies;

/// <summary>How much of a body is shown as a tree: bounds that keep a page small whatever was sent.</summary>
internal sealed class TreeBudget
{
    public const int MostNodes = 3_000;
    public const int DeepestNode = 60;
    public const int LongestText = 2_000;

    private const int MostText = 300_000;

    private int _nodes;
    private int _text;

    /// <summary>Octets that may still be taken out of compressed ones.</summary>
    public int Inflatable { get; private set; } = 1024 * 1024;

    /// <summary>No more nodes are taken.</summary>
    public bool IsSpent => _nodes >= MostNodes || _text >= MostText;

    /// <summary>For people: what was left out; empty for nothing.</summary>
    public string Note => IsSpent ? string.Create(CultureInfo.InvariantCulture, $"Only the first {_nodes} nodes are shown.") : "";

    /// <summary>A node whose texts fit; control characters become visible.</summary>
    public BodyNode Node(string name, string detail = "", string value = "")
    {
        _nodes++;
        return new BodyNode(Text(name), Text(detail), Text(value));
    }

    /// <summary>A text that fits.</summary>
    public string Text(string text)
    {
        var fits = Clean(text, LongestText);
        _text += fits.Length;
        return fits;
    }

    /// <summary>Octets as they are, as far as they fit.</summary>
    public string Raw(ReadOnlySpan<byte> octets)
    {
        var text = IsSpent ? "" : BodyTexts.Of(octets);
        _text += text.Length;
        return text;
    }

    /// <summary>Notes that many octets were taken out of compressed ones.</summary>
    public void Inflated(int octets) => Inflatable -= octets;

    /// <summary>A text without control characters, cut at a length.</summary>
    public static string Clean(string text, int longest)
    {
        var isCut = text.Length > longest;
        var shown = isCut ? text.AsSpan(0, longest) : text.AsSpan();
        if (!isCut && !HasHidden(shown))
        {
            return text;
        }

        var clean = new StringBuilder(shown.Length + 40);
        foreach (var c in shown)
        {
            clean.Append(IsHidden(c) ? '\uFFFD' : c);
        }

        return isCut ? clean.Append(CultureInfo.InvariantCulture, $" ... ({text.Length} characters)").ToString() : clean.ToString();
    }

    private static bool HasHidden(ReadOnlySpan<char> text)
    {
        foreach (var c in text)
        {
            if (IsHidden(c))
            {
                return true;
            }
        }

        return false;
    }

    // Text that changes its direction reads as another text.
    private static bool IsHidden(char c) => (char.IsControl(c) && c is not ('\t' or '\n' or '\r')) || c is (>= '\u202A' and <= '\u202E') or (>= '\u2066' and <= '\u2069') or '\uFFFE' or '\uFFFF';
}
