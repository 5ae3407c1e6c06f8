using LocalSpine.Conformance.Environments;

namespace LocalSpine.Conformance.Identity;

/// <summary>Two nodes on one PostgreSQL: sign-on, validation and end meet different ones.</summary>
public sealed class TwoNodeSessionTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("localspine-nodes-").FullName;

    [Fact]
    public async Task A_session_of_one_node_is_the_other_nodes_too()
    {
        var database = await (await PostgresCluster.SharedAsync()).NewDatabaseAsync();
        await using var a = new SpineProcess("--database", database, "--data", _folder, "--seed", "default:20");
        await using var b = new SpineProcess("--database", database, "--data", _folder, "--seed", "default:20");
        await Task.WhenAll(a.StartAsync(), b.StartAsync());
        var endpoint = Path.Combine(_folder, "endpoint");
        Assert.Equal(0, (await a.RunAsync("endpoint", "create", "--ods", "Z90047", "--out", endpoint)).ExitCode);
        using var adminA = new HttpClient { BaseAddress = new Uri(a.AdminUrl) };
        using var adminB = new HttpClient { BaseAddress = new Uri(b.AdminUrl) };
        var onA = new GatewayClient(SpineClient.Of(a, endpoint, null), adminA);
        var onB = new GatewayClient(SpineClient.Of(b, endpoint, null), adminB);

        // The challenge of one node, answered at the other; not once more at the first.
        using var card = await onA.CardAsync("555000100019");
        var activation = await onA.ActivateAsync("nodes");
        var parameters = GatewayClient.Answering(activation, "nodes", card.Uid, VirtualCard.Indented(await card.SignAsync(Convert.FromBase64String(GatewayClient.Value(activation, "challenge")!))));
        var ticket = GatewayClient.Value(await onB.ValidateAsync(parameters), "sso_ticket")!;
        Assert.Equal("80400007", GatewayClient.Value(await onA.ValidateAsync(parameters), "error_code"));

        Assert.Contains("state=\"valid\"", await onA.GetSessionAsync(ticket), StringComparison.Ordinal);
        Assert.Contains("OK", await onA.SelectRoleAsync(ticket, "555000301019"), StringComparison.Ordinal);
        Assert.Contains("<saml:AttributeValue>555000301019<", await onB.AssertionAsync(ticket), StringComparison.Ordinal);
        using var listener = new EventListener();
        await onB.ListenAsync(ticket, listener.Url);
        await onA.SessionAsync($"<Logout><SessionID>{ticket}</SessionID></Logout>");
        Assert.Contains("<Type>3</Type>", listener.Next().Body, StringComparison.Ordinal);
        Assert.Contains("Invalid session ID.", await onB.GetSessionAsync(ticket), StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
