using System.Globalization;
using LocalSpine.Core.Demographics;
using LocalSpine.Demographics.Records;
using LocalSpine.Demographics.Storage;

namespace LocalSpine.Demographics.Desk;

/// <summary>Records in words.</summary>
internal static class PatientViews
{
    public static PatientView Of(PatientRecord record, IReadOnlyList<PatientChange> changes, string today)
    {
        var name = record.Names.Find(n => n.Use == "L" && n.IsCurrent(today));
        var home = record.Addresses.Find(a => a.Use == "H" && a.IsCurrent(today));
        var summary = Summaries.Of(record, today);
        return new PatientView(
            summary, record.SupersededBy, record.Confidentiality, Day(record.DeathTime), [.. Facts(record)],
            Items(record.Names, today, n => n.Use switch { "L" => "usual name", "A" => "alias", var other => other.ToLowerInvariant() }, Text),
            Items(record.Addresses, today, a => a.Use switch { "H" => "home", "TMP" => "temporary", "PST" => "correspondence", var other => other.ToLowerInvariant() }, Text),
            Items(record.Telecoms, today, t => t.Use, t => t.Value),
            Items(record.CareProvisions, today, c => c.Code switch { "1" => "GP practice", "P1" => "nominated pharmacy", "P2" => "appliance contractor", "P3" => "dispensing doctor", var other => other }, _ => "", c => c.OdsCode),
            Items(record.RelatedPersons, today, p => $"relationship {p.Relationship}{(p.IsNextOfKin ? ", next of kin" : "")}", p => p.NhsNumber ?? (p.Name is null ? "" : Text(p.Name))),
            [.. record.OldVersions.Select(v => v.NhsNumber)],
            changes,
            new PatientDraft(name?.Family, name?.Given, record.Gender, summary.BirthDate, home?.Postcode, home?.Lines, record.CareProvisions.Find(c => c.Code == "1" && c.IsCurrent(today))?.OdsCode, record.NhsNumber));
    }

    /// <summary>yyyyMMddHHmmss as people read it.</summary>
    public static string Instant(string stamp) =>
        DateTime.TryParseExact(stamp, "yyyyMMddHHmmss", CultureInfo.InvariantCulture, DateTimeStyles.None, out var at) ? at.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture) : stamp;

    private static string? Day(string? stamp) => stamp is { Length: >= 8 } ? $"{stamp[..4]}-{stamp[4..6]}-{stamp[6..8]}" : stamp;

    private static IEnumerable<PatientFact> Facts(PatientRecord record) => new (string Name, string? Value)[]
    {
        ("Gender", record.Gender switch { 1 => "male (1)", 2 => "female (2)", 9 => "not specified (9)", _ => "not known (0)" }),
        ("Born", record.BirthTime.Length > 8 ? $"{Day(record.BirthTime)} {record.BirthTime[8..10]}:{record.BirthTime[10..12]}" : Day(record.BirthTime)),
        ("Birth order", record.BirthOrder?.ToString(CultureInfo.InvariantCulture)),
        ("Place of birth", record.Birthplace is { } place ? string.Join(", ", new[] { place.City, place.County, place.Country }.Where(p => p is not null)) : null),
        ("Died", record.DeathTime is null ? null : $"{Day(record.DeathTime)}, {(record.DeathStatus == 2 ? "formal" : "informal")} notice"),
        ("Language", record.Language is { } language ? $"{language.Code}{(language.Interpreter == 1 ? ", needs an interpreter" : "")}" : null),
        ("Preferred contact method", record.ContactMethod),
        ("Contact times", record.ContactTimes),
        ("Written format", record.WrittenFormat),
        ("Consents", record.Consents.Count == 0 ? null : string.Join("; ", record.Consents.Select(c => $"{(c.Code == "4" ? "record sharing" : "call-back")}: {c.Value}"))),
        ("NHAIS custodian", record.NhaisCustodian),
        ("Removed from a list", record.RemovalReason is null ? null : $"reason {record.RemovalReason}, {Day(record.RemovalDate)}"),
        ("Mother", record.Birth?.MotherNhsNumber),
    }.Where(f => !string.IsNullOrEmpty(f.Value)).Select(f => new PatientFact(f.Name, f.Value!));

    // What stands first, then history, newest first.
    private static IReadOnlyList<PatientItem> Items<T>(List<T> items, string today, Func<T, string> kind, Func<T, string> text, Func<T, string>? odsCode = null) where T : Versioned =>
    [
        .. items.OrderByDescending(i => i.IsCurrent(today)).ThenByDescending(i => i.SysFrom, StringComparer.Ordinal)
            .Select(i => new PatientItem(kind(i), text(i), odsCode?.Invoke(i), Day(i.From), Day(i.To), Instant(i.SysFrom), i.SysTo is null ? null : Instant(i.SysTo), i.Source, i.IsCurrent(today))),
    ];

    private static string Text(PersonName name) => string.Join(' ', new[] { name.Prefix }.Concat(name.Given).Append(name.Family).Append(name.Suffix).Where(p => !string.IsNullOrEmpty(p)));

    private static string Text(PatientAddress address) => string.Join(", ", address.Lines.Append(address.Postcode).Where(l => !string.IsNullOrEmpty(l)));
}
