using LocalSpine.Demographics.Queries;
using LocalSpine.Demographics.Records;
using LocalSpine.Demographics.Storage;
using LocalSpine.Storage;

namespace LocalSpine.Demographics.Changes;

/// <summary>The duplicate check of new records (pds 2.2): algorithmic with a high threshold; for births the mother decides.</summary>
internal static class Duplicates
{
    /// <summary>A trace answers from 0.85 on; a duplicate has to agree in nearly everything.</summary>
    private const double Threshold = 0.95;

    private const int Most = 200;

    /// <summary>Live records with the same birth date.</summary>
    public static List<PatientRecord> Candidates(WriteConnection write, PatientRecord wanted)
    {
        var numbers = new HashSet<string>();
        using (var reader = write.Command(
            "select nhs_number from demographics_trace_key where birth_date = @birth limit @most", ("@birth", wanted.BirthTime[..8]), ("@most", Most)).ExecuteReader())
        {
            while (reader.Read())
            {
                numbers.Add(reader.GetString(0));
            }
        }

        return [.. numbers.Select(n => PatientWriter.Find(write, n)).Where(r => r is { Status: PatientStatus.Live }).Select(r => r!)];
    }

    /// <summary>Same mother, day, gender and place in the birth: certain, whatever else is said.</summary>
    public static bool IsSameBirth(PatientRecord wanted, PatientRecord other) =>
        wanted.Birth is { } birth && other.Birth?.MotherNhsNumber == birth.MotherNhsNumber && other.BirthTime[..8] == wanted.BirthTime[..8] && other.Gender == wanted.Gender
        && other.BirthOrder == wanted.BirthOrder;

    public static bool IsLikely(PatientRecord wanted, PatientRecord other, string today)
    {
        // A twin is not a duplicate.
        if (wanted.Birth is not null && other.Birth?.MotherNhsNumber == wanted.Birth.MotherNhsNumber)
        {
            return false;
        }

        var name = wanted.Names.Find(n => n.Use == "L");
        var birth = wanted.BirthTime[..8];
        return AlgorithmicScore.Of(
            new TraceCriteria(
                name?.Family is { } family ? NameFolding.Fold(family) : null, false, [.. (name?.Given ?? []).Take(1).Select(g => (NameFolding.Fold(g), false))], wanted.Gender, (birth, birth), null,
                null, wanted.Addresses.Find(a => a.Use == "H")?.Postcode is { } postcode ? (NameFolding.Postcode(postcode), false) : null, null),
            other,
            today) >= Threshold;
    }
}
