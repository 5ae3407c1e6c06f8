using LocalSpine.Core.Outcomes;
using LocalSpine.Core.Proxying;
using Microsoft.AspNetCore.Mvc;

namespace LocalSpine.Portal.Pages;

/// <summary>Sharing rules, what is done with providers, and their kept answers.</summary>
internal sealed class ProxySettingsModel(ISecureProxy proxy, ChangeGuard guard) : ChangingPage(guard)
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

    public async Task OnGetAsync(CancellationToken cancellationToken) => Recordings = await proxy.RecordingsAsync(MostRecordings, cancellationToken);

    public Task<IActionResult> OnPostShareAsync(CancellationToken cancellationToken) => DoAsync(
        async () => (await proxy.ShareAsync(From?.Trim(), To?.Trim(), Interaction?.Trim(), Allow, cancellationToken)).Refusal, "sharing", cancellationToken);

    public Task<IActionResult> OnPostUnshareAsync(long id, CancellationToken cancellationToken) =>
        DoAsync(() => proxy.UnshareAsync(id, cancellationToken), "sharing", cancellationToken);

    public Task<IActionResult> OnPostProvidersAsync(CancellationToken cancellationToken) =>
        DoAsync(() => Task.FromResult(proxy.SetProviderMode(Mode)), "providers", cancellationToken);

    public Task<IActionResult> OnPostClearAsync(CancellationToken cancellationToken) => DoAsync(
        async () =>
        {
            await proxy.ClearRecordingsAsync(cancellationToken);
            return null;
        },
        "recordings", cancellationToken);

    protected override Task LoadAsync(CancellationToken cancellationToken) => OnGetAsync(cancellationToken);

    private Task<IActionResult> DoAsync(Func<Task<Refusal?>> change, string section, CancellationToken cancellationToken) =>
        ChangeAsync(async () => await change() is { } refusal ? throw new RefusedException(refusal) : $"/proxy/settings#{section}", cancellationToken);
}
