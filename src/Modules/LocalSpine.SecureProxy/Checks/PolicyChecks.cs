using LocalSpine.SecureProxy.Outcomes;
using LocalSpine.SecureProxy.Requests;
using LocalSpine.SecureProxy.Sharing;

namespace LocalSpine.SecureProxy.Checks;

/// <summary>What the proxy itself holds: sharing between organisations, verbs of interactions (ssp 5 row 11, 7).</summary>
internal static class PolicyChecks
{
    /// <summary>Consumer and provider may share.</summary>
    public static ProxyCheck Sharing(SharingRules rules) => new(
        "SHARING", "ssp 5 row 11; certain",
        call =>
        {
            call.SharingRule = rules.Find(call.Consumer!, call.Provider!, call.InteractionId!);
            return call.SharingRule?.Allows ?? rules.AllowsByDefault;
        },
        call => ProxyOutcome.SharingRefused(call.From, call.To),
        call => new CheckView(
            $"sharing of {call.Consumer?.OdsCode} ({call.From}) with {call.Provider?.OdsCode} ({call.To})",
            call.SharingRule is { } rule ? rule.ToString() : $"no rule: {(rules.AllowsByDefault ? "allowed" : "denied")} by default (--ssp-sharing)",
            call.SharingRule is { } found ? $"sharing rule {found.Id}" : "",
            $"localspine proxy share --from {call.From} --to {call.To}"));

    /// <summary>The method is the interaction's.</summary>
    public static ProxyCheck Verb { get; } = new(
        "INTERACTION_VERB", "ssp 7; the verbs are certain, that the proxy looks is ours (the provider does)",
        call => ProxiedInteraction.Find(call.InteractionId!) is not { } known || known.Method == call.Method,
        _ => ProxyOutcome.MethodNotAllowed,
        call => new CheckView(ProxiedInteraction.Find(call.InteractionId ?? "") is { } known ? $"{known.Method} for {known.Id}" : "any method: the interaction is not in the published list", call.Method));
}
