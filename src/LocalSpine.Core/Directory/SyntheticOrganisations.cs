namespace LocalSpine.Core.Directory;

/// <summary>An organisation of the default seed.</summary>
/// <param name="TypeCode">PR practice, PH pharmacy, TR trust, as the directory's nhsOrgTypeCode writes it.</param>
/// <param name="AddressLines">Five PDS address lines, some empty.</param>
public sealed record SyntheticOrganisation(
    string OdsCode, string Name, string TypeCode, string TypeName, IReadOnlyList<string> AddressLines, string Postcode);

/// <summary>
/// The organisations that a default environment holds. The directory publishes them and patients are registered with them,
/// so that both agree. Codes are of the shape of real ones (letter and five digits for a practice), marked synthetic in the directory.
/// </summary>
public static class SyntheticOrganisations
{
    private static readonly (string Town, string County, string Outward)[] Towns =
    [
        ("LEEDS", "WEST YORKSHIRE", "LS1"), ("BRADFORD", "WEST YORKSHIRE", "BD1"), ("YORK", "NORTH YORKSHIRE", "YO1"),
        ("SHEFFIELD", "SOUTH YORKSHIRE", "S1"), ("HULL", "EAST YORKSHIRE", "HU1"), ("NEWCASTLE UPON TYNE", "TYNE AND WEAR", "NE1"),
        ("DURHAM", "COUNTY DURHAM", "DH1"), ("MANCHESTER", "GREATER MANCHESTER", "M1"), ("LIVERPOOL", "MERSEYSIDE", "L1"),
        ("NOTTINGHAM", "NOTTINGHAMSHIRE", "NG1"), ("BRISTOL", "AVON", "BS1"), ("EXETER", "DEVON", "EX1"),
        ("NORWICH", "NORFOLK", "NR1"), ("SOUTHAMPTON", "HAMPSHIRE", "SO14"), ("BIRMINGHAM", "WEST MIDLANDS", "B1"),
        ("LEICESTER", "LEICESTERSHIRE", "LE1"),
    ];

    /// <summary>48 practices, Z90001 to Z90048.</summary>
    public static IReadOnlyList<SyntheticOrganisation> Practices { get; } =
        [.. Enumerable.Range(1, 48).Select(n => Make($"Z9{n:0000}", "SURGERY", "PR", "GP Practice", n, "HEALTH CENTRE", "HIGH STREET"))];

    /// <summary>32 pharmacies, FZZ01 to FZZ32.</summary>
    public static IReadOnlyList<SyntheticOrganisation> Pharmacies { get; } =
        [.. Enumerable.Range(1, 32).Select(n => Make($"FZZ{n:00}", "PHARMACY", "PH", "Pharmacy", n, "", "MARKET PLACE"))];

    /// <summary>Eight trusts, RZ1 to RZ8.</summary>
    public static IReadOnlyList<SyntheticOrganisation> Trusts { get; } =
        [.. Enumerable.Range(1, 8).Select(n => Make($"RZ{n}", "TEACHING HOSPITALS NHS TRUST", "TR", "NHS Trust", n, "TRUST HEADQUARTERS", "INFIRMARY ROAD"))];

    /// <summary>All of them.</summary>
    public static IEnumerable<SyntheticOrganisation> All => Practices.Concat(Pharmacies).Concat(Trusts);

    private static SyntheticOrganisation Make(string code, string kind, string typeCode, string typeName, int n, string house, string street)
    {
        var (town, county, outward) = Towns[n % Towns.Length];
        return new SyntheticOrganisation(
            code, $"{town} {n} {kind}", typeCode, typeName,
            [house, $"{n} {street}", "", town, county],
            $"{outward} {(n % 9) + 1}{(char)('A' + (n % 8))}{(char)('P' + (n % 8))}");
    }
}
