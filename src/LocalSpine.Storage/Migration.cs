using System.Reflection;

namespace LocalSpine.Storage;

/// <summary>
/// Numbered SQL of one module, from embedded resources <c>Migrations/0001_name.sql</c>; <c>.sqlite.sql</c> and <c>.postgres.sql</c>
/// stand in where the engines differ. Applied once, in order, in one transaction.
/// </summary>
public sealed record Migration(string Module, int Number, string Name, string Sql, DatabaseEngine? Engine)
{
    /// <summary>The migrations embedded in a module's assembly.</summary>
    public static IReadOnlyList<Migration> Of(string module, Assembly assembly)
    {
        var migrations = new List<Migration>();
        foreach (var resource in assembly.GetManifestResourceNames().Order(StringComparer.Ordinal))
        {
            var at = resource.IndexOf(".Migrations.", StringComparison.Ordinal);
            if (at < 0 || !resource.EndsWith(".sql", StringComparison.Ordinal))
            {
                continue;
            }

            var file = resource[(at + ".Migrations.".Length)..^".sql".Length];
            DatabaseEngine? engine = file.EndsWith(".sqlite", StringComparison.Ordinal) ? DatabaseEngine.Sqlite
                : file.EndsWith(".postgres", StringComparison.Ordinal) ? DatabaseEngine.Postgres
                : null;
            using var reader = new StreamReader(assembly.GetManifestResourceStream(resource)!);
            migrations.Add(new Migration(
                module, int.Parse(file.AsSpan(0, 4), System.Globalization.CultureInfo.InvariantCulture), file, reader.ReadToEnd(), engine));
        }

        return migrations;
    }
}
