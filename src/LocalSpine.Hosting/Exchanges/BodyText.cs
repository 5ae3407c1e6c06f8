using System.Text;

namespace LocalSpine.Hosting.Exchanges;

/// <summary>A recorded body for people: text as text, anything else (LDAP) as hexadecimal.</summary>
public static class BodyText
{
    public static string Of(byte[] body) => IsText(body) ? Encoding.UTF8.GetString(body) : Convert.ToHexString(body);

    /// <summary>True when no octet is a control character other than those that lines and pages end with.</summary>
    public static bool IsText(ReadOnlySpan<byte> octets)
    {
        foreach (var b in octets)
        {
            if (b is < 9 or (> 13 and < 32))
            {
                return false;
            }
        }

        return true;
    }
}
