using System.Globalization;
using System.Text.RegularExpressions;
using LocalSpine.Core.Demographics;
using LocalSpine.Core.Identifiers;
using LocalSpine.Core.Outcomes;
using LocalSpine.Demographics.Records;
using LocalSpine.Demographics.Storage;
using LocalSpine.Storage;

namespace LocalSpine.Demographics.Desk;

/// <summary>
/// Finds patients by what people know of them. Family names and birth dates are indexed for live records; a postcode alone reads records until a page is full.
/// However little fits, no more than some thousand candidates are looked at for one page.
/// </summary>
internal sealed partial class PatientSearches(IDatabase database)
{
    private const int MostCandidates = 5_000;

    public ValueTask<PatientPage> FindAsync(PatientSearch search, string? after, int most, string today, CancellationToken cancellationToken)
    {
        var number = Digits(search.NhsNumber);
        var wanted = new Wanted(
            number, Fold(search.Family), Fold(search.Given), BirthDate(search.BirthDate), Postcode(search.Postcode), NhsNumber.IsTenDigits(after) ? after : "");
        return database.ReadAsync(
            read =>
            {
                var found = new List<PatientRecord>();
                var last = "";
                var looked = 0;
                foreach (var record in Candidates(read, wanted, most))
                {
                    if (found.Count == most)
                    {
                        return new PatientPage([.. found.Select(r => Summaries.Of(r, today))], last);
                    }

                    last = record.NhsNumber;
                    looked++;
                    if (wanted.Fits(record))
                    {
                        found.Add(record);
                    }
                }

                return new PatientPage([.. found.Select(r => Summaries.Of(r, today))], looked == MostCandidates ? last : null);
            },
            cancellationToken);
    }

    // In NHS number order. A record is read when it is looked at, unless the search goes over the records themselves.
    private static IEnumerable<PatientRecord> Candidates(ReadConnection read, Wanted wanted, int most)
    {
        if (wanted.NhsNumber is { } number)
        {
            return Records(read, "nhs_number = @nhs", [("@nhs", number)], wanted.After);
        }

        if (wanted.Family is null && wanted.BirthDate is null)
        {
            return wanted.Postcode is { } postcode ? Records(read, "record like @postcode", [("@postcode", $"%\"postcode\":\"{postcode}%")], wanted.After)
                : wanted.Given is null ? Records(read, "1 = 1", [], wanted.After, most + 1) // all of them fit; one more tells that there are more
                : throw new RefusedException(new Refusal("PATIENT_SEARCH", "a family name, a birth date or a postcode beside the given name", ""));
        }

        List<(string, object?)> parameters = [("@after", wanted.After), ("@most", MostCandidates)];
        var conditions = "nhs_number > @after";
        if (wanted.Family is { } family)
        {
            conditions += " and family >= @from and family < @until";
            parameters.AddRange([("@from", family), ("@until", family[..^1] + (char)(family[^1] + 1))]);
        }

        if (wanted.BirthDate is { } birth)
        {
            conditions += " and birth_date = @birth";
            parameters.Add(("@birth", birth));
        }

        var numbers = new List<string>();
        using (var reader = read.Command($"select distinct nhs_number from demographics_trace_key where {conditions} order by nhs_number limit @most", [.. parameters]).ExecuteReader())
        {
            while (reader.Read())
            {
                numbers.Add(reader.GetString(0));
            }
        }

        return numbers.SelectMany(n => Records(read, "nhs_number = @nhs", [("@nhs", n)], wanted.After));
    }

    // Read as far as they are looked at.
    private static IEnumerable<PatientRecord> Records(ReadConnection read, string condition, (string, object?)[] parameters, string after, int limit = MostCandidates)
    {
        using var reader = read.Command(
            $"select record from demographics_patient where {condition} and nhs_number > @after order by nhs_number limit @most", [.. parameters, ("@after", after), ("@most", limit)]).ExecuteReader();
        while (reader.Read())
        {
            yield return PatientStore.Decode(reader.GetString(0));
        }
    }

    private static string? Digits(string? text) => Some(text)?.Replace(" ", "", StringComparison.Ordinal) is not { } digits ? null
        : NhsNumber.IsTenDigits(digits) ? digits
        : throw new RefusedException(new Refusal("PATIENT_NHS_NUMBER", "ten digits", text!));

    private static string? BirthDate(string? text) => Some(text) is not { } day ? null
        : DateOnly.TryParseExact(day, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date) ? date.ToString("yyyyMMdd", CultureInfo.InvariantCulture)
        : throw new RefusedException(new Refusal("PATIENT_BIRTH_DATE", "yyyy-mm-dd", day));

    private static string? Fold(string? name) => Some(name) is { } text && NameFolding.Fold(text) is { Length: > 0 } folded ? folded : null;

    // As records have it: in capitals, with its space when it is a whole one.
    private static string? Postcode(string? text) => Some(text)?.ToUpperInvariant() is not { } postcode ? null
        : PostcodePattern().IsMatch(postcode) ? WholePattern().Replace(postcode, "$1 $2")
        : throw new RefusedException(new Refusal("PATIENT_POSTCODE", "a postcode or its beginning: 2 to 8 letters, digits and a space", text!));

    private static string? Some(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();

    [GeneratedRegex("^[A-Z][A-Z0-9 ]{1,7}$")]
    private static partial Regex PostcodePattern();

    [GeneratedRegex("^([A-Z]{1,2}[0-9][A-Z0-9]?)([0-9][A-Z]{2})$")]
    private static partial Regex WholePattern();

    /// <summary>What is looked for, folded as records are.</summary>
    private sealed record Wanted(string? NhsNumber, string? Family, string? Given, string? BirthDate, string? Postcode, string After)
    {
        public bool Fits(PatientRecord record) =>
            (Family is null || record.Names.Exists(n => n.Family is not null && Begins(n.Family, Family)))
            && (Given is null || record.Names.Exists(n => n.Given.Exists(g => Begins(g, Given))))
            && (BirthDate is null || record.BirthTime[..8] == BirthDate)
            && (Postcode is null || record.Addresses.Exists(a => a.Postcode?.StartsWith(Postcode, StringComparison.Ordinal) == true));

        private static bool Begins(string name, string folded) => NameFolding.Fold(name).StartsWith(folded, StringComparison.Ordinal);
    }
}
