using LocalSpine.Demographics.Records;

namespace LocalSpine.Demographics.Queries;

/// <summary>Who a query means (pds 2.2).</summary>
internal static class Matching
{
    /// <summary>Simple trace: given names and postcode narrow the candidates of family, gender and birth date; current data only.</summary>
    /// <param name="family">Folded. A record is a candidate by former family names too, which do not count here.</param>
    public static bool Narrows(PatientRecord record, string family, IReadOnlyList<string> given, string? postcode, string? deathDate, string today)
    {
        var current = record.Names.Where(n => n.IsCurrent(today)).ToList();
        var names = current.SelectMany(n => n.Given).Select(NameFolding.Fold).ToList();
        return current.Any(n => n.Family is not null && NameFolding.Fold(n.Family) == family)
            && given.All(g => names.Contains(NameFolding.Fold(g)))
            && (postcode is null || record.Addresses.Any(a => a.IsCurrent(today) && a.Postcode is not null && NameFolding.Postcode(a.Postcode) == NameFolding.Postcode(postcode)))
            && (deathDate is null || record.DeathTime?[..8] == deathDate);
    }

    /// <summary>Cross-check: the birth date is equal, or two of its three parts are and a name's initial agrees.</summary>
    public static bool CrossChecks(PatientRecord record, string birthDate, (IReadOnlyList<string> Family, IReadOnlyList<string> Given)? name, string today)
    {
        var held = record.BirthTime[..8];
        if (held == birthDate)
        {
            return true;
        }

        var parts = (held[..4] == birthDate[..4] ? 1 : 0) + (held[4..6] == birthDate[4..6] ? 1 : 0) + (held[6..] == birthDate[6..] ? 1 : 0);
        return parts == 2 && name is { } asked && record.Names.Any(n => n.IsCurrent(today) && (SameInitial(asked.Family, n.Family) || SameInitial(asked.Given, n.Given.FirstOrDefault())));
    }

    private static bool SameInitial(IReadOnlyList<string> asked, string? held) =>
        asked.Count > 0 && held is not null && NameFolding.Fold(asked[0]) is [var a, ..] && NameFolding.Fold(held) is [var b, ..] && a == b;
}
