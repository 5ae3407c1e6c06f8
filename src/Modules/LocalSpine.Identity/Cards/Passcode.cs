using System.Security.Cryptography;
using System.Text;

namespace LocalSpine.Identity.Cards;

/// <summary>Passcodes: four to eight digits, kept as salted digests.</summary>
internal static class Passcode
{
    private const int Rounds = 1_000; // a few digits of a virtual card: no number of rounds would hide them

    public static bool IsWellFormed(string? passcode) => passcode is { Length: >= 4 and <= 8 } && passcode.All(char.IsAsciiDigit);

    public static string Hash(string passcode)
    {
        var salt = RandomNumberGenerator.GetBytes(8);
        return Convert.ToHexString(salt) + Convert.ToHexString(Derive(passcode, salt));
    }

    public static bool Fits(string passcode, string hash) =>
        CryptographicOperations.FixedTimeEquals(Derive(passcode, Convert.FromHexString(hash[..16])), Convert.FromHexString(hash[16..]));

    private static byte[] Derive(string passcode, byte[] salt) => Rfc2898DeriveBytes.Pbkdf2(Encoding.UTF8.GetBytes(passcode), salt, Rounds, HashAlgorithmName.SHA256, 16);
}
