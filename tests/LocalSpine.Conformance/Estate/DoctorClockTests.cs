using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using LocalSpine.Conformance.Clients;
using LocalSpine.Conformance.Maintenance;

namespace LocalSpine.Conformance.Estate;

/// <summary>Certificates out of their period and clocks that differ. The environment's clock moves, so these have one of their own.</summary>
public sealed class DoctorClockTests(DoctorEnvironment spine) : IClassFixture<DoctorEnvironment>
{
    private const string FourYears = "126230400";

    [Fact]
    public async Task Certificates_out_of_their_period_and_clocks_that_differ_are_named()
    {
        await spine.ClockAsync($"advance?seconds=-{FourYears}");
        var expired = await spine.IssuedFolderAsync();
        await spine.ClockAsync("reset");
        var rows = await spine.AskAsync(expired);
        DoctorEnvironment.Names(rows, "client certificate period", "expired ", "--new-key", "client certificate", "certificate here");
        DoctorEnvironment.Names(rows, "certificate here", "CLIENT_CERTIFICATE_EXPIRED", "--new-key", "client certificate", "client certificate period");
        DoctorEnvironment.Names(rows, "client certificate", "closed the connection", "other rows", "client certificate period", "certificate here");

        await spine.ClockAsync("advance?seconds=31536000");
        var early = await spine.IssuedFolderAsync();
        await spine.ClockAsync("reset");
        rows = await spine.AskAsync(early);
        DoctorEnvironment.Names(rows, "client certificate period", "not valid before ", "Set this machine's clock", "client certificate", "certificate here");
        DoctorEnvironment.Names(rows, "certificate here", "CLIENT_CERTIFICATE_NOT_YET_VALID", "localspine clock show", "client certificate", "client certificate period");

        await spine.ClockAsync("advance?seconds=3600");
        rows = await spine.AskAsync(spine.Endpoint);
        DoctorEnvironment.Names(rows, "clock", "the environment's clock is 0.01:00:0", "localspine clock reset");
        await spine.ClockAsync("reset");
        Assert.DoesNotContain(await spine.AskAsync(spine.Endpoint), r => r.Verdict == "failed");
    }

    [Fact]
    public async Task A_servers_clock_and_a_closed_service_are_seen_in_its_answer()
    {
        var port = FreePorts.Take();
        using var listener = new TcpListener(IPAddress.Loopback, port);
        listener.Start();
        var date = TimeProvider.System.GetUtcNow().AddHours(-2).ToString("r", System.Globalization.CultureInfo.InvariantCulture);
        var serving = ServeAsync(listener, $"HTTP/1.1 503 Service Unavailable\r\nDate: {date}\r\nContent-Length: 0\r\n\r\n");
        var folder = spine.Folder(s => s["urls"]!["messaging"] = $"https://localhost:{port}");
        var rows = await spine.AskAsync(folder, "--outside", "--address", "127.0.0.1");
        listener.Stop();
        await serving;
        DoctorEnvironment.Names(rows, "clock", "the server's clock is 0.02:00:0", "Set this machine's clock", "answers", "server name"); // the name is an endpoint's
        DoctorEnvironment.Names(rows, "answers", "messaging: HTTP 503: it is closed for maintenance", "maintenance slots", "clock", "server name");
    }

    [Fact]
    public async Task A_directory_that_is_closed_is_named_by_its_own_words()
    {
        var calendar = new MaintenanceCalendar(spine.Admin);
        await calendar.EnforceAsync(true);
        try
        {
            await calendar.FreezeAsync((await calendar.NextAsync(DayOfWeek.Wednesday)).From.AddHours(1));
            var rows = await spine.AskAsync(spine.Endpoint);
            Assert.Contains(
                rows, r => r is { Verdict: "failed", Check: "answers", Next: { } next } && r.Detail.StartsWith("directory: LDAP result 52 (Unavailable)", StringComparison.Ordinal)
                    && next.Contains("maintenance slots", StringComparison.Ordinal));
        }
        finally
        {
            await calendar.EnforceAsync(false);
            await spine.ClockAsync("reset");
        }
    }

    private async Task ServeAsync(TcpListener listener, string answer)
    {
        using var certificate = X509Certificate2.CreateFromPemFile(Path.Combine(spine.Endpoint, "client.pem"), Path.Combine(spine.Endpoint, "client.key"));
        while (true)
        {
            TcpClient client;
            try
            {
                client = await listener.AcceptTcpClientAsync();
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException or InvalidOperationException)
            {
                return;
            }

            using (client)
            {
                try
                {
                    await using var tls = new SslStream(client.GetStream());
                    await tls.AuthenticateAsServerAsync(certificate);
                    if (await tls.ReadAsync(new byte[4096]) > 0)
                    {
                        await tls.WriteAsync(Encoding.ASCII.GetBytes(answer));
                    }
                }
                catch (IOException)
                {
                    // A look at the port, or at a TLS version.
                }
            }
        }
    }
}
