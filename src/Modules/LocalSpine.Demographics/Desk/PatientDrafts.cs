using System.Globalization;
using LocalSpine.Core.Demographics;
using LocalSpine.Core.Identifiers;
using LocalSpine.Core.Outcomes;
using LocalSpine.Core.Time;
using LocalSpine.Demographics.Changes;
using LocalSpine.Demographics.Generation;
using LocalSpine.Demographics.Records;

namespace LocalSpine.Demographics.Desk;

/// <summary>Rules of drafts, and records made or changed by them.</summary>
internal static class PatientDrafts
{
    private const int LongestText = 35;

    /// <summary>Why a draft cannot be, or null.</summary>
    public static Refusal? Check(PatientDraft wanted) =>
        !PlainText.Holds([wanted.Family, wanted.Postcode, wanted.PracticeOdsCode, .. wanted.Given ?? [], .. wanted.AddressLines ?? []])
            ? new Refusal("PATIENT_TEXT", "text without control characters", "a control character")
        : wanted.Family is not { Length: > 0 and <= LongestText } ? new Refusal("PATIENT_FAMILY", "a family name of 1 to 35 characters", wanted.Family ?? "")
        : wanted.Given is { Count: > 5 } || wanted.Given?.Any(g => g.Length > LongestText) == true
            ? new Refusal("PATIENT_GIVEN", "at most five given names of at most 35 characters", $"{wanted.Given.Count} names")
        : wanted.Gender is not (0 or 1 or 2 or 9) ? new Refusal("PATIENT_GENDER", "0, 1, 2 or 9", wanted.Gender.ToString(CultureInfo.InvariantCulture))
        : !DateOnly.TryParseExact(wanted.BirthDate, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _) ? new Refusal("PATIENT_BIRTH_DATE", "yyyy-mm-dd", wanted.BirthDate ?? "")
        : wanted.Postcode is { Length: > 8 } ? new Refusal("PATIENT_POSTCODE", "a postcode of at most 8 characters", wanted.Postcode)
        : wanted.AddressLines is { Count: > 5 } || wanted.AddressLines?.Any(l => l.Length > LongestText) == true
            ? new Refusal("PATIENT_ADDRESS", "at most five lines of at most 35 characters", $"{wanted.AddressLines.Count} lines")
        : wanted.PracticeOdsCode is { Length: > 10 } ? new Refusal("PATIENT_PRACTICE", "an organisation code of at most 10 characters", wanted.PracticeOdsCode, "pds 1.2")
        : wanted.NhsNumber is { } number && (!NhsNumber.TryParse(number, out _) || number[0] != '9')
            ? new Refusal("PATIENT_NHS_NUMBER", "a number of a test range (it begins with 9) with a correct check digit", number, "pds 1.1")
        : null;

    /// <summary>A new record.</summary>
    public static PatientRecord Make(PatientDraft wanted, string number, DateTimeOffset now)
    {
        var day = UkTime.Day(now);
        var stamp = UkTime.Stamp(now);
        var birth = Birth(wanted);
        var random = new SplitMix(SplitMix.Seed(number, 1));
        var record = new PatientRecord { NhsNumber = number, Gender = wanted.Gender, BirthTime = birth, PreviousNhsContact = 1, Changed = stamp };
        record.Names.Add(new PersonName
        {
            Id = PatientGenerator.NewId(ref random), Use = "L", Given = Given(wanted), Family = wanted.Family, From = birth, SysFrom = stamp, Source = PatientGenerator.Source,
        });
        if (HasAddress(wanted))
        {
            record.Addresses.Add(new PatientAddress
            {
                Id = PatientGenerator.NewId(ref random), Use = "H", Lines = Lines(wanted), Postcode = wanted.Postcode, From = day, SysFrom = stamp, Source = PatientGenerator.Source,
            });
        }

        if (wanted.PracticeOdsCode is { Length: > 0 } practice)
        {
            record.CareProvisions.Add(new CareProvision { Id = PatientGenerator.NewId(ref random), Code = "1", OdsCode = practice, From = day, SysFrom = stamp, Source = PatientGenerator.Source });
        }

        return record;
    }

    /// <summary>Changes what differs from the draft; false when nothing does.</summary>
    public static bool Apply(PatientDraft wanted, RecordChange change)
    {
        var record = change.Record;
        var name = record.Names.Find(n => n.Use == "L" && n.IsCurrent(change.Today));
        var address = record.Addresses.Find(a => a.Use == "H" && a.IsCurrent(change.Today));
        var practice = record.CareProvisions.Find(c => c.Code == "1" && c.IsCurrent(change.Today));
        var isChanged = false;
        if (name is null || name.Family != wanted.Family || !name.Given.SequenceEqual(Given(wanted)))
        {
            change.Put(record.Names, name, new PersonName
            {
                Id = name?.Id ?? change.NewId(), Use = "L", Prefix = name?.Prefix, Given = Given(wanted), Family = wanted.Family, Suffix = name?.Suffix, From = change.Today, SysFrom = change.Now,
                Source = change.Source,
            });
            isChanged = true;
        }

        if (HasAddress(wanted) ? address is null || address.Postcode != wanted.Postcode || !address.Lines.SequenceEqual(Lines(wanted)) : address is not null)
        {
            change.Put(record.Addresses, address, HasAddress(wanted)
                ? new PatientAddress
                {
                    Id = address?.Id ?? change.NewId(), Use = "H", Lines = Lines(wanted), Postcode = wanted.Postcode, From = change.Today, SysFrom = change.Now, Source = change.Source,
                }
                : null);
            isChanged = true;
        }

        if ((practice?.OdsCode ?? "") != (wanted.PracticeOdsCode ?? ""))
        {
            change.Put(record.CareProvisions, practice, wanted.PracticeOdsCode is { Length: > 0 } code
                ? new CareProvision { Id = practice?.Id ?? change.NewId(), Code = "1", OdsCode = code, From = change.Today, SysFrom = change.Now, Source = change.Source }
                : null);
            isChanged = true;
        }

        // A birth time is kept while its day stays.
        var birth = Birth(wanted);
        if (record.Gender != wanted.Gender || record.BirthTime[..8] != birth)
        {
            record.Gender = wanted.Gender;
            record.BirthTime = record.BirthTime[..8] == birth ? record.BirthTime : birth;
            isChanged = true;
        }

        return isChanged;
    }

    private static string Birth(PatientDraft wanted) => wanted.BirthDate!.Replace("-", "", StringComparison.Ordinal);

    private static List<string> Given(PatientDraft wanted) => [.. (wanted.Given ?? []).Where(g => g.Length > 0)];

    private static bool HasAddress(PatientDraft wanted) => wanted.Postcode is not null || wanted.AddressLines is { Count: > 0 };

    private static List<string> Lines(PatientDraft wanted) => [.. (wanted.AddressLines ?? []).Concat(Enumerable.Repeat("", 5)).Take(5)];
}
