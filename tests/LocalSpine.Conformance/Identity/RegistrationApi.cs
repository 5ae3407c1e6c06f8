using System.Net.Http.Json;
using System.Text.Json;
using LocalSpine.Conformance.Clients;
using LocalSpine.Conformance.Environments;
using LocalSpine.Conformance.Ldap;

namespace LocalSpine.Conformance.Identity;

/// <summary>The registration authority's work over the admin API, in the name of its people (identity 11.1).</summary>
internal sealed class RegistrationApi(SpineFixture spine)
{
    public const string Manager = "555000100012";
    public const string AdvancedAgent = "555000100013";
    public const string Agent = "555000100014";

    /// <summary>Sponsor at Z90001.</summary>
    public const string Sponsor = "555000100015";

    /// <summary>Local smartcard administrator.</summary>
    public const string Administrator = "555000100016";

    /// <summary>A clinician, who is nothing to the registration authority.</summary>
    public const string Clinician = "555000100000";

    /// <summary>Asks; a refusal comes as the name of its rule.</summary>
    public async Task<(string? Rule, JsonElement Json)> SendAsync(HttpMethod method, string path, string? actor, object? body = null)
    {
        var separator = path.Contains('?', StringComparison.Ordinal) ? '&' : '?';
        using var request = new HttpRequestMessage(method, $"/admin/{path}{(actor is null ? "" : $"{separator}actor={actor}")}") { Content = body is null ? null : JsonContent.Create(body) };
        using var answer = await spine.Admin.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        var json = text.Length == 0 ? default : JsonDocument.Parse(text).RootElement;
        return (answer.IsSuccessStatusCode ? null : json.GetProperty("rule").GetString(), json);
    }

    /// <summary>What has to succeed.</summary>
    public async Task<JsonElement> DoAsync(HttpMethod method, string path, string? actor, object? body = null)
    {
        var (rule, json) = await SendAsync(method, path, actor, body);
        Assert.True(rule is null, $"{path}: {json}");
        return json;
    }

    public Task<JsonElement> PostAsync(string path, string? actor, object? body = null) => DoAsync(HttpMethod.Post, path, actor, body);

    /// <summary>What has to be refused, by which rule.</summary>
    public async Task RefusedAsync(string rule, string path, string? actor, object? body = null)
    {
        var (came, json) = await SendAsync(HttpMethod.Post, path, actor, body);
        Assert.True(came == rule, $"{path}: expected {rule}, came {json}");
    }

    /// <summary>A user to create, with everything that is wanted.</summary>
    public static Dictionary<string, object?> User(string given) => new()
    {
        ["title"] = "Mx", ["family"] = "REGISTERED", ["given"] = given, ["birthDate"] = "1980-05-06", ["nationalInsurance"] = "AA123456A", ["email"] = $"{given}@example.com",
        ["documents"] = new[] { "passport 1", "council tax bill 2", "birth certificate 3" }, ["faceToFace"] = true,
    };

    public async Task<string> UserAsync(string given) => Text(await PostAsync("registrations", Agent, User(given)), "uid");

    /// <summary>A granted position of one access profile.</summary>
    public async Task<string> PositionAsync(string name, string odsCode, bool assignable, string jobRole = "R8000", params string[] activities)
    {
        var id = Text(await PostAsync("positions", AdvancedAgent, new { name, odsCode, profiles = new[] { new { jobRole, activities } } }), "id");
        await PostAsync($"positions/{id}/grant?reason=approved+by+the+board", Manager);
        if (assignable)
        {
            await PostAsync($"positions/{id}/assignable", Manager);
        }

        return id;
    }

    public async Task<string> CardAsync(string uid, string? passcode = "4321") => Text(await PostAsync($"users/{uid}/cards", Agent, new { passcode }), "serial");

    /// <summary>Open role profiles of a user.</summary>
    public async Task<List<JsonElement>> OpenRolesAsync(string uid) =>
        [.. (await DoAsync(HttpMethod.Get, $"users/{uid}", null)).GetProperty("roles").EnumerateArray().Where(r => r.GetProperty("isOpen").GetBoolean())];

    /// <summary>What the directory says, asked over LDAPS.</summary>
    public async Task<IReadOnlyList<FoundEntry>> SearchAsync(string root, string filter, bool asReader = false)
    {
        var settings = new ClientSettings("localhost", spine.Process.Ldaps, spine.Endpoint);
        string[] bind = asReader ? ["-D", "uid=changelog-reader,ou=Accounts,o=nhs", "-w", "localspine"] : [];
        var answer = await LdapTool.RunAsync(
            "env", [$"LDAPTLS_CACERT={settings.File("ca.pem")}", $"LDAPTLS_CERT={settings.File("client.pem")}", $"LDAPTLS_KEY={settings.File("client.key")}", "ldapsearch", "-x", "-LLL", "-o", "ldif-wrap=no", "-H", settings.Url, .. bind, "-b", root, "-s", "sub", filter]);
        Assert.True(answer.ExitCode == 0, answer.Errors);
        return Ldif.Read(answer.Output);
    }

    public static string Text(JsonElement json, string name) => json.GetProperty(name).GetString()!;
}
