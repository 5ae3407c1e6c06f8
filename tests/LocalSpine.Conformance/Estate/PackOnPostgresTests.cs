using LocalSpine.Conformance.Environments;

namespace LocalSpine.Conformance.Estate;

/// <summary>What packs and linter read of the database is there on PostgreSQL too.</summary>
[Collection(OnPostgres.Name)]
public sealed class PackOnPostgresTests(PostgresFixture spine)
{
    [Fact]
    public async Task A_pack_has_the_certificate_that_was_issued_last_and_the_linter_finds_it()
    {
        using var pack = Pack.Open(await spine.Admin.GetByteArrayAsync($"/admin/estate/packs/{spine.Asid}"));
        Assert.Contains($"serial {spine.SerialNumber}", pack.Text("endpoint.md"), StringComparison.Ordinal);
        Assert.Equal("[]", await spine.Admin.GetStringAsync($"/admin/estate/lint?asid={spine.Asid}"));
    }
}
