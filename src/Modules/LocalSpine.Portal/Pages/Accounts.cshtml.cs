using LocalSpine.Core.Estate;
using LocalSpine.Core.Outcomes;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace LocalSpine.Portal.Pages;

/// <summary>Accounts, for environment managers.</summary>
internal sealed class AccountsModel(IAccounts accounts, PortalUsers users) : PageModel
{
    public bool WantsSignIn => users.WantsSignIn;

    public IReadOnlyList<Account> All { get; private set; } = [];

    public bool IsManager => PortalUsers.Of(HttpContext)?.Has(EstateRole.EnvironmentManager) == true;

    [BindProperty(Name = "name")]
    public string? AccountName { get; set; }

    [BindProperty(Name = "roles")]
    public IReadOnlyList<EstateRole> Roles { get; set; } = [];

    public Refusal? Refusal { get; private set; }

    /// <summary>The account that was made just now, with its password.</summary>
    public (string Name, string Password)? Made { get; private set; }

    public async Task OnGetAsync(CancellationToken cancellationToken) => All = IsManager ? await accounts.ListAsync(cancellationToken) : [];

    // The password is on this answer only: there is no page to go on to.
    public Task<IActionResult> OnPostAsync(CancellationToken cancellationToken) => DoAsync(
        async () =>
        {
            var (account, password) = await accounts.CreateAsync(AccountName?.Trim() ?? "", Roles.Aggregate(EstateRole.None, (all, role) => all | (role & EstateRole.All)), null, cancellationToken);
            Made = (account.Name, password);
            AccountName = null;
        },
        cancellationToken);

    public Task<IActionResult> OnPostRemoveAsync(CancellationToken cancellationToken) => DoAsync(
        async () =>
        {
            await accounts.RemoveAsync(AccountName ?? "", cancellationToken);
            AccountName = null;
        },
        cancellationToken);

    private async Task<IActionResult> DoAsync(Func<Task> act, CancellationToken cancellationToken)
    {
        try
        {
            await (IsManager ? act() : throw new RefusedException(new Refusal("ESTATE_ROLE", "the role environment manager", EstateRoles.Of(PortalUsers.Of(HttpContext)?.Roles ?? EstateRole.None))));
        }
        catch (RefusedException e)
        {
            Refusal = e.Refusal;
            Response.StatusCode = StatusCodes.Status422UnprocessableEntity;
        }

        await OnGetAsync(cancellationToken);
        return Page();
    }
}
