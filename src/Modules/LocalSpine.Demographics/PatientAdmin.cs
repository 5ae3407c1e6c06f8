using System.Globalization;
using LocalSpine.Core.Demographics;
using LocalSpine.Core.Identifiers;
using LocalSpine.Core.Outcomes;
using LocalSpine.Core.Time;
using LocalSpine.Demographics.Generation;
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

    private static async Task<IResult> CreateAsync(NewPatient wanted, PatientStore patients, TimeProvider clock, CancellationToken cancellationToken)
    {
        if (Check(wanted) is { } refusal)
        {
            return ProblemAnswers.Refused(refusal);
        }

        var now = clock.GetUtcNow();
        var created = await patients.CreateAsync(next => Make(wanted, wanted.NhsNumber ?? next(), now), cancellationToken);
        return created is null
            ? ProblemAnswers.Refused(new Refusal("NHS_NUMBER_TAKEN", "a number that nobody has", wanted.NhsNumber!), StatusCodes.Status409Conflict)
            : Results.Json(Summaries.Of(created, UkTime.Day(now)), statusCode: StatusCodes.Status201Created);
    }

    private static PatientRecord Make(NewPatient wanted, string number, DateTimeOffset now)
    {
        var day = UkTime.Day(now);
        var stamp = UkTime.Stamp(now);
        var birth = wanted.BirthDate!.Replace("-", "", StringComparison.Ordinal);
        var random = new SplitMix(SplitMix.Seed(number, 1));
        var record = new PatientRecord { NhsNumber = number, Gender = wanted.Gender, BirthTime = birth, PreviousNhsContact = 1, Changed = stamp };
        record.Names.Add(new PersonName
        {
            Id = PatientGenerator.NewId(ref random), Use = "L", Given = [.. (wanted.Given ?? []).Where(g => g.Length > 0)], Family = wanted.Family, From = birth, SysFrom = stamp, Source = PatientGenerator.Source,
        });
        if (wanted.Postcode is not null || wanted.AddressLines is { Count: > 0 })
        {
            record.Addresses.Add(new PatientAddress
            {
                Id = PatientGenerator.NewId(ref random), Use = "H", Lines = [.. (wanted.AddressLines ?? []).Concat(Enumerable.Repeat("", 5)).Take(5)], Postcode = wanted.Postcode,
                From = day, SysFrom = stamp, Source = PatientGenerator.Source,
            });
        }

        if (wanted.PracticeOdsCode is { } practice)
        {
            record.CareProvisions.Add(new CareProvision { Id = PatientGenerator.NewId(ref random), Code = "1", OdsCode = practice, From = day, SysFrom = stamp, Source = PatientGenerator.Source });
        }

        return record;
    }

    private static Refusal? Check(NewPatient wanted) =>
        wanted.Family is not { Length: > 0 and <= 35 } ? new Refusal("PATIENT_FAMILY", "a family name of 1 to 35 characters", wanted.Family ?? "")
        : wanted.Given is { Count: > 5 } || wanted.Given?.Any(g => g.Length > 35) == true ? new Refusal("PATIENT_GIVEN", "at most five given names of at most 35 characters", $"{wanted.Given.Count} names")
        : wanted.Gender is not (0 or 1 or 2 or 9) ? new Refusal("PATIENT_GENDER", "0, 1, 2 or 9", wanted.Gender.ToString(CultureInfo.InvariantCulture))
        : !DateOnly.TryParseExact(wanted.BirthDate, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _) ? new Refusal("PATIENT_BIRTH_DATE", "yyyy-mm-dd", wanted.BirthDate ?? "")
        : wanted.Postcode is { Length: > 8 } ? new Refusal("PATIENT_POSTCODE", "a postcode of at most 8 characters", wanted.Postcode)
        : wanted.AddressLines is { Count: > 5 } ? new Refusal("PATIENT_ADDRESS", "at most five lines", $"{wanted.AddressLines.Count}")
        : wanted.NhsNumber is { } number && (!NhsNumber.TryParse(number, out _) || number[0] != '9')
            ? new Refusal("PATIENT_NHS_NUMBER", "a number of a test range (it begins with 9) with a correct check digit", number, "pds 1.1")
        : null;
}

/// <summary>A patient to create; a number is allocated when none is given.</summary>
internal sealed record NewPatient(
    string? Family, List<string>? Given, int Gender, string? BirthDate, string? Postcode, List<string>? AddressLines, string? PracticeOdsCode, string? NhsNumber);
