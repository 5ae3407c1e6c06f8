using LocalSpine.Core.Outcomes;
using LocalSpine.Core.Trust;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;

namespace LocalSpine.Portal.Pages;

/// <summary>The environment's authorities, what they issued, and issuing and revoking.</summary>
internal sealed class CertificatesModel(ICertificateAuthority authority, ICertificateRegister register, ChangeGuard guard) : ChangingPage(guard)
{
    private const int PageSize = 50;
    private const int MostBytes = 64 * 1024;

    [BindProperty(SupportsGet = true)]
    public string? Q { get; set; }

    [BindProperty(SupportsGet = true)]
    public bool Revoked { get; set; }

    [BindProperty(SupportsGet = true)]
    public int Skip { get; set; }

    [BindProperty]
    public string? Csr { get; set; }

    [BindProperty(Name = "file")]
    public IFormFile? Upload { get; set; }

    public ICertificateAuthority Authority => authority;

    public ICertificateRegister Register => register;

    public CertificateList Issued { get; private set; } = null!;

    public (long Issued, long Revoked) Cards { get; private set; }

    public Paging Paging { get; private set; } = null!;

    public async Task OnGetAsync(CancellationToken cancellationToken)
    {
        var skip = Math.Clamp(Skip, 0, Paging.MostSkipped);
        Issued = await register.ListAsync(Q, Revoked, skip, PageSize, cancellationToken);
        Cards = await register.CountCardsAsync(cancellationToken);
        Paging = new Paging("/certificates", [("q", Q), ("revoked", Revoked ? "true" : null)], skip, PageSize, Issued.HasMore);
    }

    public Task<IActionResult> OnPostIssueAsync(CancellationToken cancellationToken) => ChangeAsync(
        async () =>
        {
            var csr = await RequestAsync(cancellationToken);
            return At((await authority.IssueAsync(authority.NameOf(csr), csr, cancellationToken)).SerialNumber);
        },
        cancellationToken);

    public Task<IActionResult> OnPostRevokeAsync(string? serial, CancellationToken cancellationToken) => ChangeAsync(
        async () => serial is not null && PlainText.Holds(serial) && await authority.RevokeAsync(serial, cancellationToken)
            ? At(serial)
            : throw new RefusedException(new Refusal("CERTIFICATE_UNKNOWN", "the serial number of a certificate issued here", serial ?? "")),
        cancellationToken);

    // The text of the form, or the file when there is one.
    private async Task<string> RequestAsync(CancellationToken cancellationToken)
    {
        if (Upload is not { Length: > 0 } file)
        {
            return Csr ?? "";
        }

        if (file.Length > MostBytes)
        {
            throw new RefusedException(new Refusal("CSR_SIZE", $"a certificate request of at most {MostBytes} bytes", $"{file.Length}"));
        }

        using var reader = new StreamReader(file.OpenReadStream());
        return await reader.ReadToEndAsync(cancellationToken);
    }

    protected override Task LoadAsync(CancellationToken cancellationToken) => OnGetAsync(cancellationToken);

    private static string At(string serial) => $"/certificates?q={Uri.EscapeDataString(serial)}#issued";
}
