using System.Globalization;
using System.Text.Json.Nodes;
using LocalSpine.Core.Directory;
using LocalSpine.Core.Outcomes;
using LocalSpine.Core.Time;
using LocalSpine.Demographics.Generation;
using LocalSpine.Demographics.Records;
using LocalSpine.Demographics.Storage;
using LocalSpine.Hosting.Seeds;
using LocalSpine.Storage;

namespace LocalSpine.Demographics.Seeding;

/// <summary>Patients of seed files: what stands in a record today, without its history.</summary>
internal sealed class PatientSection(IDatabase database, IDirectory directory, TimeProvider clock) : ISeedSection
{
    private const int Chunk = 500;

    public int Order => 2;

    public async Task ApplyAsync(SeedFile seed, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        foreach (var patient in seed.Patients)
        {
            Check(seed, patient, patient.Practice);
            Check(seed, patient, patient.Pharmacy);
        }

        foreach (var chunk in seed.Patients.Chunk(Chunk))
        {
            await database.WriteAsync(
                write =>
                {
                    foreach (var patient in chunk)
                    {
                        Put(write, Make(patient, now));
                    }

                    return true;
                },
                cancellationToken);
        }
    }

    public async Task ExportAsync(SeedExport export, CancellationToken cancellationToken)
    {
        var today = UkTime.Day(clock.GetUtcNow());
        export.Document["patients"] = new JsonArray([.. await database.ReadAsync(
            read =>
            {
                var patients = new List<JsonNode?>();
                using var reader = read.Command("select record from demographics_patient order by nhs_number").ExecuteReader();
                while (patients.Count < export.Patients && reader.Read())
                {
                    if (PatientStore.Decode(reader.GetString(0)) is { Status: PatientStatus.Live } record && Write(record, today) is { } written)
                    {
                        patients.Add(written);
                    }
                }

                return patients;
            },
            cancellationToken)]);
    }

    private void Check(SeedFile seed, SeedPatient patient, string? odsCode)
    {
        if (odsCode is not null && directory.NameOfOrganisation(odsCode) is null)
        {
            throw new SeedRefusedException(seed, patient.Path, new Refusal("PATIENT_ORGANISATION", "the ODS code of an organisation of the directory or of the file", odsCode));
        }
    }

    // The file's patient stands before a generated one of the same number.
    private static void Put(WriteConnection write, PatientRecord record)
    {
        if (!PatientRows.Insert(write, record))
        {
            var seen = Convert.ToInt32(write.Command("select scn from demographics_patient where nhs_number = @nhs", ("@nhs", record.NhsNumber)).ExecuteScalar(), CultureInfo.InvariantCulture);
            record.Scn = seen;
            PatientRows.Update(write, record, seen);
        }
    }

    private static PatientRecord Make(SeedPatient patient, DateTimeOffset now)
    {
        var (day, stamp) = (UkTime.Day(now), UkTime.Stamp(now));
        var birth = PatientGenerator.Day(patient.BirthDate);
        var random = new SplitMix(SplitMix.Seed(patient.NhsNumber, 1));
        var record = new PatientRecord { NhsNumber = patient.NhsNumber, Gender = patient.Gender, BirthTime = birth, PreviousNhsContact = 1, Changed = stamp, Confidentiality = patient.Confidentiality };
        record.Names.Add(new PersonName
        {
            Id = PatientGenerator.NewId(ref random), Use = "L", Prefix = patient.Prefix, Given = [.. patient.Given], Family = patient.Family, From = birth, SysFrom = stamp, Source = PatientGenerator.Source,
        });
        if (patient.Postcode is not null || patient.Address.Count > 0)
        {
            record.Addresses.Add(new PatientAddress
            {
                Id = PatientGenerator.NewId(ref random), Use = "H", Lines = [.. patient.Address.Concat(Enumerable.Repeat("", 5)).Take(5)], Postcode = patient.Postcode, From = day, SysFrom = stamp,
                Source = PatientGenerator.Source,
            });
        }

        foreach (var (use, scheme, value) in new[] { ("H", "tel:", patient.Telephone), ("MC", "tel:", patient.Mobile), ("H", "mailto:", patient.Email) })
        {
            if (value is not null)
            {
                record.Telecoms.Add(new Telecom { Id = PatientGenerator.NewId(ref random), Use = use, Value = scheme + value, From = day, SysFrom = stamp, Source = PatientGenerator.Source });
            }
        }

        foreach (var (code, ods) in new[] { ("1", patient.Practice), ("P1", patient.Pharmacy) })
        {
            if (ods is not null)
            {
                record.CareProvisions.Add(new CareProvision { Id = PatientGenerator.NewId(ref random), Code = code, OdsCode = ods, From = day, SysFrom = stamp, Source = PatientGenerator.Source });
            }
        }

        if (patient.DeathDate is { } died)
        {
            (record.DeathTime, record.DeathStatus) = (PatientGenerator.Day(died), patient.DeathFormal ? 2 : 1);
        }

        return record;
    }

    // Null for a record that has no usual name to write.
    private JsonObject? Write(PatientRecord record, string today)
    {
        var name = record.Names.FirstOrDefault(n => n.Use == "L" && n.IsCurrent(today)) ?? record.Names.FirstOrDefault(n => n.Use == "L");
        if (name?.Family is not { Length: > 0 and <= 35 } family || DayOf(record.BirthTime) is not { } birth)
        {
            return null;
        }

        var written = new JsonObject { ["nhsNumber"] = record.NhsNumber };
        Put(written, "prefix", name.Prefix);
        written["family"] = family;
        written["given"] = new JsonArray([.. name.Given.Where(g => g.Length is > 0 and <= 35).Take(5).Select(g => JsonValue.Create(g))]);
        written["gender"] = record.Gender;
        written["birthDate"] = birth;
        if (record.Addresses.FirstOrDefault(a => a.Use == "H" && a.IsCurrent(today)) is { } home)
        {
            if (home.Lines.Any(l => l.Length > 0) && home.Lines.All(l => l.Length <= 35))
            {
                written["address"] = new JsonArray([.. home.Lines.Select(l => JsonValue.Create(l))]);
            }

            Put(written, "postcode", home.Postcode);
        }

        Put(written, "practice", Provider(record, today, "1"));
        Put(written, "pharmacy", Provider(record, today, "P1"));
        Put(written, "telephone", Telecom(record, today, "H", "tel:"));
        Put(written, "mobile", Telecom(record, today, "MC", "tel:"));
        Put(written, "email", Telecom(record, today, "H", "mailto:"));
        if (record.DeathTime is { } died && DayOf(died) is { } day)
        {
            written["deathDate"] = day;
            written["deathFormal"] = record.DeathStatus == 2;
        }

        Put(written, "confidentiality", record.Confidentiality);
        return written;
    }

    // Null for one that the directory does not hold: no file could say it.
    private string? Provider(PatientRecord record, string today, string code) =>
        record.CareProvisions.FirstOrDefault(c => c.Code == code && c.IsCurrent(today))?.OdsCode is { } ods && directory.NameOfOrganisation(ods) is not null ? ods : null;

    private static string? Telecom(PatientRecord record, string today, string use, string scheme)
    {
        var value = record.Telecoms.FirstOrDefault(t => t.Use == use && t.IsCurrent(today) && t.Value.StartsWith(scheme, StringComparison.Ordinal))?.Value[scheme.Length..];
        return value is { Length: > 0 and <= 40 } && (scheme != "tel:" || value.All(c => char.IsAsciiDigit(c) || c is ' ' or '+')) ? value : null;
    }

    private static string? DayOf(string time) => time.Length >= 8 && DateOnly.TryParseExact(time.AsSpan(0, 8), "yyyyMMdd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
        ? day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)
        : null;

    private static void Put(JsonObject written, string key, string? value)
    {
        if (!string.IsNullOrEmpty(value))
        {
            written[key] = value;
        }
    }
}
