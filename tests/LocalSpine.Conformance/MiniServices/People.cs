using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using LocalSpine.Conformance.Environments;

namespace LocalSpine.Conformance.MiniServices;

/// <summary>Patients of the seed by family name.</summary>
internal static class People
{
    public static async Task<Person> OneAsync(SpineFixture spine, string family, string? given = null, string? status = null)
    {
        var all = await spine.Admin.GetFromJsonAsync<JsonElement[]>("/admin/patients?limit=10000");
        var found = all!.First(p => p.GetProperty("family").GetString() == family && (given is null || p.GetProperty("given")[0].GetString() == given)
            && (status is null || p.GetProperty("status").GetString() == status));
        return new Person(
            found.GetProperty("nhsNumber").GetString()!, family, found.GetProperty("gender").GetInt32().ToString(CultureInfo.InvariantCulture),
            found.GetProperty("birthDate").GetString()!.Replace("-", "", StringComparison.Ordinal), found.GetProperty("postcode").GetString()!);
    }
}
