using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace LocalSpine.Hosting.Surfaces;

/// <summary>The pipelines of surfaces, each built at its first request, so that what nobody uses costs no start time.</summary>
public sealed class SurfacePipelines(IApplicationBuilder application)
{
    private readonly ConcurrentDictionary<string, RequestDelegate> _built = new();
    private readonly Lock _building = new(); // routing keeps one list of all pipelines' endpoints, which only one may add to

    /// <summary>The surface's pipeline. One that cannot be built throws, and is tried again at the next request.</summary>
    public RequestDelegate Of(Surface surface)
    {
        if (_built.TryGetValue(surface.Name, out var pipeline))
        {
            return pipeline;
        }

        lock (_building)
        {
            return _built.GetOrAdd(surface.Name, _ => Build(surface));
        }
    }

    private RequestDelegate Build(Surface surface)
    {
        var branch = application.New();
        surface.Build?.Invoke(branch);
        return branch.Build();
    }
}
