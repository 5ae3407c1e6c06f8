using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using LocalSpine.Conformance.Environments;

namespace LocalSpine.Conformance.Estate;

/// <summary>An environment with one registered endpoint, its clock its own to move, and folders in which one thing is wrong.</summary>
public sealed class DoctorEnvironment : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("localspine-doctor-").FullName;
    private int _folders;

    internal SpineProcess Spine { get; private set; } = null!;

    internal HttpClient Admin { get; private set; } = null!;

    /// <summary>As <c>endpoint create</c> wrote it.</summary>
    public string Endpoint => Path.Combine(_folder, "endpoint");

    public string Asid => Sheet["asid"]!.GetValue<string>();

    public string PartyKey => Sheet["partyKey"]!.GetValue<string>();

    public string Fqdn => Sheet["fqdn"]!.GetValue<string>();

    /// <summary>A copy of its sheet.</summary>
    internal JsonObject Sheet => JsonNode.Parse(File.ReadAllText(Path.Combine(Endpoint, "endpoint.json")))!.AsObject();

    public async ValueTask InitializeAsync()
    {
        Spine = new SpineProcess("--ephemeral", "--seed", "default:10");
        await Spine.StartAsync();
        Admin = new HttpClient { BaseAddress = new Uri(Spine.AdminUrl) };
        var created = await Spine.RunAsync("endpoint", "create", "--ods", "Z90005", "--out", Endpoint);
        Assert.True(created.ExitCode == 0, created.Errors);
    }

    /// <summary>A folder like the endpoint's, with some files of it replaced, and its sheet changed.</summary>
    /// <param name="files">Contents by file name; null leaves the file out.</param>
    internal string Folder(Action<JsonObject>? sheet = null, params (string Name, string? Content)[] files)
    {
        var folder = Path.Combine(_folder, $"broken{Interlocked.Increment(ref _folders)}");
        Directory.CreateDirectory(folder);
        foreach (var file in new[] { "client.pem", "client.key", "ca.pem" })
        {
            File.Copy(Path.Combine(Endpoint, file), Path.Combine(folder, file));
        }

        var changed = Sheet;
        foreach (var name in changed["urls"]!.AsObject().Select(u => u.Key).Except(["crl", "directory", "messaging", "mesh", "proxy"]).ToList())
        {
            changed["urls"]!.AsObject().Remove(name); // one of each kind is enough
        }

        sheet?.Invoke(changed);
        File.WriteAllText(Path.Combine(folder, "endpoint.json"), changed.ToJsonString());
        foreach (var (name, content) in files)
        {
            var path = Path.Combine(folder, name);
            File.Delete(path);
            if (content is not null)
            {
                File.WriteAllText(path, content);
            }
        }

        return folder;
    }

    /// <summary>A folder with another certificate of the environment, issued for a name.</summary>
    internal async Task<string> IssuedFolderAsync(string? fqdn = null) => await IssuedAsync(fqdn) is var issued
        ? Folder(null, ("client.pem", issued.GetProperty("certificatePem").GetString()), ("client.key", issued.GetProperty("keyPem").GetString()))
        : "";

    internal async Task<JsonElement> IssuedAsync(string? fqdn = null)
    {
        using var response = await Admin.PostAsJsonAsync("/admin/certificates", new { fqdn = fqdn ?? Fqdn });
        response.EnsureSuccessStatusCode();
        return await response.Content.ReadFromJsonAsync<JsonElement>();
    }

    internal async Task ClockAsync(string command)
    {
        using var response = await Admin.PostAsync($"/admin/clock/{command}", null);
        response.EnsureSuccessStatusCode();
    }

    /// <summary>What the doctor says of a folder, as rows; exit code 1 exactly when one failed.</summary>
    internal async Task<IReadOnlyList<Row>> AskAsync(string folder, params string[] more)
    {
        var asked = await Spine.RunAsync(["doctor", "--folder", folder, "--json", .. more]);
        return Rows(asked);
    }

    internal static IReadOnlyList<Row> Rows(CommandResult asked)
    {
        Assert.True(asked.Output.StartsWith('['), asked.Errors + asked.Output);
        var rows = JsonSerializer.Deserialize<Row[]>(asked.Output, JsonSerializerOptions.Web)!;
        Assert.Equal(rows.Any(r => r.Verdict == "failed") ? 1 : 0, asked.ExitCode);
        return rows;
    }

    /// <summary>Fails unless a row names the fault with what to do, and nothing else is said to be wrong than that and what follows from it.</summary>
    internal static void Names(IReadOnlyList<Row> rows, string check, string detail, string next, params string[] follows)
    {
        var failed = rows.Where(r => r.Verdict == "failed").ToList();
        Assert.Contains(failed, r => r.Check == check && r.Detail.Contains(detail, StringComparison.Ordinal) && r.Next?.Contains(next, StringComparison.Ordinal) == true);
        Assert.Equal(follows.Append(check).Order(StringComparer.Ordinal), failed.Select(r => r.Check).Distinct().Order(StringComparer.Ordinal));
    }

    public async ValueTask DisposeAsync()
    {
        Admin?.Dispose();
        if (Spine is not null)
        {
            await Spine.DisposeAsync();
        }

        Directory.Delete(_folder, recursive: true);
    }
}

/// <summary>A row of the doctor.</summary>
internal sealed record Row(string Check, string Verdict, string Detail, string? Next);
