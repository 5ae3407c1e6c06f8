using System.Data.Common;
using System.Globalization;
using LocalSpine.Core.Proxying;
using LocalSpine.Hosting.Modules;
using LocalSpine.Storage;

namespace LocalSpine.SecureProxy.Recording;

/// <summary>Answers of providers, kept in the database for when the provider is away.</summary>
internal sealed class Recordings(IDatabase database) : IResettable, IStartupTask
{
    private const string Columns = "provider, interaction, method, url, status, headers, body, recorded_at";

    private int _mode;

    public IReadOnlyList<string> ResetSql { get; } = ["delete from secureproxy_recording"];

    /// <summary>What this node does with providers; a start and a reset make it live.</summary>
    public ProviderMode Mode
    {
        get => (ProviderMode)Volatile.Read(ref _mode);
        set => Volatile.Write(ref _mode, (int)value);
    }

    public Task StartAsync(CancellationToken cancellationToken)
    {
        Mode = ProviderMode.Live;
        return Task.CompletedTask;
    }

    /// <summary>Keeps an answer; an older one to the same request is replaced.</summary>
    public Task SaveAsync(string key, RecordedAnswer answer, CancellationToken cancellationToken) => database.WriteAsync(
        write => write.Command(
            $"insert into secureproxy_recording (recording_key, {Columns}) values (@key, @provider, @interaction, @method, @url, @status, @headers, @body, @at) "
            + "on conflict (recording_key) do update set status = excluded.status, headers = excluded.headers, body = excluded.body, recorded_at = excluded.recorded_at",
            ("@key", key), ("@provider", answer.Provider), ("@interaction", answer.Interaction), ("@method", answer.Method), ("@url", answer.Url), ("@status", answer.Status),
            ("@headers", answer.Headers), ("@body", answer.Body), ("@at", answer.RecordedAt.ToUnixTimeMilliseconds())).ExecuteNonQuery(),
        cancellationToken);

    public ValueTask<RecordedAnswer?> FindAsync(string key, CancellationToken cancellationToken) => database.ReadAsync(
        read =>
        {
            using var reader = read.Command($"select {Columns} from secureproxy_recording where recording_key = @key", ("@key", key)).ExecuteReader();
            return reader.Read() ? Read(reader) : null;
        },
        cancellationToken);

    /// <summary>What is kept, oldest first.</summary>
    public async Task<IReadOnlyList<ProxyRecording>> ListAsync(int limit, CancellationToken cancellationToken) => await database.ReadAsync(
        read =>
        {
            var found = new List<ProxyRecording>();
            using var r = read.Command(
                "select provider, interaction, method, url, status, length(body), recorded_at from secureproxy_recording order by recorded_at limit @limit", ("@limit", limit)).ExecuteReader();
            while (r.Read())
            {
                found.Add(new ProxyRecording(
                    r.GetString(0), r.GetString(1), r.GetString(2), r.GetString(3), r.GetInt32(4), Convert.ToInt64(r.GetValue(5), CultureInfo.InvariantCulture),
                    DateTimeOffset.FromUnixTimeMilliseconds(r.GetInt64(6))));
            }

            return found;
        },
        cancellationToken);

    public Task<int> ClearAsync(CancellationToken cancellationToken) => database.WriteAsync(
        write => write.Command("delete from secureproxy_recording").ExecuteNonQuery(), cancellationToken);

    private static RecordedAnswer Read(DbDataReader r) => new(
        r.GetString(0), r.GetString(1), r.GetString(2), r.GetString(3), r.GetInt32(4), r.GetString(5), (byte[])r.GetValue(6), DateTimeOffset.FromUnixTimeMilliseconds(r.GetInt64(7)));
}
