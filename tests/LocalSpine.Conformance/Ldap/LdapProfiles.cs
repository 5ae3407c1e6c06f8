using LocalSpine.Conformance.Clients;
using LocalSpine.Conformance.Environments;

namespace LocalSpine.Conformance.Ldap;

/// <summary>One environment per directory profile, each with plain LDAP switched on.</summary>
public sealed class LdapProfiles : IAsyncLifetime
{
    /// <summary>A branch with more entries than either profile's limit.</summary>
    public const string Many = "ou=Workgroups,o=nhs";

    private readonly Dictionary<string, SpineProcess> _processes = [];
    private readonly Dictionary<string, int> _ports = [];

    public async ValueTask InitializeAsync()
    {
        foreach (var profile in new[] { "national", "openldap" })
        {
            _ports[profile] = FreePorts.Take();
            _processes[profile] = new SpineProcess(
                "--ephemeral", "--seed", "default:20", "--ldap-profile", profile,
                "--ldap", _ports[profile].ToString(System.Globalization.CultureInfo.InvariantCulture));
            await _processes[profile].StartAsync();
            using var http = new HttpClient { BaseAddress = new Uri(_processes[profile].AdminUrl) };
            using var workgroups = new StringContent(string.Concat(Enumerable.Range(1, 1100).Select(n => string.Create(
                System.Globalization.CultureInfo.InvariantCulture,
                $"dn: uniqueIdentifier=9{n:D11},{Many}\nobjectClass: nhsWg\nobjectClass: top\nuniqueIdentifier: 9{n:D11}\ncn: GROUP {n}\nnhsIDCode: RZ1\n\n"))));
            using var imported = await http.PostAsync("/admin/directory/import?format=ldif", workgroups);
            Assert.True(imported.IsSuccessStatusCode, await imported.Content.ReadAsStringAsync());
        }
    }

    /// <summary>A URL for OpenLDAP's tools.</summary>
    internal string Url(string profile) => $"ldap://localhost:{_ports[profile]}";

    internal SpineProcess Process(string profile) => _processes[profile];

    internal Task<LdapConnection> ConnectAsync(string profile) => LdapConnection.OpenAsync(_ports[profile]);

    public async ValueTask DisposeAsync()
    {
        foreach (var process in _processes.Values)
        {
            await process.DisposeAsync();
        }
    }
}

/// <summary>Tests that share the two directories.</summary>
[CollectionDefinition(Name)]
public sealed class OnBothProfiles : ICollectionFixture<LdapProfiles>
{
    public const string Name = "LDAP profiles";
}
