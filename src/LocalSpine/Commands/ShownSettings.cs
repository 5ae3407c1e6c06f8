using System.CommandLine;
using System.Data.Common;
using System.Text.RegularExpressions;
using LocalSpine.Hosting;

namespace LocalSpine.Commands;

/// <summary>Settings as people may see them on the portal: what is secret is left out, and of texts that may hold secrets only what is known to be none is shown.</summary>
internal static partial class ShownSettings
{
    // Keys of connection strings without secrets, as Npgsql spells them and their usual aliases.
    private static readonly string[] OpenKeys = ["host", "server", "port", "database", "db", "username", "user id", "userid", "user name", "ssl mode", "sslmode", "maximum pool size", "timeout", "command timeout"];

    /// <param name="value">As given; null when it was not.</param>
    /// <param name="origin">option, environment, file or default.</param>
    public static EnvironmentSetting Of(string name, Option option, string? value, string origin) => new(
        name, DefaultPattern().Replace(option.Description!, ""), DefaultPattern().Match(option.Description!) is { Success: true } found ? found.Groups[1].Value : option is Option<bool?> ? "off" : "",
        string.IsNullOrEmpty(value) ? value : Shown(name, value), origin);

    private static string Shown(string name, string value) => name switch
    {
        "admin-token" or "mesh-shared-key" => EnvironmentSetting.Hidden,
        "database" => Database(value),
        "payloads" => Payloads(value),
        _ => value,
    };

    private static string Database(string connection)
    {
        try
        {
            var parts = new DbConnectionStringBuilder { ConnectionString = connection };
            return string.Join(';', parts.Keys.Cast<string>().Select(key => OpenKeys.Contains(key.ToLowerInvariant()) ? $"{key}={parts[key]}" : $"{key}=…"));
        }
        catch (ArgumentException)
        {
            return EnvironmentSetting.Hidden;
        }
    }

    // A folder, or s3://bucket/prefix?endpoint=URL, whose URL may name a user.
    private static string Payloads(string setting) => setting.StartsWith("s3:", StringComparison.OrdinalIgnoreCase) ? UserPattern().Replace(Uri.UnescapeDataString(setting), "//…@") : setting;

    [GeneratedRegex(@" \(default: (.*)\)$")]
    private static partial Regex DefaultPattern();

    [GeneratedRegex("//[^/?@]*@")]
    private static partial Regex UserPattern();
}
