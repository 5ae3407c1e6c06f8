using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using LocalSpine.Conformance.Clients;

namespace LocalSpine.Conformance.Proxy;

/// <summary>Providers that are away, late, broken or somebody else: 502 and 504 as published, and why in the record (ssp 5.1, 5.3, 6).</summary>
[Collection(OnProxy.Name)]
public sealed class ProviderFaultTests(ProxyOnSqlite spine) : IDisposable
{
    // The next test finds a provider that answers.
    public void Dispose()
    {
        spine.Provider.Answer = ProviderProgram.Plain;
    }

    [Fact]
    public async Task A_port_where_nobody_listens_is_a_502()
    {
        var before = spine.Stranger.Connections;
        await spine.MoveAsync(spine.Practice.Fqdn, $"127.0.0.1:{FreePorts.Take()}");
        try
        {
            var found = await FailedAsync(spine.Read("/Patient?identifier=a|b"), 502, "/Patient");
            Assert.Contains($"Failed to connect to {spine.Practice.Fqdn}", found, StringComparison.Ordinal);
        }
        finally
        {
            await spine.MoveAsync(spine.Practice.Fqdn, spine.Provider.Address);
        }

        Assert.Equal(200, (await spine.SendAsync(spine.Read())).Status);
        Assert.Equal(before, spine.Stranger.Connections);
    }

    [Fact]
    public async Task A_provider_that_hangs_up_before_the_handshake_is_a_502()
    {
        await using var program = new ProviderProgram(spine.Practice.Certificate, spine.Practice.Authorities) { HangsUp = true };
        await AtAsync(program, () => FailedAsync(spine.Read(), 502, "/Patient/2"));
        Assert.InRange(program.Connections, 1, 3);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_provider_that_closes_before_its_answer_is_a_502_and_is_asked_once(bool inOrder)
    {
        await using var program = new ProviderProgram(spine.Practice.Certificate, spine.Practice.Authorities);
        program.Answer = async (_, c) =>
        {
            if (inOrder)
            {
                await c.CloseAsync();
            }
            else
            {
                c.Abort();
            }
        };
        await AtAsync(program, () => FailedAsync(spine.Request("POST", "/Appointment", Interactions.Book).WithBody("{}", "application/fhir+json"), 502, "/Appointment"));
        Assert.Single(program.Requests);
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf of ")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n8\r\nhalf of \r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n64\r\nhalf of ")]
    public async Task An_answer_that_breaks_off_breaks_the_callers_connection_too(string half)
    {
        spine.Provider.Answer = async (_, c) =>
        {
            await c.WriteAsync(half);
            c.Abort();
        };
        var request = spine.Read();
        var before = await spine.NewestAsync();
        await using var connection = await spine.ConnectAsync(request.Face, spine.Consumer);
        await connection.SendAsync(request.Octets());
        var answer = await connection.ReadAsync();
        Assert.True(answer is null or { Body.IsWhole: false }, answer?.Text);
        var trace = await spine.TraceAsync(before, $"&refused=true&messageId={request.TraceId}");
        Assert.Contains("broke off", trace["PROVIDER"].Found, StringComparison.Ordinal);
        Assert.Equal(("PROVIDER", "failed"), (trace.Rule, trace["PROVIDER"].Result));
    }

    [Fact]
    public async Task A_certificate_of_another_authority_is_refused_and_no_request_leaves()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest($"CN={spine.Practice.Fqdn}", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(spine.Practice.Fqdn);
        request.CertificateExtensions.Add(names.Build());
        var now = DateTimeOffset.UnixEpoch.AddYears(50);
        using var foreign = request.CreateSelfSigned(now, now.AddYears(50));
        await RefusesCertificateAsync(foreign, "CLIENT_CERTIFICATE_UNKNOWN_ISSUER");
    }

    [Fact]
    public Task A_certificate_for_another_name_is_refused_and_no_request_leaves() => RefusesCertificateAsync(spine.Other.Certificate, "not for the target's host name");

    [Fact]
    public async Task A_revoked_certificate_is_refused_and_no_request_leaves()
    {
        var fqdn = "revoked.z90110.thirdparty.nhs.uk";
        var (party, program) = await spine.PracticeAsync(fqdn, "Z90110", Interactions.Shared);
        await using (program)
        {
            var request = spine.Read().With("Ssp-To", party.Asid) with { Target = $"/{party.Root}/Patient/2" };
            Assert.Equal(200, (await spine.SendAsync(request)).Status);
            using var revoked = await spine.Admin.PostAsync($"/admin/certificates/{party.SerialNumber}/revoke", null);
            Assert.Equal(204, (int)revoked.StatusCode);
            await program.StopAsync(); // ends the connection that was kept
            program.Listen();
            var requests = program.Requests.Count;
            var (answer, trace) = await spine.DecideAsync(request.With("Ssp-TraceID", Guid.NewGuid().ToString()));
            Assert.Equal(502, answer.Status);
            Assert.Contains("REVOKED", trace.AssertRefusedBy("PROVIDER").Found, StringComparison.Ordinal);
            Assert.Equal(requests, program.Requests.Count);
        }
    }

    [Theory]
    [InlineData(SslProtocols.Tls12)]
    [InlineData(SslProtocols.Tls13)]
    public async Task Providers_may_speak_either_version_of_tls(SslProtocols version)
    {
        await using var program = new ProviderProgram(spine.Practice.Certificate, spine.Practice.Authorities) { Versions = version };
        await AtAsync(program, async () => Assert.Equal(200, (await spine.SendAsync(spine.Read())).Status));
        Assert.Single(program.Requests);
    }

    [Fact]
    public async Task A_provider_that_speaks_plain_http_is_a_502()
    {
        using var plain = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, FreePorts.Take());
        plain.Start();
        var spoken = Task.Run(async () =>
        {
            using var socket = await plain.AcceptTcpClientAsync();
            await socket.GetStream().WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"u8.ToArray());
        });
        await spine.MoveAsync(spine.Practice.Fqdn, plain.LocalEndpoint.ToString()!);
        try
        {
            await FailedAsync(spine.Read(), 502, "/Patient/2");
        }
        finally
        {
            await spine.MoveAsync(spine.Practice.Fqdn, spine.Provider.Address);
        }

        await spoken;
    }

    [Fact]
    public async Task An_answer_trickles_through_as_it_comes()
    {
        using var gate = new SemaphoreSlim(0);
        var request = spine.Read();
        spine.Provider.Answer = async (r, c) =>
        {
            Assert.Equal(request.TraceId, r.Header("Ssp-TraceID"));
            await c.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\n");
            for (var i = 0; i < 8; i++)
            {
                Assert.True(await gate.WaitAsync(TimeSpan.FromSeconds(30)));
                await c.WriteAsync($"{i}");
            }
        };
        await using var connection = await spine.ConnectAsync("proxy.localspine.test", spine.Consumer);
        await connection.SendAsync(request.Octets());
        gate.Release();
        Assert.StartsWith("HTTP/1.1 200", (await connection.ReadHeadAsync())!.Start, StringComparison.Ordinal);
        for (var i = 0; i < 8; i++)
        {
            Assert.True(await connection.ReadOctetAsync()); // before the next was sent
            gate.Release();
        }
    }

    [Fact]
    public async Task A_caller_that_leaves_is_a_499_of_the_audit_and_the_provider_is_let_go()
    {
        var asked = new TaskCompletionSource();
        var left = new TaskCompletionSource();
        spine.Provider.Answer = async (_, c) =>
        {
            asked.SetResult();
            try
            {
                await c.UntilLeftAsync();
            }
            finally
            {
                left.SetResult();
            }
        };
        var request = spine.Read();
        var before = await spine.NewestAsync();
        var connection = await spine.ConnectAsync(request.Face, spine.Consumer);
        await connection.SendAsync(request.Octets());
        await asked.Task.WaitAsync(TimeSpan.FromSeconds(30));
        await connection.DisposeAsync();
        await left.Task.WaitAsync(TimeSpan.FromSeconds(30));
        await spine.TraceAsync(before, $"&refused=true&messageId={request.TraceId}");
        var row = (await AuditRows.JsonAsync(spine)).Single(r => r.GetProperty("traceId").GetString() == request.TraceId);
        Assert.Equal(499, row.GetProperty("responseCode").GetInt32());
    }

    [Fact]
    public async Task A_caller_that_leaves_in_the_middle_of_an_answer_is_a_499_too()
    {
        var left = new TaskCompletionSource();
        spine.Provider.Answer = async (_, c) =>
        {
            try
            {
                await c.AnswerLargeAsync(200 * 1024 * 1024, chunked: true);
            }
            finally
            {
                left.SetResult();
            }
        };
        var request = spine.Read();
        var before = await spine.NewestAsync();
        await using (var connection = await spine.ConnectAsync(request.Face, spine.Consumer))
        {
            await connection.SendAsync(request.Octets());
            Assert.NotNull(await connection.ReadHeadAsync());
        }

        await left.Task.WaitAsync(TimeSpan.FromSeconds(30));
        var trace = await spine.TraceAsync(before, $"&refused=true&messageId={request.TraceId}");
        Assert.Contains("the caller left", trace["PROVIDER"].Found, StringComparison.Ordinal);
        var row = (await AuditRows.JsonAsync(spine)).Single(r => r.GetProperty("traceId").GetString() == request.TraceId);
        Assert.Equal(499, row.GetProperty("responseCode").GetInt32());
    }

    // The practice's name leads to that program meanwhile.
    private async Task AtAsync(ProviderProgram program, Func<Task> test)
    {
        await spine.MoveAsync(spine.Practice.Fqdn, program.Address);
        try
        {
            await test();
        }
        finally
        {
            await spine.MoveAsync(spine.Practice.Fqdn, spine.Provider.Address);
        }
    }

    private async Task RefusesCertificateAsync(X509Certificate2 certificate, string why)
    {
        await using var program = new ProviderProgram(certificate, spine.Practice.Authorities);
        await AtAsync(program, async () => Assert.Contains(why, await FailedAsync(spine.Read(), 502, "/Patient/2"), StringComparison.Ordinal));
        Assert.InRange(program.Connections, 1, 3);
        Assert.Empty(program.Requests);
    }

    private async Task<string> FailedAsync(ProxyRequest request, int status, string path)
    {
        var (answer, trace) = await spine.DecideAsync(request);
        Assert.Equal(status, answer.Status);
        var message = $"ERROR_COMMUNICATING_TO_ENDPOINT_URL_{spine.Practice.Root}{path}";
        var outcome = answer.Outcome();
        Assert.True(Guid.TryParseExact(outcome.Id, "D", out _));
        Assert.Equal(
            new OutcomeFields(outcome.Id, "transient", "error", "http://fhir.nhs.net/ValueSet/gpconnect-schedule-response-code-1-0", $"{status}", message, message), outcome);
        return trace.AssertRefusedBy("PROVIDER").Found;
    }
}
