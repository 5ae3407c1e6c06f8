using LocalSpine.Core.Directory;
using LocalSpine.Demographics.Records;

namespace LocalSpine.Demographics.Generation;

/// <summary>
/// The patients that break programs, in every seed under numbers that stay the same: 9900 followed by a case number.
/// The guide lists them; tests look them up by <see cref="Case"/>.
/// </summary>
internal static class AwkwardPatients
{
    /// <summary>The number of a case, with its check digit: cases count from 1 and skip numbers that can't be issued.</summary>
    public static string Case(int n)
    {
        var found = 0;
        for (var nine = 990_000_001L; ; nine++)
        {
            if (Storage.NumberAllocator.TryComplete(nine, out var number) && ++found == n)
            {
                return number;
            }
        }
    }

    public static IEnumerable<PatientRecord> All(PatientGenerator generator, DateOnly today)
    {
        var since = today.AddYears(-3);
        PatientRecord Plain(int n, string family, string given, int gender = 2, string birth = "19700101")
        {
            var random = new SplitMix(SplitMix.Seed("awkward", n));
            var record = PatientGenerator.Start(Case(n), gender, birth, since);
            record.Names.Add(Name(ref random, "L", family, [given], since));
            record.Addresses.Add(PatientGenerator.Address(ref random, "H", since));
            record.CareProvisions.Add(PatientGenerator.Care(ref random, "1", SyntheticOrganisations.Practices[n % 48].OdsCode, since));
            return record;
        }

        SplitMix Random(int n) => new(SplitMix.Seed("more", n));

        // 1 and 2: a superseded number and its survivor.
        var superseded = Plain(1, "SUPERSEDED", "SALLY");
        superseded.Status = PatientStatus.Superseded;
        superseded.SupersededBy = Case(2);
        yield return superseded;
        var survivor = Plain(2, "SUPERSEDED", "SALLY");
        survivor.OldVersions.Add(new OldVersion(Case(1), PatientGenerator.Day(since), null));
        survivor.Scn = 4;
        yield return survivor;

        // 3: invalidated.
        var invalidated = Plain(3, "INVALIDATED", "IAN", 1);
        invalidated.Status = PatientStatus.Invalidated;
        yield return invalidated;

        // 4, 5, 6: sensitive, business reason, stop noted.
        foreach (var (n, code) in new[] { (4, "S"), (5, "B"), (6, "Y") })
        {
            var hidden = Plain(n, "SENSITIVE", $"SAM{code}");
            hidden.Confidentiality = code;
            hidden.Scn = 2;
            yield return hidden;
        }

        // 7, 8: deceased, formally and informally.
        foreach (var (n, status) in new[] { (7, 2), (8, 1) })
        {
            var deceased = Plain(n, "DECEASED", $"DORIS{(status == 2 ? "" : "A")}", 2, "19310415");
            deceased.DeathTime = PatientGenerator.Day(today.AddDays(-40));
            deceased.DeathStatus = status;
            deceased.Scn = 3;
            yield return deceased;
        }

        // 9: temporary and correspondence addresses beside home.
        var moving = Plain(9, "MOVING", "MO", 1);
        var r = Random(9);
        moving.Addresses.Add(PatientGenerator.Address(ref r, "TMP", today.AddDays(-10), PatientGenerator.Day(today.AddDays(60)), "Student Accommodation"));
        moving.Addresses.Add(PatientGenerator.Address(ref r, "PST", today.AddDays(-10), PatientGenerator.Day(today.AddDays(300))));
        yield return moving;

        // 10: everything that one record can hold.
        yield return Full(Plain(10, "FULLRECORD", "FAY", 2, "198502281430"), since, today);

        // 11: a long history under few object ids.
        yield return LongHistory(Plain(11, "HISTORY", "HARRIET"), today);

        // 12, 13: two people whom a simple trace cannot tell apart.
        yield return Plain(12, "AMBIGUOUS", "ALEX", 1, "19800229");
        yield return Plain(13, "AMBIGUOUS", "ALEX", 1, "19800229");

        // 14, 15: twins.
        foreach (var n in new[] { 14, 15 })
        {
            var twin = Plain(n, "TWIN", n == 14 ? "TARA" : "TINA", 2, PatientGenerator.Day(today.AddYears(-2)));
            twin.BirthOrder = n - 13;
            yield return twin;
        }

        // 16: no fixed abode; 17: no address at all; 18: not registered anywhere, removed from a list.
        var homeless = Plain(16, "NOFIXEDABODE", "NED", 1);
        homeless.Addresses.Clear();
        r = Random(16);
        homeless.Addresses.Add(new PatientAddress
        {
            Id = PatientGenerator.NewId(ref r), Use = "H", Lines = ["NO FIXED ABODE", "", "", "LEEDS", ""], Postcode = "ZZ99 3VZ", From = PatientGenerator.Day(since),
            SysFrom = PatientGenerator.Stamp(since), Source = PatientGenerator.Source,
        });
        yield return homeless;
        var nowhere = Plain(17, "NOADDRESS", "NELL");
        nowhere.Addresses.Clear();
        yield return nowhere;
        var unregistered = Plain(18, "UNREGISTERED", "UMA");
        unregistered.CareProvisions.Clear();
        unregistered.RemovalReason = "EMB";
        unregistered.RemovalDate = PatientGenerator.Day(today.AddDays(-100));
        yield return unregistered;

        // 19 to 30: awkward names.
        for (var i = 0; i < WordLists.Awkward.Length; i++)
        {
            yield return Plain(19 + i, WordLists.Awkward[i].Family, WordLists.Awkward[i].Given, (i % 2) + 1);
        }

        // 31: a newborn to the minute; 32: gender not specified; 33: usual name and alias and previous name.
        yield return Plain(31, "NEWBORN", "BABY", 0, PatientGenerator.Day(today.AddDays(-1)) + "0612");
        yield return Plain(32, "UNSPECIFIED", "GENDER", 9);
        var renamed = Plain(33, "MARRIED", "MARY");
        r = Random(33);
        renamed.Names.Add(Name(ref r, "A", "STAGE", ["MARILYN"], since));
        renamed.Names.Add(Name(ref r, "PREVIOUS-MAIDEN", "MAIDEN", ["MARY"], since));
        yield return renamed;
        foreach (var patient in FixedPeople.All(generator))
        {
            yield return patient;
        }
    }

    private static PatientRecord Full(PatientRecord record, DateOnly since, DateOnly today)
    {
        var r = new SplitMix(SplitMix.Seed("full", 1));
        var from = PatientGenerator.Day(since);
        var sys = PatientGenerator.Stamp(since);
        record.Names.Clear();
        record.Names.Add(new PersonName
        {
            Id = PatientGenerator.NewId(ref r), Use = "L", Prefix = "DR", Given = ["FAY", "GRACE", "HOPE", "IVY", "JOY"], Family = "FULLRECORD", Suffix = "OBE", From = from, SysFrom = sys,
            Source = PatientGenerator.Source,
        });
        record.Names.Add(Name(ref r, "A", "ALIAS", ["FAYE"], since));
        record.Names.Add(Name(ref r, "PREFERRED", "FULLRECORD", ["FI"], since));
        record.Addresses.Add(PatientGenerator.Address(ref r, "TMP", today.AddDays(-5), PatientGenerator.Day(today.AddDays(20)), "Holiday Home"));
        record.Addresses.Add(PatientGenerator.Address(ref r, "PST", today.AddDays(-5), PatientGenerator.Day(today.AddDays(200))));
        foreach (var (use, value) in new[]
        {
            ("H", "tel:01632960001"), ("WP", "tel:01632960002"), ("MC", "tel:07700900001"), ("H", "mailto:fay.fullrecord@example.org"), ("EC", "tel:07700900002"),
            ("H", "textphone:01632960004"),
        })
        {
            record.Telecoms.Add(new Telecom { Id = PatientGenerator.NewId(ref r), Use = use, Value = value, From = from, SysFrom = sys, Source = PatientGenerator.Source });
        }

        record.BirthOrder = 8;
        record.Birthplace = new Birthplace("LEEDS", "WEST YORKSHIRE", "UNITED KINGDOM");
        record.CareProvisions.Add(PatientGenerator.Care(ref r, "P1", SyntheticOrganisations.Pharmacies[0].OdsCode, since));
        record.CareProvisions.Add(PatientGenerator.Care(ref r, "P2", SyntheticOrganisations.Pharmacies[1].OdsCode, since));
        record.CareProvisions.Add(PatientGenerator.Care(ref r, "P3", SyntheticOrganisations.Practices[1].OdsCode, since));
        record.Language = new Language("pl", 1);
        record.ContactMethod = "4";
        record.ContactTimes = "Not before 10 in the morning";
        record.WrittenFormat = "11";
        record.Consents.Add(new Consent("4", "1", from));
        record.Consents.Add(new Consent("6", "5", null));
        record.SharedSecret = "c3ludGhldGljIHNlY3JldA==";
        record.NhaisCustodian = "LDS";
        record.NhaisFrom = from;
        record.RelatedPersons.Add(new RelatedPerson
        {
            Id = PatientGenerator.NewId(ref r), Relationship = "01", Position = 1, IsNextOfKin = true, NhsNumber = Case(9), From = from, SysFrom = sys, Source = PatientGenerator.Source,
        });
        var child = new RelatedPerson
        {
            Id = PatientGenerator.NewId(ref r), Relationship = "10", Position = 2, From = from, SysFrom = sys, Source = PatientGenerator.Source,
            Name = Name(ref r, "L", "FULLRECORD", ["CHARLIE"], since), Address = PatientGenerator.Address(ref r, "H", since),
            Telecoms = [new Telecom { Id = PatientGenerator.NewId(ref r), Use = "MC", Value = "tel:07700900003", From = from, SysFrom = sys, Source = PatientGenerator.Source }],
        };
        record.RelatedPersons.Add(child);
        record.Scn = 12;
        return record;
    }

    // 40 versions of the home address and 12 of the practice: an object keeps its id, a version its periods.
    private static PatientRecord LongHistory(PatientRecord record, DateOnly today)
    {
        record.Addresses.Clear();
        record.CareProvisions.Clear();
        var r = new SplitMix(SplitMix.Seed("history", 1));
        for (var i = 40; i > 0; i--)
        {
            var from = today.AddDays(-i * 90);
            var address = PatientGenerator.Address(ref r, "H", from);
            record.Addresses.Add(new PatientAddress
            {
                Id = "8A11", Use = "H", Lines = address.Lines, Postcode = address.Postcode, Key = address.Key, From = PatientGenerator.Day(from),
                To = i == 1 ? null : PatientGenerator.Day(from.AddDays(89)), SysFrom = PatientGenerator.Stamp(from), SysTo = i == 1 ? null : PatientGenerator.Stamp(from.AddDays(90)),
                Source = PatientGenerator.Source,
            });
        }

        for (var i = 12; i > 0; i--)
        {
            var from = today.AddDays(-i * 300);
            record.CareProvisions.Add(new CareProvision
            {
                Id = "8A12", Code = "1", OdsCode = SyntheticOrganisations.Practices[i].OdsCode, From = PatientGenerator.Day(from), To = i == 1 ? null : PatientGenerator.Day(from.AddDays(299)),
                SysFrom = PatientGenerator.Stamp(from), SysTo = i == 1 ? null : PatientGenerator.Stamp(from.AddDays(300)), Source = PatientGenerator.Source,
            });
        }

        record.Scn = 52;
        return record;
    }

    private static PersonName Name(ref SplitMix random, string use, string family, List<string> given, DateOnly since) => new()
    {
        Id = PatientGenerator.NewId(ref random), Use = use, Prefix = use == "L" ? "MX" : null, Given = given, Family = family, From = PatientGenerator.Day(since),
        SysFrom = PatientGenerator.Stamp(since), Source = PatientGenerator.Source,
    };
}
