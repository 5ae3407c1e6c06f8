namespace LocalSpine.Conformance.Proxy;

/// <summary>Each check broken alone: the published answer in both formats, the check in the record, and nothing at the provider (ssp 5).</summary>
public abstract class DecisionTests(ProxyEnvironment spine)
{
    private const string Codes = "http://fhir.nhs.net/ValueSet/gpconnect-schedule-response-code-1-0";

    public static TheoryData<string> Names => [.. Breaks.All.Select(b => b.Name)];

    [Theory, MemberData(nameof(Names))]
    public async Task A_broken_check_is_answered_as_published_and_the_record_names_it(string name)
    {
        var broken = Breaks.All.Single(b => b.Name == name);
        var (connections, requests) = (spine.Provider.Connections, spine.Provider.Requests.Count);
        var undo = await broken.PrepareAsync(spine);
        try
        {
            foreach (var isJson in new[] { true, false })
            {
                var request = broken.Break(spine, spine.Read().With("Accept", isJson ? "application/fhir+json" : "application/fhir+xml"));
                var (answer, trace) = await spine.DecideAsync(request, broken.Caller(spine));
                Assert.Equal((broken.Status, isJson ? "application/fhir+json" : "application/fhir+xml"), (answer.Status, answer.MediaType));
                Assert.True(answer.Head.Has("Strict-Transport-Security"));
                Assert.Equal(answer.Body.Length.ToString(System.Globalization.CultureInfo.InvariantCulture), answer.Head.Value("Content-Length"));
                var step = trace.AssertRefusedBy(broken.Check);
                var outcome = answer.Outcome();
                var message = broken.Message(spine, request) ?? $"{broken.Check}: expected {step.Expected}; came {step.Found}";
                if (broken.Status == 405)
                {
                    Assert.Equal(
                        new OutcomeFields(null, "forbidden", "fatal", "https://fhir.nhs.uk/StructureDefinition/spine-operationoutcome-1", "405", "405: Method Not Allowed", null), outcome);
                }
                else
                {
                    Assert.True(Guid.TryParseExact(outcome.Id, "D", out var id) && id.ToString() == outcome.Id && id.Version == 4, outcome.Id);
                    Assert.Equal(new OutcomeFields(outcome.Id, broken.Code, "error", Codes, $"{broken.Status}", message, message), outcome);
                }

                Assert.Equal($"{broken.Status}", trace.Exchange("status"));
                Assert.Equal(broken.HasMend, step.Mend is not null);
            }
        }
        finally
        {
            await undo();
        }

        Assert.Equal((connections, requests), (spine.Provider.Connections, spine.Provider.Requests.Count));
    }

    [Fact]
    public async Task A_request_that_breaks_nothing_goes_through_and_the_record_says_what_was_compared()
    {
        var (answer, trace) = await spine.DecideAsync(spine.Read());
        Assert.Equal(200, answer.Status);
        Assert.Equal(Trace.Order, trace.Steps.Select(s => s.Check));
        Assert.All(trace.Steps, s => Assert.True(s.Result == "passed" && s.Expected.Length > 0 && s.Found.Length > 0 && s.Mend is null, s.ToString()));
        Assert.Contains(spine.Consumer.PartyKey, trace["SENDER_ASID"].Directory, StringComparison.Ordinal);
        Assert.Contains(spine.Consumer.Fqdn, trace["SENDER_CERTIFICATE"].Directory, StringComparison.Ordinal);
        Assert.Contains(spine.Practice.PartyKey, trace["RECEIVER_ASID"].Directory, StringComparison.Ordinal);
        Assert.Contains(spine.Practice.Root, trace["TARGET_REGISTERED"].Directory, StringComparison.Ordinal);
        Assert.Equal((spine.Consumer.Asid, Interactions.ReadPatient, spine.Consumer.PartyKey), (trace.Exchange("fromAsid"), trace.Exchange("interaction"), trace.Exchange("partyKey")));
    }

    public static TheoryData<string> InOrder => [.. Breaks.Chain.Select(b => b.Check)];

    [Theory, MemberData(nameof(InOrder))]
    public async Task Of_several_broken_checks_the_first_one_answers(string first)
    {
        var broken = Breaks.Chain.SkipWhile(b => b.Check != first).Reverse().ToList();
        var undo = await Breaks.Of("SHARING").PrepareAsync(spine);
        try
        {
            var request = broken.Aggregate(spine.Read(), (r, b) => b.Break(spine, r));
            var caller = broken.Select(b => b.Caller(spine)).LastOrDefault(c => c is not null);
            var (answer, trace) = await spine.DecideAsync(request, caller);
            trace.AssertRefusedBy(first);
            Assert.Equal(broken[^1].Status, answer.Status);
        }
        finally
        {
            await undo();
        }
    }

    [Fact]
    public async Task A_sharing_rule_names_asids_or_organisations_or_any_and_the_newest_decides()
    {
        var rules = new List<long>();
        try
        {
            foreach (var (from, to, interaction, allow) in new (string, string, string?, bool)[]
            {
                ("*", "*", null, false), (spine.Consumer.Ods, spine.Practice.Ods, null, true), (spine.Consumer.Asid, spine.Practice.Asid, Interactions.SearchPatient, false),
                ("*", spine.Practice.Asid, Interactions.ReadPatient, false), (spine.Consumer.Ods.ToLowerInvariant(), "*", Interactions.ReadPatient, true), (spine.Other.Asid, "*", null, false),
            })
            {
                rules.Add(await spine.ShareAsync(from, to, allow, interaction));
                var fits = from != spine.Other.Asid && (interaction is null or Interactions.ReadPatient);
                var (answer, trace) = await spine.DecideAsync(spine.Read());
                Assert.Equal(fits ? allow ? 200 : 403 : 200, answer.Status);
                Assert.Equal(fits, trace["SHARING"].Directory == $"sharing rule {rules[^1]}");
            }

            while (rules.Count > 1)
            {
                await spine.UnshareAsync(rules[^1]);
                rules.RemoveAt(rules.Count - 1);
            }

            Assert.Equal(403, (await spine.SendAsync(spine.Read())).Status);
        }
        finally
        {
            foreach (var rule in rules)
            {
                await spine.UnshareAsync(rule);
            }
        }
    }
}

[Collection(OnProxy.Name)]
public sealed class DecisionsOnSqlite(ProxyOnSqlite spine) : DecisionTests(spine);

[Collection(OnProxyPostgres.Name)]
public sealed class DecisionsOnPostgres(ProxyOnPostgres spine) : DecisionTests(spine);
