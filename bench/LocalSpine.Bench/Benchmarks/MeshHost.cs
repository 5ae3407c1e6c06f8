using System.Text.Json;

namespace LocalSpine.Bench.Benchmarks;

internal static class MeshHost
{
    /// <summary>The host of an environment's MESH, as endpoint.json has it.</summary>
    public static string Of(JsonElement endpoint) => new Uri(endpoint.GetProperty("urls").GetProperty("mesh").GetString()!).Host;
}
