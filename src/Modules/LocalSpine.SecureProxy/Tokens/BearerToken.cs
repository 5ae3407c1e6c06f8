using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace LocalSpine.SecureProxy.Tokens;

/// <summary>
/// What a bearer token says, as far as the proxy looks at it (ssp 4): GP Connect's unsigned ones in both versions, the Spine's and NRL's, and the
/// signed ones of booking. Signatures are not verified: the issuers' keys are not the proxy's business.
/// </summary>
internal sealed class BearerToken
{
    private const string Prefix = "Bearer ";

    public string Algorithm { get; set; } = "";

    /// <summary>The third part is not empty.</summary>
    public bool IsSigned { get; set; }

    public string? Issuer { get; set; }

    public string? Subject { get; set; }

    public IReadOnlyList<string> Audiences { get; set; } = [];

    /// <summary>Unix seconds.</summary>
    public long? IssuedAt { get; set; }

    /// <summary>Unix seconds.</summary>
    public long? Expires { get; set; }

    public string? Reason { get; set; }

    /// <summary>requested_scope, or scope.</summary>
    public string? Scope { get; set; }

    /// <summary>ODS code of the requesting organisation.</summary>
    public string? OdsCode { get; set; }

    /// <summary>ASID of requesting_system, in the Spine's own tokens.</summary>
    public string? SystemAsid { get; set; }

    public string? PractitionerId { get; set; }

    /// <summary>The Spine's and NRL's claims: the audience is the Spine, not the provider.</summary>
    public bool IsSpineFlavour => SystemAsid is not null;

    /// <summary>Reads the value of an Authorization header; says why it cannot.</summary>
    public static bool TryRead(string authorization, [NotNullWhen(true)] out BearerToken? token, out string problem)
    {
        token = null;
        problem = "";
        if (!authorization.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase))
        {
            problem = "the Authorization header does not begin with Bearer";
            return false;
        }

        var text = authorization.AsSpan(Prefix.Length).Trim();
        var first = text.IndexOf('.');
        var second = first < 0 ? -1 : text[(first + 1)..].IndexOf('.');
        if (second < 0)
        {
            problem = first < 0 ? "it has no dots: header.payload.signature" : "its second dot is missing: an unsigned token ends with one";
            return false;
        }

        var signature = text[(first + second + 2)..];
        if (text.Contains('='))
        {
            problem = "a part of it is padded: base64url goes without";
            return false;
        }

        if (signature.Contains('.'))
        {
            problem = "it has more than three parts";
            return false;
        }

        try
        {
            token = TokenReader.Read(text[..first], text[(first + 1)..(first + 1 + second)], !signature.IsEmpty);
            return true;
        }
        catch (Exception e) when (e is FormatException or JsonException or InvalidOperationException)
        {
            problem = e is FormatException ? "a part of it is not base64url (padding is not allowed)" : $"a part of it is no JSON object: {e.Message}";
            return false;
        }
    }
}
