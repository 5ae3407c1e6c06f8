using System.Globalization;
using LocalSpine.Core.Outcomes;
using LocalSpine.Hosting.Exchanges;
using LocalSpine.SecureProxy.Forwarding;
using LocalSpine.SecureProxy.Outcomes;
using LocalSpine.SecureProxy.Requests;
using LocalSpine.SecureProxy.Tokens;

namespace LocalSpine.SecureProxy.Checks;

/// <summary>What the checks made of a request, and later what the provider did: told step by step when somebody asks.</summary>
internal sealed class Decision(CheckList checks, ProxyCall call) : IDecisionTrace
{
    private ProviderAnswer? _answer;
    private uint _broken;
    private int _reached;

    public ProxyCall Call { get; } = call;

    /// <summary>The check that refused; null when the request goes on.</summary>
    public ProxyCheck? RefusedBy { get; private set; }

    /// <summary>What the caller gets; null when the request goes on.</summary>
    public ProxyOutcome? Outcome { get; private set; }

    public string Operation => $"{Call.Method} {Call.Target?.WithoutQuery ?? Call.RawTarget}";

    /// <summary>Runs the checks until one refuses.</summary>
    public void Decide()
    {
        Run();
        Call.Authorization = null;
    }

    private void Run()
    {
        var all = checks.All;
        for (; _reached < all.Count; _reached++)
        {
            var check = all[_reached];
            if (check.Mode == CheckMode.Off || check.Holds(Call))
            {
                continue;
            }

            _broken |= 1u << _reached;
            if (check.Mode == CheckMode.Enforce)
            {
                RefusedBy = check;
                Outcome = check.Refusal(Call);
                _reached++;
                return;
            }
        }
    }

    /// <summary>Notes how it went with the provider.</summary>
    public void ProviderAnswered(ProviderAnswer answer) => _answer = answer;

    public IReadOnlyList<DecisionTiming> Timings() => _answer?.FirstByte is { } first ? [new DecisionTiming("until the provider's answer began, from when it was asked", first)] : [];

    /// <summary>Rule, expectation and what came, of a check that is broken.</summary>
    public static Refusal Explain(ProxyCheck check, ProxyCall call)
    {
        var view = check.View(call);
        return new Refusal(check.Name, view.Expected, view.Found, check.Source);
    }

    /// <summary>The first check that was broken and let through, or null.</summary>
    public Refusal? Warning()
    {
        for (var i = 0; i < _reached && _broken != 0; i++)
        {
            if ((_broken & (1u << i)) != 0 && checks.All[i].Mode == CheckMode.Log)
            {
                return Explain(checks.All[i], Call);
            }
        }

        return null;
    }

    public IReadOnlyList<DecisionStep> Steps()
    {
        var steps = new List<DecisionStep>(checks.All.Count + 4);
        for (var i = 0; i < checks.All.Count; i++)
        {
            var check = checks.All[i];
            if (i >= _reached || check.Mode == CheckMode.Off)
            {
                steps.Add(new DecisionStep(check.Name, i >= _reached ? "not reached" : "off", "", "", "", check.Source, null));
                continue;
            }

            var isBroken = (_broken & (1u << i)) != 0;
            var view = check.View(Call);
            steps.Add(new DecisionStep(
                check.Name, !isBroken ? "passed" : check.Mode == CheckMode.Enforce ? "failed" : "warning", view.Expected, view.Found, view.Directory, check.Source,
                isBroken ? view.Mend : null) { Registration = isBroken ? view.Addition : null });
        }

        steps.AddRange(TokenLint.Of(Call).Select(l => new DecisionStep("TOKEN_LINT", "warning", "a token that providers take", l, "", "ssp 4.1, 4.3", null)));
        steps.Add(ProviderStep());
        return steps;
    }

    // Accept, body and the token's own text are not kept.
    public string? Curl(string url)
    {
        var words = new List<string> { "curl --path-as-is --cacert ca.pem --cert client.pem --key client.key" };
        if (Call.Method != "GET")
        {
            words.Add($"-X {ShellText.Quote(Call.Method)}");
        }

        void Header(string name, string? value)
        {
            if (value is not null)
            {
                words.Add($"-H {ShellText.Quote($"{name}: {value}")}");
            }
        }

        Header(SspHeaders.TraceId, Call.TraceId);
        Header(SspHeaders.From, Call.From);
        Header(SspHeaders.To, Call.To);
        Header(SspHeaders.InteractionId, Call.InteractionId);
        Header("Content-Type", Call.ContentType);
        if (Call.Token is not null)
        {
            words.Add("-H \"Authorization: Bearer $TOKEN\"");
        }

        if (Call.ContentType is not null)
        {
            words.Add("--data-binary @body");
        }

        // A target that could be read is kept as the provider's URL: what was percent-encoded as a whole is sent again as it is.
        var path = Call.Target is { } target ? $"/{target.Url}" : Call.RawTarget;
        words.Add(ShellText.Quote(path.StartsWith('/') ? url + path : path));
        return string.Join(" \\\n  ", words);
    }

    private DecisionStep ProviderStep()
    {
        const string Source = "ssp 5 row 15; statuses certain, limits inferred";
        const string Expected = "a whole answer of the provider in time";
        return _answer is not { } answer ? new DecisionStep("PROVIDER", "not reached", "", "", "", Source, null)
            : answer.Problem.Length == 0 ? new DecisionStep("PROVIDER", "passed", Expected, string.Create(CultureInfo.InvariantCulture, $"status {answer.LoggedStatus}, {answer.Bytes} bytes, first byte after {answer.FirstByte?.TotalMilliseconds:0.0} ms"), "", Source, null)
            : new DecisionStep("PROVIDER", "failed", Expected, answer.Problem, "", Source, $"is the provider listening? If no name server knows it: localspine endpoint name {Call.Target!.Host} --address HOST:PORT");
    }
}
