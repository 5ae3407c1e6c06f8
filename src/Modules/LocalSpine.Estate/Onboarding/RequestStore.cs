using System.Data.Common;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using LocalSpine.Core.Estate;
using LocalSpine.Hosting.Modules;
using LocalSpine.Storage;

namespace LocalSpine.Estate.Onboarding;

/// <summary>Requests in the database, a document each.</summary>
internal sealed class RequestStore(IDatabase database) : IResettable
{
    public IReadOnlyList<string> ResetSql { get; } = ["delete from estate_request", "delete from estate_product", "delete from estate_test_patient"];

    public ValueTask<RequestRecord?> FindAsync(string id, CancellationToken cancellationToken) =>
        database.ReadAsync(read => One(read.Command("select document from estate_request where id = @id", ("@id", id))), cancellationToken);

    /// <summary>Requests, newest change first.</summary>
    /// <param name="applicant">Of one applicant, or null for all.</param>
    /// <param name="waitsFor">Waiting for one of these roles, or empty for all.</param>
    public ValueTask<List<RequestRecord>> ListAsync(string? applicant, IReadOnlyList<EstateRole> waitsFor, int limit, CancellationToken cancellationToken) => database.ReadAsync(
        read =>
        {
            var roles = waitsFor.Count == 0 ? "" : $"and waits_for in ({string.Join(", ", waitsFor.Select(r => $"'{r}'"))})";
            var found = new List<RequestRecord>();
            using var reader = read.Command(
                $"select document from estate_request where (cast(@applicant as text) is null or applicant = @applicant) {roles} order by changed_at desc, id desc limit @limit",
                ("@applicant", applicant), ("@limit", limit)).ExecuteReader();
            while (reader.Read())
            {
                found.Add(JsonSerializer.Deserialize<RequestRecord>(reader.GetString(0))!);
            }

            return found;
        },
        cancellationToken);

    /// <summary>An id that no request has, locked until the end of the transaction: eight digits.</summary>
    public static string NewId(WriteConnection write)
    {
        string id;
        do
        {
            id = RandomNumberGenerator.GetInt32(100_000_000).ToString("D8", CultureInfo.InvariantCulture);
        }
        while (Lock(write, id) is not null);

        return id;
    }

    /// <summary>A request, locked until the end of the transaction.</summary>
    public static RequestRecord? Lock(WriteConnection write, string id)
    {
        write.Lock($"estate request {id}");
        return One(write.Command("select document from estate_request where id = @id", ("@id", id)));
    }

    public static RequestRecord Save(WriteConnection write, RequestRecord request, EstateRole? waitsFor)
    {
        write.Command(
            "insert into estate_request (id, applicant, waits_for, changed_at, document) values (@id, @applicant, @waits, @changed, @document) "
            + "on conflict (id) do update set waits_for = excluded.waits_for, changed_at = excluded.changed_at, document = excluded.document",
            ("@id", request.Id), ("@applicant", request.Applicant), ("@waits", waitsFor?.ToString()), ("@changed", request.ChangedAt.ToUnixTimeMilliseconds()),
            ("@document", JsonSerializer.Serialize(request))).ExecuteNonQuery();
        return request;
    }

    private static RequestRecord? One(DbCommand command) => command.ExecuteScalar() is string text ? JsonSerializer.Deserialize<RequestRecord>(text) : null;
}
