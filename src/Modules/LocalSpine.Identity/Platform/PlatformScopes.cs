using LocalSpine.Identity.OpenId;

namespace LocalSpine.Identity.Platform;

/// <summary>Which scopes of an application a token gets (identity 13.3, 13.5).</summary>
internal static class PlatformScopes
{
    private const string Application = "urn:nhsd:apim:app:level3:";

    /// <summary>What a product gives an application: access of its own, for staff at level 3, and for patients of proof P9.</summary>
    public static IEnumerable<string> OfProduct(string product) => [$"{Application}{product}", $"urn:nhsd:apim:user-nhs-cis2:aal3:{product}", $"urn:nhsd:apim:user-nhs-login:P9:{product}"];

    public static IReadOnlyList<string> OfApplication(IEnumerable<string> scopes) => [.. scopes.Where(s => s.StartsWith(Application, StringComparison.Ordinal))];

    /// <param name="level">1 to 3 of CIS2; P0, P5, P9 of NHS login; null for one that the token does not tell.</param>
    public static IReadOnlyList<string> OfUser(IEnumerable<string> scopes, ProviderKind provider, string? level)
    {
        if (level is null)
        {
            return [];
        }

        // Staff's have an older spelling too.
        string[] beginnings = provider == ProviderKind.Cis2
            ? [$"urn:nhsd:apim:user-nhs-cis2:aal{level}:", $"urn:nhsd:apim:user-nhs-id:aal{level}:"]
            : [$"urn:nhsd:apim:user-nhs-login:{level}:"];
        return [.. scopes.Where(s => Array.Exists(beginnings, b => s.StartsWith(b, StringComparison.Ordinal)))];
    }
}
