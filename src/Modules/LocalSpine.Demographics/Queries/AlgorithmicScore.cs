using LocalSpine.Demographics.Records;

namespace LocalSpine.Demographics.Queries;

/// <summary>
/// How likely a patient is the one asked for. The real weights are not public; these are of our own design (pds 2.2): family 0.30, given 0.20,
/// birth date 0.30, gender 0.10, postcode 0.10, and what was not asked for is scaled out.
/// </summary>
internal static class AlgorithmicScore
{
    /// <summary>Patients below this are no match.</summary>
    public const double Threshold = 0.85;

    public static double Of(TraceCriteria asked, PatientRecord record, string today)
    {
        var best = 0.0;
        foreach (var name in record.Names.Where(n => asked.Looks(n, today)))
        {
            best = Math.Max(best, Of(asked, record, name, today));
        }

        return best;
    }

    private static double Of(TraceCriteria asked, PatientRecord record, PersonName name, string today)
    {
        double weights = 0, points = 0;
        void Add(bool isAsked, double weight, double agreement)
        {
            weights += isAsked ? weight : 0;
            points += isAsked ? weight * agreement : 0;
        }

        var family = NameFolding.Fold(name.Family ?? "");
        var given = name.Given.Select(NameFolding.Fold).ToList();
        Add(asked.Family is not null, 0.30, Name(asked.Family ?? "", family, given));
        Add(asked.Given.Count > 0, 0.20, asked.Given.Count == 0 ? 0 : Name(asked.Given[0].Text, given.FirstOrDefault() ?? "", [family]));
        Add(asked.Birth is not null, 0.30, asked.Birth is { } birth ? Date(birth, record.BirthTime[..8]) : 0);
        Add(asked.Gender is not null, 0.10, asked.Gender == record.Gender ? 1 : 0);
        Add(asked.Postcode is not null, 0.10, asked.Postcode is { } postcode ? record.Addresses.Where(a => asked.Looks(a, today)).Select(a => Postcode(postcode.Text, a.Postcode)).DefaultIfEmpty(0).Max() : 0);
        return weights == 0 ? 0 : points / weights;
    }

    // Equal; sounds alike, or stands in the place of the other name.
    private static double Name(string asked, string held, IReadOnlyList<string> elsewhere) =>
        asked == held ? 1 : Soundex.Of(asked) == Soundex.Of(held) || elsewhere.Contains(asked) ? 0.8 : 0;

    private static double Date((string From, string To) asked, string held)
    {
        if (string.CompareOrdinal(held, asked.From) >= 0 && string.CompareOrdinal(held, asked.To) <= 0)
        {
            return 1;
        }

        var parts = (held[..4] == asked.From[..4] ? 1 : 0) + (held[4..6] == asked.From[4..6] ? 1 : 0) + (held[6..] == asked.From[6..] ? 1 : 0);
        return parts == 2 ? 0.7 : 0;
    }

    private static double Postcode(string asked, string? held)
    {
        var folded = NameFolding.Postcode(held ?? "");
        return folded == asked ? 1 : folded.Length > 3 && asked.Length > 3 && folded[..^3] == asked[..^3] ? 0.5 : 0;
    }
}
