using System.Globalization;
using LocalSpine.Core.Directory;
using LocalSpine.Demographics.Records;
using LocalSpine.Demographics.Storage;

namespace LocalSpine.Demographics.Generation;

/// <summary>
/// Makes synthetic patients: the same seed name gives the same people on every machine. The first ones are the awkward cases
/// (<see cref="AwkwardPatients"/>), the rest a population.
/// </summary>
internal sealed class PatientGenerator(string seed, DateOnly today)
{
    /// <summary>ASID that stands as source of seeded items.</summary>
    public const string Source = "200000000001";

    private static readonly SyntheticOrganisation[] Practices = [.. SyntheticOrganisations.Practices];
    private static readonly SyntheticOrganisation[] Pharmacies = [.. SyntheticOrganisations.Pharmacies];

    // Nine digits from here on, then from the second start: 1.8 million numbers, all of test ranges.
    private const long FirstNine = 999_000_001;
    private const long SecondNine = 998_000_000;

    /// <summary>Patients in order.</summary>
    public IEnumerable<PatientRecord> Make(int count)
    {
        var made = 0;
        foreach (var patient in AwkwardPatients.All(this, today))
        {
            if (made++ >= count)
            {
                yield break;
            }

            yield return patient;
        }

        foreach (var number in Numbers())
        {
            if (made >= count)
            {
                yield break;
            }

            yield return Ordinary(number, made++);
        }
    }

    /// <summary>An everyday patient.</summary>
    public PatientRecord Ordinary(string nhsNumber, long index)
    {
        var random = new SplitMix(SplitMix.Seed(seed, index));
        random.Next();
        var gender = random.OneIn(200) ? 9 : random.OneIn(200) ? 0 : random.OneIn(2) ? 1 : 2;
        var birth = today.AddDays(-random.Next(365 * 96) - 1);
        var family = random.Pick<string>(WordLists.Families);
        var given = new List<string> { random.Pick<string>(gender == 2 ? WordLists.Female : WordLists.Male) };
        while (given.Count < 5 && random.OneIn(2))
        {
            given.Add(random.Pick<string>(gender == 2 ? WordLists.Female : WordLists.Male));
        }

        if (random.OneIn(150))
        {
            var awkward = random.Pick<(string Family, string Given)>(WordLists.Awkward);
            family = awkward.Family;
            given[0] = awkward.Given;
        }

        var since = Later(birth, random.Next(4_000));
        var record = Start(nhsNumber, gender, Day(birth), since);
        record.Names.Add(new PersonName { Id = NewId(ref random), Use = "L", Prefix = Prefix(gender, birth), Given = given, Family = family, From = Day(birth), SysFrom = Stamp(since), Source = Source });
        record.Addresses.Add(Address(ref random, "H", since));
        record.Telecoms.Add(new Telecom { Id = NewId(ref random), Use = "H", Value = $"tel:01632960{random.Next(1000):D3}", From = Day(since), SysFrom = Stamp(since), Source = Source });
        if (!random.OneIn(3))
        {
            record.Telecoms.Add(new Telecom { Id = NewId(ref random), Use = "MC", Value = $"tel:07700900{random.Next(1000):D3}", From = Day(since), SysFrom = Stamp(since), Source = Source });
        }

        if (!random.OneIn(40))
        {
            record.CareProvisions.Add(Care(ref random, "1", random.Pick<SyntheticOrganisation>(Practices).OdsCode, since));
        }

        if (random.OneIn(3))
        {
            record.CareProvisions.Add(Care(ref random, "P1", random.Pick<SyntheticOrganisation>(Pharmacies).OdsCode, since));
        }

        if (random.OneIn(30))
        {
            var died = Later(birth, (60 * 365) + random.Next(20_000));
            if (died < today)
            {
                record.DeathTime = Day(died);
                record.DeathStatus = random.OneIn(4) ? 1 : 2;
                record.Scn++;
            }
        }

        if (random.OneIn(8))
        {
            record.Language = new Language(random.Pick<string>(WordLists.Languages), random.OneIn(4) ? 1 : 0);
        }

        record.Scn += random.Next(6);
        return record;
    }

    /// <summary>A record with the items that everybody has.</summary>
    public static PatientRecord Start(string nhsNumber, int gender, string birthTime, DateOnly since) => new()
    {
        NhsNumber = nhsNumber,
        Gender = gender,
        BirthTime = birthTime,
        PreviousNhsContact = 1,
        Changed = Stamp(since),
    };

    public static PatientAddress Address(ref SplitMix random, string use, DateOnly since, string? to = null, string? description = null)
    {
        var place = random.Pick<(string Locality, string Town, string County, string Outward)>(WordLists.Places);
        var postcode = $"{place.Outward} {random.Next(9) + 1}{(char)('A' + random.Next(8))}{(char)('P' + random.Next(8))}";
        return new PatientAddress
        {
            Id = NewId(ref random),
            Use = use,
            Lines = [random.Pick<string>(WordLists.Houses), $"{random.Next(180) + 1} {random.Pick<string>(WordLists.Streets)}", place.Locality, place.Town, place.County],
            Postcode = postcode,
            Key = (10_000_000 + random.Next(80_000_000)).ToString(CultureInfo.InvariantCulture),
            Description = description,
            From = Day(since),
            To = to,
            SysFrom = Stamp(since),
            Source = Source,
        };
    }

    public static CareProvision Care(ref SplitMix random, string code, string odsCode, DateOnly since) => new()
    {
        Id = NewId(ref random), Code = code, OdsCode = odsCode, From = Day(since), SysFrom = Stamp(since), Source = Source,
    };

    /// <summary>Object ids look like those of the real record: hexadecimal, short.</summary>
    public static string NewId(ref SplitMix random) => ((uint)random.Next() | 0x10000000u).ToString("X8", CultureInfo.InvariantCulture);

    public static string Day(DateOnly day) => day.ToString("yyyyMMdd", CultureInfo.InvariantCulture);

    public static string Stamp(DateOnly day) => Day(day) + "093000";

    /// <summary>Numbers with valid check digits, in order.</summary>
    private static IEnumerable<string> Numbers()
    {
        for (var nine = FirstNine; nine < 1_000_000_000; nine++)
        {
            if (NumberAllocator.TryComplete(nine, out var number))
            {
                yield return number;
            }
        }

        for (var nine = SecondNine; nine < FirstNine; nine++)
        {
            if (NumberAllocator.TryComplete(nine, out var number))
            {
                yield return number;
            }
        }
    }

    private DateOnly Later(DateOnly day, int days)
    {
        var later = day.AddDays(days);
        return later < today ? later : today.AddDays(-1);
    }

    private string Prefix(int gender, DateOnly birth) => gender switch
    {
        1 => birth.AddYears(18) > today ? "MASTER" : "MR",
        2 => birth.AddYears(18) > today ? "MISS" : "MRS",
        _ => "MX",
    };
}
