using LocalSpine.Demographics.Records;

namespace LocalSpine.Demographics.Queries;

/// <summary>What an advanced trace asks for (pds 2.1); null is not asked for. Dates are yyyyMMdd, both ends included.</summary>
/// <param name="Family">Folded, without its wildcard.</param>
/// <param name="FamilyIsPrefix">The family name ended in an asterisk.</param>
internal sealed record TraceCriteria(
    string? Family, bool FamilyIsPrefix, IReadOnlyList<(string Text, bool IsPrefix)> Given, int? Gender, (string From, string To)? Birth, (string From, string To)? Death,
    string? NhsNumber, (string Text, bool IsPrefix)? Postcode, string? PracticeOds)
{
    /// <summary>Names and addresses that were current before count as well (ignoreHistoryIndicator 0).</summary>
    public bool SearchesHistory { get; init; }

    /// <summary>True for a name or address that the trace looks at.</summary>
    public bool Looks(Versioned item, string today) => SearchesHistory ? item.HasBegun(today) : item.IsCurrent(today);

    /// <summary>Alphanumeric trace: every criterion holds.</summary>
    public bool Holds(PatientRecord record, string today) =>
        (Gender is null || record.Gender == Gender)
        && Within(Birth, record.BirthTime[..8]) && (Death is null || (record.DeathTime is { Length: >= 8 } death && Within(Death, death[..8])))
        && (NhsNumber is null || record.NhsNumber == NhsNumber)
        && record.Names.Any(n => Looks(n, today)
            && (Family is null || (n.Family is not null && Matches(NameFolding.Fold(n.Family), Family, FamilyIsPrefix)))
            && Given.All(g => n.Given.Any(held => Matches(NameFolding.Fold(held), g.Text, g.IsPrefix))))
        && (Postcode is not { } postcode || record.Addresses.Any(a => Looks(a, today) && a.Postcode is not null && Matches(NameFolding.Postcode(a.Postcode), postcode.Text, postcode.IsPrefix)))
        && (PracticeOds is null || record.CareProvisions.Any(c => c.IsCurrent(today) && c.Code == "1" && c.OdsCode == PracticeOds));

    private static bool Within((string From, string To)? range, string date) =>
        range is not { } r || (string.CompareOrdinal(date, r.From) >= 0 && string.CompareOrdinal(date, r.To) <= 0);

    private static bool Matches(string held, string asked, bool isPrefix) => isPrefix ? held.StartsWith(asked, StringComparison.Ordinal) : held == asked;
}

/// <summary>A patient found, with how well: 1 is certain.</summary>
internal sealed record TraceHit(PatientRecord Record, double Score);
