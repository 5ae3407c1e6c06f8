using LocalSpine.Core.Estate;
using LocalSpine.Core.Outcomes;
using LocalSpine.Core.Trust;
using LocalSpine.Hosting.Doctor;
using LocalSpine.Hosting.Surfaces;
using Microsoft.AspNetCore.Mvc;

namespace LocalSpine.Portal.Pages;

/// <summary>Looks at an endpoint from the environment's side, or at an environment from this machine. Nothing is changed or kept, so the answer comes at once.</summary>
internal sealed class DoctorModel(IEnvironmentDoctor doctor, ICertificateAuthority authority, SurfaceCatalog catalog, ChangeGuard guard) : ChangingPage(guard)
{
    [BindProperty(SupportsGet = true)]
    public string? Asid { get; set; }

    [BindProperty]
    public string? Interactions { get; set; }

    [BindProperty]
    public string? Certificate { get; set; }

    [BindProperty]
    public bool Receiver { get; set; }

    [BindProperty]
    public string? Sheet { get; set; }

    [BindProperty]
    public string? Authorities { get; set; }

    /// <summary>Null before anything was looked at.</summary>
    public IReadOnlyList<Finding>? Findings { get; private set; }

    public string Summary => Findings!.Count(f => f.Verdict == Finding.IsFailed) switch
    {
        0 => "Nothing is wrong.",
        1 => "One thing is wrong.",
        var many => $"{many} things are wrong.",
    };

    public static string ClassOf(Finding finding) => finding.Verdict switch
    {
        "ok" => "passed",
        Finding.IsFailed => "refused",
        "warning" => "warned",
        _ => "not-yet",
    };

    public Task<IActionResult> OnPostEndpointAsync(CancellationToken cancellationToken) => LookAsync(
        () => string.IsNullOrWhiteSpace(Asid)
            ? throw new RefusedException(new Refusal("DOCTOR_ASID", "the ASID of an endpoint", ""))
            : doctor.CheckAsync(
                new EnvironmentQuestion(
                    Asid.Trim(), null, null, null, Certificate, Interactions?.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries), TimeProvider.System.GetUtcNow(), Receiver),
                cancellationToken));

    public Task<IActionResult> OnPostEnvironmentAsync(CancellationToken cancellationToken) => LookAsync(
        async () =>
        {
            try
            {
                var isOwn = string.IsNullOrWhiteSpace(Sheet);
                var sheet = isOwn ? new EndpointSheet("", "", "", "", null, null, null, EndpointSheet.UrlsOf(catalog.Surfaces.Select(s => (s.Name, catalog.UrlOf(s))))) : EndpointSheet.Read(Sheet!);
                var trusted = string.IsNullOrWhiteSpace(Authorities) ? authority.SubCa.ExportCertificatePem() + "\n" + authority.Root.ExportCertificatePem() : Authorities;
                using var identity = ClientIdentity.Nobody(trusted);
                return await new ConnectionDoctor(TimeProvider.System).CheckAsync(
                    sheet, identity, new DoctorOptions(null, catalog.AllHostNames.ToHashSet(StringComparer.OrdinalIgnoreCase), []), cancellationToken);
            }
            catch (FormatException e)
            {
                throw new RefusedException(new Refusal("DOCTOR_INPUT", "an endpoint sheet and PEM certificates", e.Message));
            }
        });

    private Task<IActionResult> LookAsync(Func<Task<IReadOnlyList<Finding>>> look) => AnswerAsync(
        async () =>
        {
            Findings = await look();
            return Page();
        });
}
