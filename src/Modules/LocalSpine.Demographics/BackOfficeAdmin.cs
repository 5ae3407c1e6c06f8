using LocalSpine.Core.Demographics;
using LocalSpine.Core.Outcomes;
using LocalSpine.Demographics.Desk;
using LocalSpine.Hosting.Admin;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace LocalSpine.Demographics;

/// <summary>What the national back office does (pds 1.6) over the admin API, <c>/patients/{nhsNumber}/…</c>.</summary>
internal static class BackOfficeAdmin
{
    public static void Map(IEndpointRouteBuilder admin)
    {
        admin.MapPost("/patients/{nhsNumber}/merge", (BackOffice office, string nhsNumber, string into, CancellationToken cancellationToken) =>
            AnswerAsync(office.ActAsync(nhsNumber, BackOfficeAction.Merge, into, cancellationToken)));
        admin.MapPost("/patients/{nhsNumber}/split", (BackOffice office, string nhsNumber, CancellationToken cancellationToken) =>
            AnswerAsync(office.ActAsync(nhsNumber, BackOfficeAction.Split, null, cancellationToken)));
        admin.MapPost("/patients/{nhsNumber}/invalidate", (BackOffice office, string nhsNumber, CancellationToken cancellationToken) =>
            AnswerAsync(office.ActAsync(nhsNumber, BackOfficeAction.Invalidate, null, cancellationToken)));
        admin.MapPost("/patients/{nhsNumber}/sensitivity", (BackOffice office, string nhsNumber, string? code, CancellationToken cancellationToken) =>
            AnswerAsync(office.ActAsync(nhsNumber, BackOfficeAction.Sensitivity, code, cancellationToken)));
        admin.MapPost("/patients/{nhsNumber}/reopen", (BackOffice office, string nhsNumber, CancellationToken cancellationToken) =>
            AnswerAsync(office.ActAsync(nhsNumber, BackOfficeAction.Reopen, null, cancellationToken)));
    }

    private static async Task<IResult> AnswerAsync(Task<PatientSummary> action)
    {
        try
        {
            return Results.Json(await action);
        }
        catch (RefusedException e)
        {
            return ProblemAnswers.Refused(e.Refusal, e.Refusal.Rule switch
            {
                "PATIENT_UNKNOWN" => StatusCodes.Status404NotFound,
                "MERGE_WITH_ITSELF" => StatusCodes.Status400BadRequest,
                "SENSITIVITY_CODE" => StatusCodes.Status422UnprocessableEntity,
                _ => StatusCodes.Status409Conflict,
            });
        }
    }
}
