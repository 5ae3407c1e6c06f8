using LocalSpine.Hosting.Surfaces;

namespace LocalSpine.Hosting.Namespaces;

/// <summary>A namespace to start.</summary>
/// <param name="Seed">As for <c>up</c>; null for the environment's own.</param>
/// <param name="Lenient">Null for what the environment does.</param>
/// <param name="Keep">In a folder <c>namespaces/NAME</c> of the data folder, where the next one of the same name finds it; else nothing is kept.</param>
/// <param name="Minutes">Real time after which it ends by itself; null for when it is removed.</param>
/// <param name="FreezeAt">Where its clock stands at first; null for real time.</param>
public sealed record NewNamespace(string? Name, string? Seed = null, bool? Lenient = null, bool Keep = false, int? Minutes = null, DateTimeOffset? FreezeAt = null);

/// <summary>A running namespace.</summary>
/// <param name="Admin">Base URL of its admin API, for <c>LOCALSPINE_ADMIN</c>.</param>
/// <param name="Root">Where its root certificate is.</param>
/// <param name="Urls">Base URL of each surface by its name.</param>
/// <param name="Ends">When it ends by itself, real time.</param>
public sealed record NamespaceView(
    string Name, string Admin, int Https, int Ldaps, int Http, string Seed, bool Keeps, string Root, DateTimeOffset Created, DateTimeOffset? Ends, IReadOnlyDictionary<string, string> Urls)
{
    internal static NamespaceView Of(string name, EnvironmentOptions options, SurfaceCatalog catalog, bool keeps, DateTimeOffset created, DateTimeOffset? ends)
    {
        var admin = $"http://{(options.OwnAddress.Contains(':', StringComparison.Ordinal) ? $"[{options.OwnAddress}]" : options.OwnAddress)}:{options.Http}";
        return new NamespaceView(
            name, admin, options.Https, options.Ldaps, options.Http, options.Seed, keeps, $"{admin}/certificates/root.pem", created, ends,
            catalog.Surfaces.ToDictionary(s => s.Name, catalog.UrlOf));
    }
}
