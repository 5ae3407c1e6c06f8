using LocalSpine.Core.Directory;
using LocalSpine.Hosting;
using LocalSpine.SecureProxy.Sharing;

namespace LocalSpine.SecureProxy.Checks;

/// <summary>
/// Every check of the proxy in its order. Public sources list what is checked, never the order; the names of the published refusals mirror
/// sender, receiver, endpoint, pair (ssp 5).
/// <code>
/// certificate -> method -> headers -> target -> media type -> sender -> receiver -> address -> sharing -> verb -> token -> provider
///   495, 496      405        400       400        415        403       403        400       403       log     log      502, 504
/// </code>
/// </summary>
internal sealed class CheckList
{
    public CheckList(IDirectory directory, SharingRules sharing, EnvironmentOptions options, TimeProvider clock)
    {
        var registered = new DirectoryChecks(directory, options.Ssp.UnknownInteraction);
        var token = new TokenChecks(clock);
        var tokenMode = Mode(options.Ssp.Token);
        ProxyCheck[] all =
        [
            CallerChecks.Certificate,
            CallerChecks.Method(options.Ssp.Methods),
            CallerChecks.Headers,
            CallerChecks.TraceId,
            CallerChecks.From,
            CallerChecks.To,
            CallerChecks.InteractionId,
            CallerChecks.Target,
            CallerChecks.MediaType,
            registered.SenderKnown,
            registered.SenderCertificate,
            registered.SenderInteraction,
            registered.ReceiverKnown,
            registered.ReceiverInteraction,
            DirectoryChecks.TargetRegistered,
            PolicyChecks.Sharing(sharing),
            PolicyChecks.Verb with { Mode = Mode(options.Ssp.Verbs) },
            token.Form with { Mode = tokenMode },
            token.Expiry with { Mode = tokenMode },
            TokenChecks.Audience with { Mode = tokenMode },
            TokenChecks.Scope with { Mode = tokenMode },
            TokenChecks.Organisation with { Mode = tokenMode },
        ];
        All = [.. all.Select(c => options.Lenient && c is { CanWarn: true, Mode: CheckMode.Enforce } ? c with { Mode = CheckMode.Log } : c)];
    }

    public IReadOnlyList<ProxyCheck> All { get; }

    private static CheckMode Mode(string setting) => setting switch
    {
        "off" => CheckMode.Off,
        "log" => CheckMode.Log,
        _ => CheckMode.Enforce,
    };
}
