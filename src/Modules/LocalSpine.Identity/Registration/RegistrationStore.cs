using System.Data.Common;
using System.Text.Json;
using System.Text.Json.Serialization;
using LocalSpine.Hosting.Modules;
using LocalSpine.Storage;

namespace LocalSpine.Identity.Registration;

/// <summary>Positions, assignments and requests in the database.</summary>
internal sealed class RegistrationStore(IDatabase database) : IResettable
{
    private static readonly JsonSerializerOptions Json = new() { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, IgnoreReadOnlyProperties = true };

    public IReadOnlyList<string> ResetSql { get; } = ["delete from identity_position", "delete from identity_assignment", "delete from identity_request"];

    public ValueTask<Position?> FindPositionAsync(string id, CancellationToken cancellationToken) => database.ReadAsync(
        read => One<Position>(read.Command("select document from identity_position where id = @id", ("@id", id))), cancellationToken);

    /// <summary>Positions by organisation and name.</summary>
    /// <param name="odsCode">Of one organisation, or null for all.</param>
    public ValueTask<List<Position>> PositionsAsync(string? odsCode, int limit, CancellationToken cancellationToken) => database.ReadAsync(
        read => Many<Position>(read.Command(
            "select document from identity_position where (cast(@ods as text) is null or ods_code = @ods) order by ods_code, name, id limit @limit", ("@ods", odsCode), ("@limit", limit))),
        cancellationToken);

    public ValueTask<List<Assignment>> AssignmentsOfUserAsync(string uid, CancellationToken cancellationToken) => database.ReadAsync(
        read => Many<Assignment>(read.Command("select document from identity_assignment where uid = @uid order by id", ("@uid", uid))), cancellationToken);

    public ValueTask<List<Assignment>> AssignmentsOfPositionAsync(string positionId, CancellationToken cancellationToken) => database.ReadAsync(
        read => Many<Assignment>(read.Command("select document from identity_assignment where position_id = @position order by uid, id", ("@position", positionId))), cancellationToken);

    public ValueTask<Assignment?> FindAssignmentAsync(string id, CancellationToken cancellationToken) => database.ReadAsync(
        read => One<Assignment>(read.Command("select document from identity_assignment where id = @id", ("@id", id))), cancellationToken);

    public ValueTask<RaRequest?> FindRequestAsync(string id, CancellationToken cancellationToken) => database.ReadAsync(
        read => One<RaRequest>(read.Command("select document from identity_request where id = @id", ("@id", id))), cancellationToken);

    /// <summary>Requests, newest first.</summary>
    public ValueTask<List<RaRequest>> RequestsAsync(int limit, CancellationToken cancellationToken) => database.ReadAsync(
        read => Many<RaRequest>(read.Command("select document from identity_request order by made_at desc, id limit @limit", ("@limit", limit))), cancellationToken);

    /// <summary>Requests that are open, newest first.</summary>
    public ValueTask<List<RaRequest>> OpenRequestsAsync(int limit, CancellationToken cancellationToken) => database.ReadAsync(
        read => Many<RaRequest>(read.Command("select document from identity_request where closed_at is null order by made_at desc, id limit @limit", ("@limit", limit))), cancellationToken);

    /// <summary>Requests that were closed since then, newest first.</summary>
    public ValueTask<List<RaRequest>> ClosedRequestsAsync(DateTimeOffset since, int limit, CancellationToken cancellationToken) => database.ReadAsync(
        read => Many<RaRequest>(read.Command(
            "select document from identity_request where closed_at >= @since order by closed_at desc, id limit @limit", ("@since", since.ToUnixTimeMilliseconds()), ("@limit", limit))),
        cancellationToken);

    /// <summary>Somebody's requests, newest first.</summary>
    public ValueTask<List<RaRequest>> RequestsByAsync(string uid, int limit, CancellationToken cancellationToken) => database.ReadAsync(
        read => Many<RaRequest>(read.Command("select document from identity_request where made_by = @uid order by made_at desc, id limit @limit", ("@uid", uid), ("@limit", limit))),
        cancellationToken);

    /// <summary>A position, locked until the end of the transaction.</summary>
    public static Position? LockPosition(WriteConnection write, string id)
    {
        write.Lock($"identity position {id}");
        return One<Position>(write.Command("select document from identity_position where id = @id", ("@id", id)));
    }

    /// <summary>A request, locked until the end of the transaction.</summary>
    public static RaRequest? LockRequest(WriteConnection write, string id)
    {
        write.Lock($"identity request {id}");
        return One<RaRequest>(write.Command("select document from identity_request where id = @id", ("@id", id)));
    }

    public static Assignment? ReadAssignment(WriteConnection write, string id) =>
        One<Assignment>(write.Command("select document from identity_assignment where id = @id", ("@id", id)));

    /// <summary>Assignments to a position, by uid: who locks their users in this order never waits for another that does.</summary>
    public static List<Assignment> AssignmentsOf(WriteConnection write, string positionId) =>
        Many<Assignment>(write.Command("select document from identity_assignment where position_id = @position order by uid, id", ("@position", positionId)));

    public static void Save(WriteConnection write, Position position) => write.Command(
        "insert into identity_position (id, ods_code, name, document) values (@id, @ods, @name, @document) on conflict (id) do update set ods_code = excluded.ods_code, name = excluded.name, document = excluded.document",
        ("@id", position.Id), ("@ods", position.OdsCode), ("@name", position.Name), ("@document", JsonSerializer.Serialize(position, Json))).ExecuteNonQuery();

    public static void Save(WriteConnection write, Assignment assignment) => write.Command(
        "insert into identity_assignment (id, uid, position_id, document) values (@id, @uid, @position, @document) on conflict (id) do update set document = excluded.document",
        ("@id", assignment.Id), ("@uid", assignment.Uid), ("@position", assignment.PositionId), ("@document", JsonSerializer.Serialize(assignment, Json))).ExecuteNonQuery();

    public static void Save(WriteConnection write, RaRequest request) => write.Command(
        "insert into identity_request (id, made_by, made_at, closed_at, document) values (@id, @by, @at, @closed, @document) on conflict (id) do update set closed_at = excluded.closed_at, document = excluded.document",
        ("@id", request.Id), ("@by", request.MadeBy), ("@at", request.MadeAt.ToUnixTimeMilliseconds()), ("@closed", request.ClosedAt?.ToUnixTimeMilliseconds()),
        ("@document", JsonSerializer.Serialize(request, Json))).ExecuteNonQuery();

    private static T? One<T>(DbCommand command)
        where T : class => command.ExecuteScalar() is string text ? JsonSerializer.Deserialize<T>(text, Json) : null;

    private static List<T> Many<T>(DbCommand command)
    {
        var found = new List<T>();
        using var reader = command.ExecuteReader();
        while (reader.Read())
        {
            found.Add(JsonSerializer.Deserialize<T>(reader.GetString(0), Json)!);
        }

        return found;
    }
}
