using System.Globalization;
using System.Text.RegularExpressions;

namespace LocalSpine.Mailboxes.Api;

/// <summary>The version that a client asks for by its Accept header (mesh 3).</summary>
internal static partial class ApiVersion
{
    public const string Json = "application/json";
    public const string Version2 = "application/vnd.mesh.v2+json";

    /// <summary>1 or 2; null when a mesh type is there that is no <c>application/vnd.mesh.v(digits)+json</c>. Of several the highest counts.</summary>
    public static int? Parse(string accept)
    {
        var highest = 1;
        foreach (var part in accept.Split([';', ',']))
        {
            if (part.Contains("vnd.mesh", StringComparison.OrdinalIgnoreCase))
            {
                if (MeshType().Match(part.Trim()) is not { Success: true } type || !int.TryParse(type.Groups[1].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var version))
                {
                    return null;
                }

                highest = Math.Max(highest, version);
            }
        }

        return Math.Min(highest, 2);
    }

    [GeneratedRegex(@"\Aapplication/vnd\.mesh\.v([0-9]{1,9})\+json\z", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex MeshType();
}
