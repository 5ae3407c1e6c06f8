using Microsoft.AspNetCore.Http;

namespace LocalSpine.Mailboxes.Api.Operations;

/// <summary>Says that the service runs (mesh 5.14).</summary>
internal sealed class Ping(MeshStrictness strictness) : IMeshOperation
{
    public string Name => "MESH ping";

    public IReadOnlyList<(string Method, string Path)> Routes { get; } =
    [
        .. new[] { "/health", "/healthcheck", "/_status", "/_ping", "/messageexchange/_ping", "/messageexchange/deepping" }.Select(path => ("GET", path)),
    ];

    public TokenUse Token => TokenUse.None;

    public Task AnswerAsync(MeshCall call) => MeshAnswers.JsonAsAsync(call, StatusCodes.Status200OK, ApiVersion.Json, json =>
    {
        json.WriteStartObject();
        json.WriteString("env", strictness.IsSandbox ? "local" : "dep");
        json.WriteString("build_label", "latest");
        json.WriteString("status", "running");
        json.WriteString("outcome", "Yes");
        json.WriteEndObject();
    });
}
