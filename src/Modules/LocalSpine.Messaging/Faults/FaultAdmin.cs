using LocalSpine.Core.Outcomes;
using LocalSpine.Hosting.Admin;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace LocalSpine.Messaging.Faults;

/// <summary>Faults over the admin API: <c>/faults</c>.</summary>
internal static class FaultAdmin
{
    public static void Map(IEndpointRouteBuilder admin)
    {
        admin.MapGet("/faults", (FaultRules faults) => faults.All);
        admin.MapPost("/faults", (FaultRules faults, NewFault wanted) =>
            FaultRules.Check(wanted) is { } refusal ? ProblemAnswers.Refused(refusal) : Results.Json(faults.Add(wanted), statusCode: StatusCodes.Status201Created));
        admin.MapDelete("/faults", (FaultRules faults) =>
        {
            faults.Clear();
            return Results.NoContent();
        });
        admin.MapDelete("/faults/{id:int}", (FaultRules faults, int id) => faults.Remove(id)
            ? Results.NoContent()
            : ProblemAnswers.Refused(new Refusal("FAULT_UNKNOWN", "the number of a fault", $"{id}"), StatusCodes.Status404NotFound));
    }
}
