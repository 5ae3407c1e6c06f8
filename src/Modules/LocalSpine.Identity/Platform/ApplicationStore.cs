using System.Text.Json;
using System.Text.Json.Serialization;
using LocalSpine.Core.Outcomes;
using LocalSpine.Hosting.Modules;
using LocalSpine.Identity.OpenId;
using LocalSpine.Storage;

namespace LocalSpine.Identity.Platform;

/// <summary>The registered applications.</summary>
internal sealed class ApplicationStore(IDatabase database) : IResettable
{
    private static readonly JsonSerializerOptions Json = new() { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, Converters = { new JsonStringEnumConverter() } };

    public IReadOnlyList<string> ResetSql { get; } = ["delete from identity_application"];

    /// <summary>The API platform's own registration at the providers: its secret is known to nobody, because it does not ask them over the network.</summary>
    public static Application Platform(ProviderKind provider) => new(provider == ProviderKind.Cis2 ? "999999999999.apps.national" : "APIM-1", "API platform");

    // A NUL is nothing that PostgreSQL takes in a text.
    public ValueTask<Application?> FindAsync(string? clientId, CancellationToken cancellationToken) => string.IsNullOrEmpty(clientId) || clientId.Contains('\0', StringComparison.Ordinal) ? default : database.ReadAsync(
        read => read.Command("select document from identity_application where client_id = @id", ("@id", clientId)).ExecuteScalar() is string text ? Read(text) : null, cancellationToken);

    /// <summary>The same on a transaction that is there.</summary>
    public static Application? Find(WriteConnection write, string clientId) =>
        write.Command("select document from identity_application where client_id = @id", ("@id", clientId)).ExecuteScalar() is string text ? Read(text) : null;

    public ValueTask<List<Application>> ListAsync(int limit, CancellationToken cancellationToken) => database.ReadAsync(
        read =>
        {
            var applications = new List<Application>();
            using var reader = read.Command("select document from identity_application order by name, client_id limit @limit", ("@limit", limit)).ExecuteReader();
            while (reader.Read())
            {
                applications.Add(Read(reader.GetString(0)));
            }

            return applications;
        },
        cancellationToken);

    /// <summary>Registers an application.</summary>
    /// <exception cref="RefusedException">Its client id is taken.</exception>
    public Task AddAsync(Application application, CancellationToken cancellationToken) => database.WriteAsync(
        write => write.Command(
            "insert into identity_application (client_id, name, document) values (@id, @name, @document) on conflict (client_id) do nothing",
            ("@id", application.ClientId), ("@name", application.Name), ("@document", JsonSerializer.Serialize(application, Json))).ExecuteNonQuery() > 0
            ? true
            : throw new RefusedException(new Refusal("APPLICATION_TAKEN", "a client id that nobody has", application.ClientId)),
        cancellationToken);

    /// <summary>Forgets an application; what it was granted is worth nothing from then on. False when there is none.</summary>
    public Task<bool> RemoveAsync(string clientId, CancellationToken cancellationToken) => database.WriteAsync(
        write => write.Command("delete from identity_application where client_id = @id", ("@id", clientId)).ExecuteNonQuery() > 0, cancellationToken);

    private static Application Read(string document) => JsonSerializer.Deserialize<Application>(document, Json)!;
}
