using System.Security.Cryptography;
using System.Text;

namespace LocalSpine.SecureProxy.Recording;

/// <summary>An answer of a provider as kept.</summary>
/// <param name="Headers">Name: value, a line each.</param>
internal sealed record RecordedAnswer(string Provider, string Interaction, string Method, string Url, int Status, string Headers, byte[] Body, DateTimeOffset RecordedAt)
{
    /// <summary>Largest body that is kept, in bytes.</summary>
    public const int MostBody = 16 * 1024 * 1024;

    /// <summary>What makes two requests the same: provider, interaction, method, URL and body.</summary>
    public static string Key(string provider, string interaction, string method, string url, ReadOnlySpan<byte> body) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{provider}\n{interaction}\n{method}\n{url}\n{Convert.ToHexStringLower(SHA256.HashData(body))}")));
}
