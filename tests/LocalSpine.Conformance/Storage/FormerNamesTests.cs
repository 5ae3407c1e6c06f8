using System.Text.Json;
using System.Text.Json.Nodes;
using LocalSpine.Conformance.Environments;
using LocalSpine.Storage;

namespace LocalSpine.Conformance.Storage;

/// <summary>An environment that is older than the search in history finds its patients by former names once it was started again.</summary>
public sealed class FormerNamesTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("localspine-names-").FullName;

    [Theory]
    [InlineData(DatabaseEngine.Sqlite)]
    [InlineData(DatabaseEngine.Postgres)]
    public async Task Older_records_get_their_former_names(DatabaseEngine engine)
    {
        var connection = await PostgresCluster.ConnectionAsync(engine);
        await using var spine = new SpineProcess(["--data", _folder, "--seed", "default:20", .. connection is null ? Array.Empty<string>() : ["--database", connection]]);
        await spine.StartAsync();
        var created = await spine.RunAsync("patient", "create", "--family", "Nowadays", "--birth-date", "1980-01-01", "--json");
        Assert.True(created.ExitCode == 0, created.Errors);
        using var json = JsonDocument.Parse(created.Output);
        var number = json.RootElement.GetProperty("nhsNumber").GetString()!;
        Assert.Equal(0, await spine.StopAsync());

        using (var database = (IDisposable)Database.Open(connection, _folder, ephemeral: false))
        {
            await ((IDatabase)database).WriteAsync(write =>
            {
                var record = JsonNode.Parse((string)write.Command("select record from demographics_patient where nhs_number = @nhs", ("@nhs", number)).ExecuteScalar()!)!;
                var former = record["names"]![0]!.DeepClone();
                (former["family"], former["sysTo"]) = ("Gooseberry", former["sysFrom"]!.GetValue<string>());
                record["names"]!.AsArray().Add(former);
                write.Command("update demographics_patient set record = @record where nhs_number = @nhs", ("@record", record.ToJsonString()), ("@nhs", number)).ExecuteNonQuery();
                return write.Command("update demographics_counter set value = 0 where name = 'former-names'").ExecuteNonQuery();
            });
            Assert.Equal(["NOWADAYS"], await KeysAsync((IDatabase)database, number));
        }

        await spine.StartAsync();
        Assert.True(await spine.StopAsync() == 0, spine.Output);
        using var after = (IDisposable)Database.Open(connection, _folder, ephemeral: false);
        Assert.Equal(["GOOSEBERRY", "NOWADAYS"], await KeysAsync((IDatabase)after, number));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static async Task<List<string>> KeysAsync(IDatabase database, string number) => await database.ReadAsync(read =>
    {
        var keys = new List<string>();
        using var reader = read.Command("select family from demographics_trace_key where nhs_number = @nhs order by family", ("@nhs", number)).ExecuteReader();
        while (reader.Read())
        {
            keys.Add(reader.GetString(0));
        }

        return keys;
    });
}
