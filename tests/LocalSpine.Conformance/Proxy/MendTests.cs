using LocalSpine.Conformance.Clients;

namespace LocalSpine.Conformance.Proxy;

/// <summary>The command that the record tells for a broken check mends it: the same request then goes through.</summary>
[Collection(OnProxy.Name)]
public sealed class MendTests(ProxyOnSqlite spine)
{
    [Fact]
    public Task An_interaction_that_the_consumer_lacks_is_added() => MendsAsync("SENDER_INTERACTION", 403, (r, _) => r, consumerLacks: true);

    [Fact]
    public Task An_interaction_that_the_provider_lacks_is_added() => MendsAsync("RECEIVER_INTERACTION", 403, (r, _) => r.With("Ssp-InteractionID", Interactions.NotOffered));

    [Theory]
    [InlineData("/ODS/STU3/2/gpconnect/Patient/$gpc.getstructuredrecord")]
    [InlineData("/ODS/STU3/2/gpconnect/metadata")]
    [InlineData("/ODS/STU3/2/gpconnect/Patient/2/Appointment?start=ge2026-09-01")]
    [InlineData("/")]
    public Task A_root_that_is_not_registered_is_registered(string path) =>
        MendsAsync("TARGET_REGISTERED", 400, (r, p) => r with { Target = $"/https://{p.Fqdn}{path.Replace("ODS", p.Ods, StringComparison.Ordinal)}" });

    private async Task MendsAsync(string check, int status, Func<ProxyRequest, Party, ProxyRequest> change, bool consumerLacks = false)
    {
        var fqdn = $"mend{FreePorts.Take()}.z90113.thirdparty.nhs.uk";
        var (party, program) = await spine.PracticeAsync(fqdn, "Z90113", Interactions.Shared);
        await using (program)
        {
            string[] asked = [.. consumerLacks ? Interactions.Shared.Where(i => i != Interactions.ReadPatient) : Interactions.Shared, Interactions.NotOffered];
            var caller = await Party.CreateAsync(spine.Admin, new { odsCode = "Z90114", interactions = asked });
            var request = change(spine.Read().With("Ssp-From", caller.Asid).With("Ssp-To", party.Asid) with { Target = $"/{party.Root}/Patient/2" }, party);
            var (answer, trace) = await spine.DecideAsync(request, caller);
            Assert.Equal(status, answer.Status);
            var words = trace.AssertRefusedBy(check).Mend!.Split(' ');
            Assert.Equal("localspine", words[0]);
            var run = await spine.Spine.RunAsync(words[1..]);
            Assert.True(run.ExitCode == 0, run.Output + run.Errors);
            (answer, trace) = await spine.DecideAsync(request.With("Ssp-TraceID", Guid.NewGuid().ToString()), caller);
            Assert.True(answer.Status == 200, $"{answer.Text} {trace.Rule}");
            Assert.Single(program.Requests);
        }
    }
}
