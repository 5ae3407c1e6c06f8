using LocalSpine.Core.Estate;
using LocalSpine.Core.Outcomes;
using LocalSpine.Hosting.Admin;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace LocalSpine.Estate.Accounts;

/// <summary>Accounts over the admin API.</summary>
internal static class AccountAdmin
{
    public static void Map(IEndpointRouteBuilder admin)
    {
        admin.MapGet("/estate/accounts", async (IAccounts accounts, int? limit, CancellationToken cancellationToken) =>
            (await accounts.ListAsync(cancellationToken)).Take(limit ?? int.MaxValue).Select(a => AccountView.Of(a)));
        admin.MapPost("/estate/accounts", async (IAccounts accounts, AccountOrder order, CancellationToken cancellationToken) =>
        {
            var (account, password) = await accounts.CreateAsync(order.Name ?? "", Roles(order.Roles) ?? EstateRole.None, order.Password, cancellationToken);
            return Results.Json(AccountView.Of(account, password), statusCode: StatusCodes.Status201Created);
        });
        admin.MapPatch("/estate/accounts/{name}", async (IAccounts accounts, string name, AccountOrder order, CancellationToken cancellationToken) =>
            AccountView.Of(await accounts.ChangeAsync(name, Roles(order.Roles), order.Password, cancellationToken)));
        admin.MapDelete("/estate/accounts/{name}", async (IAccounts accounts, string name, CancellationToken cancellationToken) => await accounts.RemoveAsync(name, cancellationToken)
            ? Results.NoContent()
            : ProblemAnswers.Refused(new Refusal("ACCOUNT_UNKNOWN", "the name of an account", name), StatusCodes.Status404NotFound));
    }

    private static EstateRole? Roles(IReadOnlyList<string>? words) => words is null ? null : EstateRoles.Parse(words);
}

/// <summary>An account to make or change.</summary>
/// <param name="Password">Null makes one up, or leaves it.</param>
internal sealed record AccountOrder(string? Name, IReadOnlyList<string>? Roles, string? Password);

/// <summary>An account as the admin API shows it.</summary>
/// <param name="Password">Only when it was made just now.</param>
internal sealed record AccountView(string Name, IReadOnlyList<string> Roles, DateTimeOffset MadeAt, string? Password)
{
    public static AccountView Of(Account account, string? password = null) =>
        new(account.Name, [.. EstateRoles.Words.Where(w => (account.Roles & w.Role) != 0).Select(w => w.Word)], account.MadeAt, password);
}
