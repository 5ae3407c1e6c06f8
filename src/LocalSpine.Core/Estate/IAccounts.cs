namespace LocalSpine.Core.Estate;

/// <summary>People who use the pages of a shared environment, with a password and roles. On a laptop nobody needs one.</summary>
public interface IAccounts
{
    /// <summary>Accounts by name.</summary>
    ValueTask<IReadOnlyList<Account>> ListAsync(CancellationToken cancellationToken);

    /// <summary>Makes an account.</summary>
    /// <param name="password">Null makes one up.</param>
    /// <returns>The account and its password.</returns>
    /// <exception cref="Outcomes.RefusedException">The name is taken or no name, there is no role, or the password is too short.</exception>
    Task<(Account Account, string Password)> CreateAsync(string name, EstateRole roles, string? password, CancellationToken cancellationToken);

    /// <summary>Changes roles, password or both; null leaves what is there. Its sessions end.</summary>
    /// <exception cref="Outcomes.RefusedException">There is no such account, or a rule is broken.</exception>
    Task<Account> ChangeAsync(string name, EstateRole? roles, string? password, CancellationToken cancellationToken);

    /// <summary>Removes an account; false when there was none.</summary>
    Task<bool> RemoveAsync(string name, CancellationToken cancellationToken);

    /// <summary>Signs in: the value of the session's cookie.</summary>
    /// <exception cref="Outcomes.RefusedException">Name and password do not fit, or there were too many wrong ones.</exception>
    Task<string> SignInAsync(string name, string password, CancellationToken cancellationToken);

    /// <summary>Who a session's cookie stands for, or null.</summary>
    ValueTask<EstateActor?> FindSessionAsync(string cookie, CancellationToken cancellationToken);

    Task SignOutAsync(string cookie, CancellationToken cancellationToken);
}

/// <summary>An account.</summary>
public sealed record Account(string Name, EstateRole Roles, DateTimeOffset MadeAt);
