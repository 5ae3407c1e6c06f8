using LocalSpine.Core.Directory;
using LocalSpine.Core.Estate;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;

namespace LocalSpine.Portal.Pages;

/// <summary>One registered endpoint: its pack and what the linter says of it.</summary>
internal sealed class EndpointDetailModel(IRegistrations registrations, IRegistrationLinter linter, IConnectionPacks packs, ChangeGuard guard) : ChangingPage(guard)
{
    public ServiceEntry System { get; private set; } = null!;

    public IReadOnlyList<(string What, string Value)> Facts { get; private set; } = [];

    public IReadOnlyList<LintWarning> Warnings { get; private set; } = [];

    public async Task<IActionResult> OnGetAsync(string asid, CancellationToken cancellationToken)
    {
        if (registrations.FindSystem(asid) is not { } system)
        {
            return NotFound();
        }

        System = system;
        var handlers = registrations.OfParty(system.PartyKey).Where(e => !e.IsSystem).ToList();
        Facts =
        [
            ("Product", $"{system.ProductName} {system.First("nhsProductVersion")}"),
            ("ODS code", system.OdsCode),
            ("Party key", system.PartyKey),
            ("FQDN", string.Join(", ", handlers.Select(h => h.Fqdn).Where(f => f.Length > 0).Distinct())),
            ("Receives at", string.Join(", ", handlers.SelectMany(h => h.Values("nhsMHSEndPoint")).Distinct())),
            ("Interactions", $"{system.Interactions.Count} that it may take part in, {handlers.Count(h => h.Interactions.Count > 0)} contracts"),
        ];
        Warnings = await linter.OfPartyAsync(system.PartyKey, cancellationToken);
        return Page();
    }

    // The answer is the file itself: nothing to fetch anew, and its key is not kept.
    public Task<IActionResult> OnPostNewKeyAsync(string asid, CancellationToken cancellationToken) => AnswerAsync(
        async () => await packs.BuildWithNewKeyAsync(asid, AddressOf(HttpContext), cancellationToken) is { } pack ? File(pack.Content, "application/zip", pack.FileName) : NotFound(),
        () => OnGetAsync(asid, cancellationToken));

    /// <summary>Where this caller reached the environment, which is where its product will.</summary>
    public static string? AddressOf(HttpContext context) => context.Connection.LocalIpAddress is { } address ? (address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address).ToString() : null;
}
