using System.Net.Http.Json;
using System.Text.Json;
using LocalSpine.Conformance.Environments;

namespace LocalSpine.Conformance.Estate;

/// <summary>Onboarding over the admin API, in the name of its people.</summary>
internal sealed class OnboardingApi(SpineFixture spine)
{
    public const string Applicant = "supplier-one:applicant";
    public const string Endpoints = "endpoint-person:endpoint-administrator";
    public const string Dns = "dns-person:dns-team";
    public const string Manager = "manager:environment-manager";

    /// <summary>A form with the contact filled in.</summary>
    public static Dictionary<string, string> Form(params (string Field, string Value)[] fields)
    {
        var form = new Dictionary<string, string> { ["contact-name"] = "A Tester", ["contact-organisation"] = "Test supplier" };
        foreach (var (field, value) in fields)
        {
            form[field] = value;
        }

        return form;
    }

    public static Dictionary<string, string> Product(string name) => Form(("environment", "deployment"), ("manufacturer", "YGM24"), ("product-name", name), ("version", "1"), ("message-sets", "Spine Core"));

    /// <summary>Asks; a refusal comes as the names of its rules.</summary>
    /// <param name="actor">Name and role, joined by a colon; null for the operator.</param>
    public async Task<(string[] Rules, JsonElement Json)> SendAsync(string path, string? actor, object? body)
    {
        var query = actor?.Split(':') is [var name, var role] ? $"?actor={name}&roles={role}" : "";
        using var answer = await spine.Admin.PostAsync($"/admin/estate/{path}{query}", JsonContent.Create(body));
        var json = JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement;
        return (answer.IsSuccessStatusCode ? []
            : json.TryGetProperty("errors", out var errors) ? [.. errors.EnumerateArray().Select(e => $"{e.GetProperty("field").GetString()} {e.GetProperty("rule").GetString()}")]
            : [json.GetProperty("rule").GetString()!], json);
    }

    public async Task<JsonElement> DoAsync(string path, string? actor, object? body)
    {
        var (rules, json) = await SendAsync(path, actor, body);
        Assert.True(rules.Length == 0, $"{path}: {json}");
        return json;
    }

    public Task<JsonElement> SubmitAsync(string kind, string? actor, Dictionary<string, string> values) => DoAsync("requests", actor, new { kind, values });

    public Task<JsonElement> ActAsync(string id, string act, string? actor, string? note = null) => DoAsync($"requests/{id}/{act}", actor, new { note });

    public async Task RefusedAsync(string rule, string path, string? actor, object? body)
    {
        var (rules, json) = await SendAsync(path, actor, body);
        Assert.True(rules.Length == 1 && rules[0] == rule, $"{path}: expected {rule}, came {json}");
    }

    public Task<JsonElement> FindAsync(string id, string? actor = null)
    {
        var query = actor?.Split(':') is [var name, var role] ? $"?actor={name}&roles={role}" : "";
        return spine.Admin.GetFromJsonAsync<JsonElement>($"/admin/estate/requests/{id}{query}");
    }

    public static string Text(JsonElement json, string name) => json.GetProperty(name).GetString()!;

    /// <summary>A fact of the outcome.</summary>
    public static string Fact(JsonElement request, string name) =>
        Text(request.GetProperty("outcome").EnumerateArray().Single(f => Text(f, "name") == name), "value");
}
