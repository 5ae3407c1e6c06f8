using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using LocalSpine.Core.Demographics;
using LocalSpine.Demographics.Queries;
using LocalSpine.Demographics.Records;
using LocalSpine.Storage;

namespace LocalSpine.Demographics.Storage;

/// <summary>Patients in the database. A read costs one look-up by key; decoded records are kept and checked against the row's SCN.</summary>
internal sealed class PatientStore(IDatabase database, TimeProvider clock) : IPatientIndex
{
    private const int MaxKept = 10_000;
    private const int MostCandidates = 5_000;
    private const int MostMerges = 10;

    private readonly ConcurrentDictionary<string, PatientRecord> _kept = new();

    /// <summary>The record of a number, whatever its status, or null.</summary>
    public ValueTask<PatientRecord?> FindAsync(string nhsNumber, CancellationToken cancellationToken) =>
        database.ReadAsync(read => Find(read, nhsNumber), cancellationToken);

    /// <summary>The record of a number, whatever its status, or null; for a superseded number the survivor's.</summary>
    public ValueTask<(PatientRecord? Record, bool IsSurvivor)> FollowAsync(string nhsNumber, CancellationToken cancellationToken) =>
        database.ReadAsync(read => Follow(read, nhsNumber), cancellationToken);

    /// <summary>Live records that have or had this folded family name, with this birth date (yyyyMMdd) and gender, at most <paramref name="most"/>.</summary>
    public ValueTask<List<PatientRecord>> TraceAsync(string family, string birthDate, int gender, int most, CancellationToken cancellationToken) =>
        database.ReadAsync(
            read =>
            {
                var numbers = new List<string>();
                using (var reader = read.Command(
                    "select nhs_number from demographics_trace_key where family = @family and birth_date = @birth and gender = @gender limit @most",
                    ("@family", family), ("@birth", birthDate), ("@gender", gender), ("@most", most)).ExecuteReader())
                {
                    while (reader.Read())
                    {
                        numbers.Add(reader.GetString(0));
                    }
                }

                var found = new List<PatientRecord>(numbers.Count);
                foreach (var number in numbers.Distinct())
                {
                    if (Find(read, number) is { Status: PatientStatus.Live } record)
                    {
                        found.Add(record);
                    }
                }

                return found;
            },
            cancellationToken);

    /// <summary>
    /// Live records among which an advanced trace looks: those of the family name (or its beginning) and those of the birth dates; both for an
    /// alphanumeric trace that gives both, either for an algorithmic one.
    /// </summary>
    public ValueTask<List<PatientRecord>> CandidatesAsync(TraceCriteria criteria, bool algorithmic, CancellationToken cancellationToken) =>
        database.ReadAsync(
            read =>
            {
                var numbers = new HashSet<string>();
                if (criteria.NhsNumber is { } number)
                {
                    numbers.Add(number);
                }

                var family = criteria.Family ?? "";
                var (byFamily, name) = criteria.FamilyIsPrefix
                    ? ("family >= @from and family < @until", new (string, object?)[] { ("@from", family), ("@until", family[..^1] + (char)(family[^1] + 1)) })
                    : ("family = @family", [("@family", family)]);
                (string, object?)[] birth = criteria.Birth is { } range ? [("@first", range.From), ("@last", range.To)] : [];
                const string ByBirth = "birth_date >= @first and birth_date <= @last";
                if (criteria.Family is not null && birth.Length > 0 && !algorithmic)
                {
                    Collect($"{byFamily} and {ByBirth}", [.. name, .. birth]);
                }
                else
                {
                    if (criteria.Family is not null)
                    {
                        Collect(byFamily, name);
                    }

                    if (birth.Length > 0)
                    {
                        Collect(ByBirth, birth);
                    }
                }

                return numbers.Select(n => Find(read, n)).Where(r => r is { Status: PatientStatus.Live }).Select(r => r!).ToList();

                void Collect(string where, (string, object?)[] parameters)
                {
                    using var reader = read.Command($"select nhs_number from demographics_trace_key where {where} limit {MostCandidates}", parameters).ExecuteReader();
                    while (reader.Read())
                    {
                        numbers.Add(reader.GetString(0));
                    }
                }
            },
            cancellationToken);

    public async Task<IReadOnlyList<PatientSummary>> ListAsync(int limit, string? after, CancellationToken cancellationToken)
    {
        var today = Core.Time.UkTime.Day(clock.GetUtcNow());
        return await database.ReadAsync(
            read =>
            {
                var list = new List<PatientSummary>();
                using var reader = read.Command(
                    "select record from demographics_patient where nhs_number > @after order by nhs_number limit @limit",
                    ("@after", after ?? ""), ("@limit", limit)).ExecuteReader();
                while (reader.Read())
                {
                    list.Add(Summaries.Of(Decode(reader.GetString(0)), today));
                }

                return list;
            },
            cancellationToken);
    }

    public string Fold(string name) => NameFolding.Fold(name);

    public ValueTask<PatientRegistration?> FindRegistrationAsync(string nhsNumber, CancellationToken cancellationToken)
    {
        var today = Core.Time.UkTime.Day(clock.GetUtcNow());
        return database.ReadAsync(
            read =>
            {
                var (record, _) = Follow(read, nhsNumber);
                return record is { Status: PatientStatus.Live }
                    ? new PatientRegistration(
                        record.NhsNumber,
                        [.. record.Names.Where(n => n.IsCurrent(today) && n.Family is not null).Select(n => NameFolding.Fold(n.Family!)).Distinct()],
                        record.BirthTime[..8],
                        record.Confidentiality is null ? record.CareProvisions.FirstOrDefault(c => c.Code == "1" && c.IsCurrent(today))?.OdsCode : null)
                    : null;
            },
            cancellationToken);
    }

    public async Task<long> CountAsync(CancellationToken cancellationToken) => await database.ReadAsync(
        read => Convert.ToInt64(read.Command("select count(*) from demographics_patient").ExecuteScalar(), CultureInfo.InvariantCulture), cancellationToken);

    /// <summary>True when the register was seeded.</summary>
    public ValueTask<bool> IsSeededAsync(CancellationToken cancellationToken) => database.ReadAsync(
        read => Convert.ToInt64(read.Command("select value from demographics_counter where name = 'seeded'").ExecuteScalar(), CultureInfo.InvariantCulture) == 1, cancellationToken);

    /// <summary>Stores a new patient; false when the number is taken. <paramref name="make"/> gets the next free number of the allocator.</summary>
    public Task<PatientRecord?> CreateAsync(Func<Func<string>, PatientRecord> make, CancellationToken cancellationToken) => database.WriteAsync(
        write =>
        {
            var record = make(() => NumberAllocator.Next(write));
            return PatientRows.Insert(write, record) ? record : null;
        },
        cancellationToken);

    private (PatientRecord? Record, bool IsSurvivor) Follow(ReadConnection read, string nhsNumber)
    {
        var record = Find(read, nhsNumber);
        var merges = 0;
        while (record is { Status: PatientStatus.Superseded, SupersededBy: { } survivor } && merges < MostMerges)
        {
            record = Find(read, survivor);
            merges++;
        }

        return (record, merges > 0);
    }

    private PatientRecord? Find(ReadConnection read, string nhsNumber)
    {
        if (_kept.TryGetValue(nhsNumber, out var kept))
        {
            var scn = read.Command("select scn from demographics_patient where nhs_number = @nhs", ("@nhs", nhsNumber)).ExecuteScalar();
            if (scn is not null && Convert.ToInt32(scn, CultureInfo.InvariantCulture) == kept.Scn)
            {
                return kept;
            }

            _kept.TryRemove(nhsNumber, out _);
        }

        if (read.Command("select record from demographics_patient where nhs_number = @nhs ", ("@nhs", nhsNumber)).ExecuteScalar() is not string stored)
        {
            return null;
        }

        var record = Decode(stored);
        if (_kept.Count >= MaxKept)
        {
            _kept.Clear();
        }

        _kept[nhsNumber] = record;
        return record;
    }

    public static PatientRecord Decode(string stored) => JsonSerializer.Deserialize(stored, RecordJson.Default.PatientRecord)!;

    /// <summary>Forgets what was decoded: after a reset a number may stand for somebody else under the same SCN.</summary>
    public void Forget() => _kept.Clear();
}
