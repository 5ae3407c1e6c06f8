using LocalSpine.Core.Demographics;
using LocalSpine.Core.Outcomes;
using LocalSpine.Demographics.Records;
using LocalSpine.Demographics.Storage;
using LocalSpine.Hosting.Admin;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace LocalSpine.Demographics;

/// <summary>Patients over the admin API: list, show, create.</summary>
internal static class PatientAdmin
{
    public static void Map(IEndpointRouteBuilder admin)
    {
        admin.MapGet("/patients", (IPatientIndex patients, int? limit, string? after, CancellationToken cancellationToken) =>
            patients.ListAsync(Math.Clamp(limit ?? 100, 1, 10_000), after, cancellationToken));
        admin.MapGet("/patients/{nhsNumber}", async (PatientStore patients, string nhsNumber, CancellationToken cancellationToken) =>
            await patients.FindAsync(nhsNumber, cancellationToken) is { } record
                ? Results.Json(record, RecordJson.Default.PatientRecord)
                : ProblemAnswers.Refused(new Refusal("PATIENT_UNKNOWN", "the NHS number of a patient of this environment", nhsNumber), StatusCodes.Status404NotFound));
        admin.MapPost("/patients", CreateAsync);
    }

    private static async Task<IResult> CreateAsync(PatientDraft wanted, IPatientDesk desk, CancellationToken cancellationToken)
    {
        try
        {
            return Results.Json(await desk.CreateAsync(wanted, cancellationToken), statusCode: StatusCodes.Status201Created);
        }
        catch (RefusedException e)
        {
            return ProblemAnswers.Refused(e.Refusal, e.Refusal.Rule == "NHS_NUMBER_TAKEN" ? StatusCodes.Status409Conflict : StatusCodes.Status422UnprocessableEntity);
        }
    }
}
