namespace LocalSpine.Conformance.Clients;

/// <summary>Clients without a certificate, or with one of another authority, get nowhere.</summary>
public sealed class ConnectionTests(ClientsFixture fixture) : ClientsTests(fixture)
{
    private static readonly DirectorySearch Any = new("any", "o=nhs", "(objectClass=*)", "1.1", "base");

    /// <summary>The clients that can be run without naming a certificate.</summary>
    public static TheoryData<string> WithoutCertificate => ["ldapsearch", "S.DS.P"];

    [Theory, MemberData(nameof(WithoutCertificate))]
    public async Task Without_a_certificate_the_connection_is_refused(string client)
    {
        var settings = Fixture.Settings with { WithCertificate = false };
        await Assert.ThrowsAsync<ClientFailedException>(() => ClientPrograms.Named(client).RunAsync(settings, [Any]));
    }

    [Theory, MemberData(nameof(Everyone))]
    public async Task With_a_certificate_of_another_authority_the_connection_is_refused(string client)
    {
        using var foreign = new ForeignCertificate(Fixture.Settings);
        await Assert.ThrowsAsync<ClientFailedException>(() => ClientPrograms.Named(client).RunAsync(foreign.Settings, [Any]));
    }

    [Theory, MemberData(nameof(Everyone))]
    public async Task With_the_issued_certificate_the_same_search_is_answered(string client)
    {
        var answers = await ClientPrograms.Named(client).RunAsync(Fixture.Settings, [Any]);
        Assert.Equal("o=nhs", answers.Single(a => a.Name == "any").Entries.Single().Dn, ignoreCase: true);
    }
}
