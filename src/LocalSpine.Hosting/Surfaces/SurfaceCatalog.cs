using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;

namespace LocalSpine.Hosting.Surfaces;

/// <summary>The surfaces of this environment, found by host name, and the addresses they are reached at.</summary>
public sealed class SurfaceCatalog
{
    private readonly FrozenDictionary<string, Surface> _byHost;
    private readonly EnvironmentOptions _options;

    public SurfaceCatalog(IEnumerable<Surface> surfaces, EnvironmentOptions options)
    {
        Surfaces = [.. surfaces.Select(s => s.Configure?.Invoke(s, options) ?? s)];
        _options = options;
        var byHost = new Dictionary<string, Surface>(StringComparer.OrdinalIgnoreCase);
        foreach (var surface in Surfaces)
        {
            foreach (var name in HostNamesOf(surface))
            {
                if (!byHost.TryAdd(name, surface))
                {
                    throw new InvalidOperationException($"{name} is a name of both {byHost[name].Name} and {surface.Name}");
                }
            }
        }

        _byHost = byHost.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);
    }

    public IReadOnlyList<Surface> Surfaces { get; }

    public string Zone => _options.Zone;

    /// <summary>Every host name of every surface, the environment's own first.</summary>
    public IEnumerable<string> AllHostNames => Surfaces.SelectMany(HostNamesOf);

    /// <summary>The surface of a host name (no port), any case.</summary>
    public bool TryFind(string host, [NotNullWhen(true)] out Surface? surface) => _byHost.TryGetValue(host, out surface);

    /// <summary>A surface by its name.</summary>
    public Surface Get(string name) => Surfaces.First(s => s.Name == name);

    /// <summary>The environment's own host name of a surface: <c>{name}.{zone}</c>.</summary>
    public string HostOf(Surface surface) => $"{surface.Name}.{_options.Zone}";

    /// <summary>Own name first, then the real ones.</summary>
    public IEnumerable<string> HostNamesOf(Surface surface) => surface.RealNames.Prepend(HostOf(surface));

    public int PortOf(Surface surface) => surface.Protocol switch
    {
        SurfaceProtocol.Ldaps => _options.Ldaps,
        SurfaceProtocol.Http => _options.Http,
        _ => _options.Https,
    };

    /// <summary>Base URL without a trailing slash, with the port unless it is the scheme's own.</summary>
    public string UrlOf(Surface surface) => Url(surface, HostOf(surface));

    /// <summary>The same under another of the surface's names.</summary>
    public string Url(Surface surface, string host)
    {
        var (scheme, usual) = surface.Protocol switch
        {
            SurfaceProtocol.Ldaps => ("ldaps", 636),
            SurfaceProtocol.Http => ("http", 80),
            _ => ("https", 443),
        };
        var port = PortOf(surface);
        return port == usual ? $"{scheme}://{host}" : $"{scheme}://{host}:{port}";
    }

    /// <summary>Lines for a hosts file: one address and every name.</summary>
    public string HostsBlock(string address, bool realNames)
    {
        var lines = new List<string> { "# LocalSpine" };
        foreach (var surface in Surfaces)
        {
            lines.Add($"{address} {string.Join(' ', realNames ? HostNamesOf(surface) : [HostOf(surface)])}");
        }

        lines.Add("# end LocalSpine");
        return string.Join('\n', lines) + "\n";
    }
}
