using Microsoft.AspNetCore.Http;

namespace LocalSpine.SecureProxy.Requests;

/// <summary>The headers that address a proxied request (ssp 3). Names are compared without regard to case.</summary>
internal static class SspHeaders
{
    public const string TraceId = "Ssp-TraceID";
    public const string From = "Ssp-From";
    public const string To = "Ssp-To";
    public const string InteractionId = "Ssp-InteractionID";

    private static readonly string[] All = [TraceId, From, To, InteractionId];

    /// <summary>Headers that no hop may take away: a Connection header that names one would hide it from the provider.</summary>
    private static readonly string[] EndToEnd = [.. All, "Authorization", "Host", "Content-Length", "Content-Type", "Accept"];

    /// <summary>The header of <see cref="EndToEnd"/> that a Connection header names, or null.</summary>
    public static string? NamedByConnection(IHeaderDictionary headers)
    {
        if (headers.Connection is not { Count: > 0 } connection)
        {
            return null;
        }

        foreach (var option in Options(connection.ToString()))
        {
            if (EndToEnd.FirstOrDefault(name => option.Equals(name, StringComparison.OrdinalIgnoreCase)) is { } named)
            {
                return named;
            }
        }

        return null;
    }

    /// <summary>The header that a gateway of underscores and hyphens would take for one of ours, or null.</summary>
    public static string? LookAlike(IHeaderDictionary headers)
    {
        foreach (var (name, _) in headers)
        {
            if (name.Contains('_') && All.Contains(name.Replace('_', '-'), StringComparer.OrdinalIgnoreCase))
            {
                return name;
            }
        }

        return null;
    }

    /// <summary>What a Connection header names besides close and keep-alive.</summary>
    public static IEnumerable<string> Options(string connection)
    {
        if (connection.Equals("keep-alive", StringComparison.OrdinalIgnoreCase) || connection.Equals("close", StringComparison.OrdinalIgnoreCase))
        {
            return [];
        }

        return connection.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
    }
}
