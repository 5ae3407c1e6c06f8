using System.Buffers.Text;

namespace LocalSpine.Portal.Bodies;

/// <summary>What a JSON Web Token says: its header and its claims, without its signature. Nothing is checked.</summary>
internal static class JwtClaims
{
    private const int Longest = 16 * 1024;

    /// <summary>Two nodes, header and claims; null for anything else than a token.</summary>
    public static IReadOnlyList<BodyNode>? Read(string value, TreeBudget budget)
    {
        if (value.Length > Longest || !value.StartsWith("eyJ", StringComparison.Ordinal) || value.Split('.') is not [var header, var claims, _])
        {
            return null;
        }

        return Part("token header", header, budget) is { } one && Part("token claims", claims, budget) is { } other ? [one, other] : null;
    }

    private static BodyNode? Part(string name, string text, TreeBudget budget)
    {
        if (!Base64Url.IsValid(text))
        {
            return null;
        }

        var node = budget.Node(name);
        return JsonDecoder.Read(Base64Url.DecodeFromChars(text), isCut: false, node, budget, withTokens: false).Length == 0 ? node : null;
    }
}
