using LocalSpine.Demographics.Records;
using LocalSpine.Hosting.Modules;
using LocalSpine.Storage;

namespace LocalSpine.Demographics.Storage;

/// <summary>
/// Once for an environment that is older than the search in history: makes its records found by the family names that they had. New records are
/// from the beginning.
/// </summary>
internal sealed class FormerNames(IDatabase database) : IStartupTask
{
    private const int Page = 1_000;

    public Task StartAsync(CancellationToken cancellationToken) => database.BulkAsync(
        "demographics-former-names",
        write =>
        {
            if (write.Command("update demographics_counter set value = 1 where name = 'former-names' and value = 0").ExecuteNonQuery() == 0)
            {
                return; // done before
            }

            var last = "";
            while (Read(write, last) is { Count: > 0 } records)
            {
                foreach (var record in records.Where(r => r.Names.Exists(n => n.SysTo is not null)))
                {
                    PatientRows.WriteKeys(write, record);
                }

                last = records[^1].NhsNumber;
            }
        },
        cancellationToken);

    private static List<PatientRecord> Read(WriteConnection write, string after)
    {
        var records = new List<PatientRecord>(Page);
        using var reader = write.Command(
            "select record from demographics_patient where nhs_number > @after order by nhs_number limit @limit", ("@after", after), ("@limit", Page)).ExecuteReader();
        while (reader.Read())
        {
            records.Add(PatientStore.Decode(reader.GetString(0)));
        }

        return records;
    }
}
