using System.Text;

namespace LocalSpine.Hosting.Exchanges;

/// <summary>A recorded body for people: text as text, anything else (LDAP) as hexadecimal.</summary>
public static class BodyText
{
    public static string Of(byte[] body)
    {
        foreach (var b in body)
        {
            if (b is < 9 or (> 13 and < 32))
            {
                return Convert.ToHexString(body);
            }
        }

        return Encoding.UTF8.GetString(body);
    }
}
