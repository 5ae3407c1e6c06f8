using System.Text;

namespace LocalSpine.Protocols.Gas;

/// <summary>The signed challenge as agents send it: CMS in base64, in a MIME text, in base64 again (identity 3.4).</summary>
public static class CardSignature
{
    /// <summary>The CMS of a <c>response</c> parameter: whatever stands after the last "base64" of the text.</summary>
    /// <exception cref="FormatException">Not base64.</exception>
    public static byte[] Unwrap(string response)
    {
        var text = Encoding.Latin1.GetString(Convert.FromBase64String(response));
        var at = text.LastIndexOf("base64", StringComparison.OrdinalIgnoreCase);
        return at < 0 ? throw new FormatException("no base64 part in it") : Convert.FromBase64String(string.Concat(text.AsSpan(at + "base64".Length).ToString().Where(c => !char.IsWhiteSpace(c))));
    }

    /// <summary>The <c>response</c> parameter of a CMS.</summary>
    public static string Wrap(ReadOnlySpan<byte> cms) => Convert.ToBase64String(Encoding.ASCII.GetBytes(
        "MIME-Version: 1.0\nContent-Disposition: attachment; filename=\"smime.p7m\"\nContent-Type: application/x-pkcs7-mime; name=\"smime.p7m\"\nContent-Transfer-Encoding: base64\n\n"
        + Convert.ToBase64String(cms) + "\n"));
}
