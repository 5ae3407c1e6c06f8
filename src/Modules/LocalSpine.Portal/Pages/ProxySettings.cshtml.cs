using LocalSpine.Core.Outcomes;
using LocalSpine.Core.Proxying;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace LocalSpine.Portal.Pages;

/// <summary>Sharing rules, what is done with providers, and their kept answers.</summary>
internal sealed class ProxySettingsModel(ISecureProxy proxy, ChangeGuard guard) : PageModel
{
    private const int MostRecordings = 100;

    public static IReadOnlyList<(string Mode, string What)> Modes { get; } =
    [
        ("live", "providers are asked"),
        ("record", "providers are asked, and what they answer is kept"),
        ("replay", "no provider is asked: answers are those that were kept"),
    ];

    public ISecureProxy SecureProxy => proxy;

    public IReadOnlyList<ProxyRecording> Recordings { get; private set; } = [];

    [BindProperty]
    public string? From { get; set; }

    [BindProperty]
    public string? To { get; set; }

    [BindProperty]
    public string? Interaction { get; set; }

    [BindProperty]
    public bool Allow { get; set; } = true;

    [BindProperty]
    public string? Mode { get; set; }

    [BindProperty]
    public string? AdminToken { get; set; }

    /// <summary>Why nothing was changed.</summary>
    public Refusal? Refusal { get; private set; }

    public bool MayChange => guard.IsOpenTo(HttpContext);

    public async Task OnGetAsync(CancellationToken cancellationToken) => Recordings = await proxy.RecordingsAsync(MostRecordings, cancellationToken);

    public Task<IActionResult> OnPostShareAsync(CancellationToken cancellationToken) => ChangeAsync(
        async () => (await proxy.ShareAsync(From?.Trim(), To?.Trim(), Interaction?.Trim(), Allow, cancellationToken)).Refusal, "sharing", cancellationToken);

    public Task<IActionResult> OnPostUnshareAsync(long id, CancellationToken cancellationToken) =>
        ChangeAsync(() => proxy.UnshareAsync(id, cancellationToken), "sharing", cancellationToken);

    public Task<IActionResult> OnPostProvidersAsync(CancellationToken cancellationToken) =>
        ChangeAsync(() => Task.FromResult(proxy.SetProviderMode(Mode)), "providers", cancellationToken);

    public Task<IActionResult> OnPostClearAsync(CancellationToken cancellationToken) => ChangeAsync(
        async () =>
        {
            await proxy.ClearRecordingsAsync(cancellationToken);
            return null;
        },
        "recordings", cancellationToken);

    // After a change the page is fetched anew, so that going back or reloading does not repeat it.
    private async Task<IActionResult> ChangeAsync(Func<Task<Refusal?>> change, string section, CancellationToken cancellationToken)
    {
        Refusal = guard.Refuse(HttpContext, AdminToken) ?? await change();
        if (Refusal is null)
        {
            return Redirect($"/proxy/settings#{section}");
        }

        await OnGetAsync(cancellationToken);
        Response.StatusCode = StatusCodes.Status422UnprocessableEntity;
        return Page();
    }
}
