namespace LocalSpine.Conformance.Clients;

/// <summary>Clients that come without a certificate get nowhere.</summary>
public sealed class ConnectionTests(ClientsFixture fixture) : ClientsTests(fixture)
{
    public static TheoryData<string> CommandLineClients => ["ldapsearch", "S.DS.P"];

    [Theory, MemberData(nameof(CommandLineClients))]
    public async Task Without_a_certificate_the_connection_is_refused(string client)
    {
        var settings = Fixture.Settings with { WithCertificate = false };
        await Assert.ThrowsAsync<ClientFailedException>(
            () => ClientPrograms.Named(client).RunAsync(settings, [new DirectorySearch("any", "o=nhs", "(objectClass=*)", "1.1", "base")]));
    }
}
