using LocalSpine.Core.Outcomes;
using LocalSpine.Hosting.Admin;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace LocalSpine.MiniServices.Scenarios;

/// <summary>Scenarios over the admin API: <c>/smsp/scenarios</c>.</summary>
internal static class ScenarioAdmin
{
    public static void Map(IEndpointRouteBuilder admin)
    {
        admin.MapGet("/smsp/scenarios", (ScenarioTable scenarios) => scenarios.All);
        admin.MapPost("/smsp/scenarios", (ScenarioTable scenarios, NewScenario wanted) =>
            scenarios.Check(wanted) is { } refusal ? ProblemAnswers.Refused(refusal) : Results.Json(scenarios.Add(wanted), statusCode: StatusCodes.Status201Created));
        admin.MapDelete("/smsp/scenarios", (ScenarioTable scenarios) =>
        {
            scenarios.Clear();
            return Results.NoContent();
        });
        admin.MapDelete("/smsp/scenarios/{id:int}", (ScenarioTable scenarios, int id) => scenarios.Remove(id)
            ? Results.NoContent()
            : ProblemAnswers.Refused(new Refusal("SMSP_SCENARIO_UNKNOWN", "the number of a scenario", $"{id}"), StatusCodes.Status404NotFound));
    }
}
