using System.Diagnostics;
using System.Globalization;
using LocalSpine.Conformance.Clients;
using LocalSpine.Storage;
using Npgsql;

namespace LocalSpine.Conformance.Environments;

/// <summary>A throw-away PostgreSQL cluster: made once for a test run, on loopback, with durable commits, removed at its end.</summary>
public sealed class PostgresCluster : IAsyncDisposable
{
    private static readonly SemaphoreSlim Gate = new(1, 1);
    private static PostgresCluster? _shared;

    private readonly string _folder = Directory.CreateTempSubdirectory("localspine-pg-").FullName;
    private readonly int _port = FreePorts.Take();
    private int _databases;

    private string Bin { get; } = Directory.GetDirectories("/usr/lib/postgresql").Order(StringComparer.Ordinal).Last() + "/bin";

    /// <summary>The run's cluster.</summary>
    public static async Task<PostgresCluster> SharedAsync()
    {
        await Gate.WaitAsync();
        try
        {
            if (_shared is null)
            {
                _shared = new PostgresCluster();
                await _shared.StartAsync();
                AppDomain.CurrentDomain.ProcessExit += (_, _) => _shared.Stop();
            }

            return _shared;
        }
        finally
        {
            Gate.Release();
        }
    }

    /// <summary>What <c>Database.Open</c> takes for a new, empty database of an engine.</summary>
    public static async Task<string?> ConnectionAsync(DatabaseEngine engine) =>
        engine == DatabaseEngine.Postgres ? await (await SharedAsync()).NewDatabaseAsync() : null;

    /// <summary>Connection string of a new, empty database.</summary>
    public async Task<string> NewDatabaseAsync()
    {
        var name = $"spine{Interlocked.Increment(ref _databases).ToString(CultureInfo.InvariantCulture)}";
        await using var connection = new NpgsqlConnection(Connection("postgres"));
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand($"create database {name}", connection);
        await command.ExecuteNonQueryAsync();
        return Connection(name);
    }

    public ValueTask DisposeAsync()
    {
        Stop();
        return ValueTask.CompletedTask;
    }

    private string Connection(string database) =>
        $"Host=127.0.0.1;Port={_port.ToString(CultureInfo.InvariantCulture)};Username=postgres;Database={database};Maximum Pool Size=40";

    /// <summary>Makes the cluster and starts it.</summary>
    public async Task StartAsync()
    {
        await RunAsync("chmod", "755", _folder);
        if (Environment.UserName == "root")
        {
            await RunAsync("chown", "postgres", _folder);
        }

        await AsPostgresAsync($"{Bin}/initdb", "-D", $"{_folder}/data", "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C");
        await ResumeAsync();
    }

    /// <summary>Ends the server as a crash would, with everything that was committed on its disk.</summary>
    public Task CrashAsync() => AsPostgresAsync($"{Bin}/pg_ctl", "-D", $"{_folder}/data", "-m", "immediate", "stop");

    /// <summary>Starts the server.</summary>
    public Task ResumeAsync() =>
        AsPostgresAsync(
            $"{Bin}/pg_ctl", "-D", $"{_folder}/data", "-w", "-t", "60", "-l", $"{_folder}/log",
            "-o", $"-p {_port.ToString(CultureInfo.InvariantCulture)} -c listen_addresses=127.0.0.1 -c unix_socket_directories={_folder} -c max_connections=200", "start");

    private void Stop()
    {
        if (Directory.Exists(_folder))
        {
            CrashAsync().GetAwaiter().GetResult();
            Directory.Delete(_folder, recursive: true);
        }
    }

    // PostgreSQL refuses to run as root.
    private static Task AsPostgresAsync(params string[] command) =>
        Environment.UserName == "root" ? RunAsync("runuser", ["-u", "postgres", "--", .. command]) : RunAsync(command[0], command[1..]);

    private static async Task RunAsync(string program, params string[] arguments)
    {
        // pg_ctl hands its outputs on to the server: reading them to their end would wait for the server to stop.
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { WorkingDirectory = "/tmp" })!;
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} ended with {process.ExitCode}");
        }
    }
}
