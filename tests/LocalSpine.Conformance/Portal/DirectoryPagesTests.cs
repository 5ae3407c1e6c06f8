using System.Net;
using System.Text.RegularExpressions;
using LocalSpine.Conformance.Clients;
using LocalSpine.Conformance.Environments;
using LocalSpine.Conformance.Mailboxes;

namespace LocalSpine.Conformance.Portal;

/// <summary>The directory's pages show what LDAP serves.</summary>
public abstract class DirectoryPagesTests : IDisposable
{
    private readonly SpineFixture _spine;
    private readonly PortalBrowser _browser;

    protected DirectoryPagesTests(SpineFixture spine)
    {
        _spine = spine;
        _browser = new PortalBrowser(spine.Process, spine.Endpoint);
    }

    private string SystemDn => $"uniqueIdentifier={_spine.Asid},ou=Services,o=nhs";

    [Fact]
    public async Task An_entry_is_found_by_everything_that_is_known_of_it()
    {
        foreach (var (by, text) in new[]
        {
            ("any", _spine.Asid), ("asid", _spine.Asid), ("party", _spine.PartyKey.ToLowerInvariant()), ("ods", "z90003"), ("name", "localspine endp"), ("interaction", "QUPA_IN000008UK02"),
            ("interaction", "urn:nhs:names:services:pdsquery:QUPA_IN000008UK02"), ("any", _spine.PartyKey),
        })
        {
            var pages = "";
            for (var (next, left) = ($"/directory?by={by}&q={Uri.EscapeDataString(text)}", 20); next is not null && left > 0; left--)
            {
                var page = await _browser.ReadAsync(next);
                pages += page;
                next = Regex.Match(page, "href=\"([^\"]+)\" rel=\"next\"", RegexOptions.None, TimeSpan.FromSeconds(5)) is { Success: true } link ? link.Groups[1].Value : null;
            }

            Assert.Contains($"<code>{SystemDn}</code>", pages, StringComparison.Ordinal);
        }

        Assert.Contains("No entry has that.", await _browser.ReadAsync("/directory?by=asid&q=*"), StringComparison.Ordinal);
        Assert.Contains("ou=Services,o=nhs", await _browser.ReadAsync("/directory?by=nonsense&q=&skip=-7"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_entry_shows_what_the_line_on_its_page_prints()
    {
        var page = await _browser.ReadAsync($"/directory/entry?dn={Uri.EscapeDataString(SystemDn)}");
        var line = Regex.Match(page, "<pre><code>(LDAPTLS_[^<]+)</code>", RegexOptions.None, TimeSpan.FromSeconds(5)).Groups[1].Value;
        var entry = Assert.Single(Ldif.Read(await MailboxEnvironment.BashAsync(line, _spine.Endpoint)));
        Assert.Equal(_spine.PartyKey, entry.One("nhsMHSPartyKey"));
        var shown = Regex.Matches(page, "<dt><code>(\\w+)</code></dt>", RegexOptions.None, TimeSpan.FromSeconds(5)).Select(m => m.Groups[1].Value).ToHashSet();
        Assert.Equal(entry.Attributes.Select(a => a.Name).ToHashSet(StringComparer.OrdinalIgnoreCase), shown.ToHashSet(StringComparer.OrdinalIgnoreCase));
        Assert.All(entry.Attributes.Where(a => a.Name != "nhsAsSvcIA").SelectMany(a => a.Values), (string value) => Assert.Contains(value, page, StringComparison.Ordinal));

        // Its organisation and contracts are one link away.
        Assert.Contains("uniqueIdentifier=Z90003,ou=Organisations,o=nhs", page, StringComparison.Ordinal);
        Assert.Matches(@"<h3>Contract: \d+</h3>", page);
        var found = await _browser.ReadAsync($"/directory?by=party&q={_spine.PartyKey}");
        var search = Regex.Match(found, "<pre><code>(LDAPTLS_[^<]+)</code>", RegexOptions.None, TimeSpan.FromSeconds(5)).Groups[1].Value;
        var entries = Ldif.Read(await MailboxEnvironment.BashAsync(search, _spine.Endpoint));
        Assert.True(entries.Count > 10, $"{entries.Count} entries");
        Assert.All(entries, e => Assert.Equal(_spine.PartyKey, e.One("nhsMHSPartyKey")));
    }

    [Fact]
    public async Task A_registration_is_in_the_change_log_of_its_entry_and_what_it_was_called_stays_text()
    {
        var folder = Path.Combine(Path.GetDirectoryName(_spine.Endpoint)!, "named");
        var created = await _spine.Process.RunAsync("endpoint", "create", "--ods", "Z90017", "--name", "<script>alert(1)</script>", "--interactions", "QUPA_IN000008UK02", "--out", folder);
        Assert.True(created.ExitCode == 0, created.Errors);
        var start = await _browser.SourceAsync("/directory");
        var dn = Regex.Match(await _browser.ReadAsync("/directory?by=name&q=%3Cscript%3E"), "<code>(uniqueIdentifier=[^<]+)</code>", RegexOptions.None, TimeSpan.FromSeconds(5)).Groups[1].Value;
        Assert.Contains(dn, start, StringComparison.Ordinal);
        var page = await _browser.SourceAsync($"/directory/entry?dn={Uri.EscapeDataString(dn)}");
        Assert.DoesNotContain("<script>alert", start + page, StringComparison.Ordinal);
        Assert.Matches(@"<td>add</td>", page);
        Assert.Contains("nhsProductName: &lt;script&gt;alert(1)", page, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("uniqueIdentifier=nobody,ou=Services,o=nhs")]
    [InlineData("no dn at all")]
    [InlineData("")]
    [InlineData("%00=%00")]
    public async Task An_entry_that_is_not_there_is_a_404(string dn) => Assert.Equal(HttpStatusCode.NotFound, (await _browser.GetAsync($"/directory/entry?dn={dn}")).Status);

    public void Dispose()
    {
        _browser.Dispose();
        GC.SuppressFinalize(this);
    }
}

[Collection(OnSqlite.Name)]
public sealed class DirectoryPagesOnSqlite(SqliteFixture spine) : DirectoryPagesTests(spine);

[Collection(OnPostgres.Name)]
public sealed class DirectoryPagesOnPostgres(PostgresFixture spine) : DirectoryPagesTests(spine);
