using System.Text.Json;
using LocalSpine.Demographics.Records;
using LocalSpine.Storage;
using Npgsql;
using NpgsqlTypes;

namespace LocalSpine.Demographics.Storage;

/// <summary>Writes the rows of patients, one by one or many at once.</summary>
internal static class PatientRows
{
    /// <summary>Inserts a patient; false when the number is taken.</summary>
    public static bool Insert(WriteConnection write, PatientRecord record)
    {
        var inserted = write.Command(
            "insert into demographics_patient (nhs_number, scn, record) values (@nhs, @scn, @record) on conflict (nhs_number) do nothing",
            ("@nhs", record.NhsNumber), ("@scn", record.Scn), ("@record", Encode(record))).ExecuteNonQuery() > 0;
        if (inserted)
        {
            InsertKeys(write, record);
        }

        return inserted;
    }

    /// <summary>Replaces a record whose serial change number is <paramref name="seen"/>; false when it is not.</summary>
    public static bool Update(WriteConnection write, PatientRecord record, int seen)
    {
        var updated = write.Command(
            "update demographics_patient set scn = @scn, record = @record where nhs_number = @nhs and scn = @seen",
            ("@scn", record.Scn), ("@record", Encode(record)), ("@nhs", record.NhsNumber), ("@seen", seen)).ExecuteNonQuery() > 0;
        if (updated)
        {
            WriteKeys(write, record);
        }

        return updated;
    }

    /// <summary>Replaces what a record is found by.</summary>
    public static void WriteKeys(WriteConnection write, PatientRecord record)
    {
        write.Command("delete from demographics_trace_key where nhs_number = @nhs", ("@nhs", record.NhsNumber)).ExecuteNonQuery();
        InsertKeys(write, record);
    }

    // What a record is found by: its family names, and the gazetteer's addresses.
    private static void InsertKeys(WriteConnection write, PatientRecord record)
    {
        foreach (var family in Families(record))
        {
            write.Command(
                "insert into demographics_trace_key (family, birth_date, gender, nhs_number) values (@family, @birth, @gender, @nhs)",
                ("@family", family), ("@birth", record.BirthTime[..8]), ("@gender", record.Gender), ("@nhs", record.NhsNumber)).ExecuteNonQuery();
        }

        AddressBase.Add(write, record);
    }

    /// <summary>Inserts many new patients: prepared statements on SQLite, binary COPY on PostgreSQL.</summary>
    public static void InsertMany(WriteConnection write, IReadOnlyList<PatientRecord> records)
    {
        if (write.Connection is not NpgsqlConnection postgres)
        {
            foreach (var record in records)
            {
                Insert(write, record);
            }

            return;
        }

        using (var patients = postgres.BeginBinaryImport("copy demographics_patient (nhs_number, scn, record) from stdin (format binary)"))
        {
            foreach (var record in records)
            {
                patients.StartRow();
                patients.Write(record.NhsNumber, NpgsqlDbType.Text);
                patients.Write(record.Scn, NpgsqlDbType.Integer);
                patients.Write(Encode(record), NpgsqlDbType.Text);
            }

            patients.Complete();
        }

        using (var keys = postgres.BeginBinaryImport("copy demographics_trace_key (family, birth_date, gender, nhs_number) from stdin (format binary)"))
        {
            foreach (var record in records)
            {
                foreach (var family in Families(record))
                {
                    keys.StartRow();
                    keys.Write(family, NpgsqlDbType.Text);
                    keys.Write(record.BirthTime[..8], NpgsqlDbType.Text);
                    keys.Write(record.Gender, NpgsqlDbType.Integer);
                    keys.Write(record.NhsNumber, NpgsqlDbType.Text);
                }
            }

            keys.Complete();
        }

        using var addresses = postgres.BeginBinaryImport("copy demographics_address (postcode, address_key, lines) from stdin (format binary)");
        foreach (var (postcode, key, lines) in records.SelectMany(AddressBase.Of))
        {
            addresses.StartRow();
            addresses.Write(postcode, NpgsqlDbType.Text);
            addresses.Write(key, NpgsqlDbType.Text);
            addresses.Write(lines, NpgsqlDbType.Text);
        }

        addresses.Complete();
    }

    private static string Encode(PatientRecord record) => JsonSerializer.Serialize(record, RecordJson.Default.PatientRecord);

    // Superseded and invalidated records are not found by a trace; a live one is by every family name that it has or had.
    private static IEnumerable<string> Families(PatientRecord record) => record.Status != PatientStatus.Live
        ? []
        : record.Names.Where(n => n.Family is not null).Select(n => NameFolding.Fold(n.Family!)).Distinct();
}
