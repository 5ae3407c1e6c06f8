using System.Net.Http.Json;
using System.Text.Json;
using LocalSpine.Conformance.Environments;

namespace LocalSpine.Conformance.Ldap;

/// <summary>Looks into the exchange record.</summary>
internal static class Exchanges
{
    public static async Task<JsonElement> NewestAsync(SpineProcess spine, string query)
    {
        using var http = new HttpClient { BaseAddress = new Uri(spine.AdminUrl) };
        return Assert.Single((await http.GetFromJsonAsync<JsonElement[]>($"/admin/exchanges?limit=1&wait=20&{query}"))!);
    }
}
