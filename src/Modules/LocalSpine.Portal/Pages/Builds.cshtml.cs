using LocalSpine.Core.Estate;
using LocalSpine.Core.Outcomes;
using Microsoft.AspNetCore.Mvc;

namespace LocalSpine.Portal.Pages;

/// <summary>Build versions in the environments of the path to live, release notes, and the behaviour that versions pin.</summary>
internal sealed class BuildsModel(IBuilds builds, IBehaviour behaviour, ChangeGuard guard) : ChangingPage(guard)
{
    public IBuilds Builds => builds;

    public IBehaviour Behaviour => behaviour;

    [BindProperty]
    public string? EnvironmentKey { get; set; }

    /// <summary>Service and version, with a vertical bar between: one choice in a form without scripts.</summary>
    [BindProperty]
    public string? Build { get; set; }

    [BindProperty]
    public string? Service { get; set; }

    [BindProperty]
    public string? Version { get; set; }

    [BindProperty]
    public string? Notes { get; set; }

    [BindProperty]
    public string? Profile { get; set; }

    public ReleaseNotes? Between { get; private set; }

    /// <summary>Why there are no notes to show.</summary>
    public Refusal? NotesRefusal { get; private set; }

    /// <param name="of">Service of the release notes asked for.</param>
    public void OnGet(string? of, string? from, string? to)
    {
        if (of is null)
        {
            return;
        }

        (Service, Version) = (of, to);
        try
        {
            Between = builds.NotesBetween(of, from?.Trim(), to?.Trim());
        }
        catch (RefusedException e)
        {
            NotesRefusal = e.Refusal;
        }
    }

    public Task<IActionResult> OnPostSetAsync(CancellationToken cancellationToken)
    {
        var bar = Build?.LastIndexOf('|') ?? -1;
        return DoAsync(() => builds.SetAsync(EnvironmentKey, bar < 0 ? Build : Build![..bar], bar < 0 ? null : Build![(bar + 1)..], cancellationToken), "deployed", cancellationToken);
    }

    public Task<IActionResult> OnPostAddAsync(CancellationToken cancellationToken) =>
        DoAsync(() => builds.PutVersionAsync(Service, Version?.Trim(), Notes, Profile, cancellationToken), "versions", cancellationToken);

    private Task<IActionResult> DoAsync(Func<Task> act, string section, CancellationToken cancellationToken) => ChangeAsync(act, $"/builds#{section}", cancellationToken);
}
