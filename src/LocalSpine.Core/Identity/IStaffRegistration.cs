namespace LocalSpine.Core.Identity;

/// <summary>What onboarding has done by the registration authority: a user with role and card in one go, which the real one does in several visits (identity 11.3).</summary>
public interface IStaffRegistration
{
    /// <summary>Registers a user with one role and an active card.</summary>
    /// <param name="actor">Who decided it, for the history.</param>
    /// <exception cref="Outcomes.RefusedException">Name, organisation, job role or activities break a rule.</exception>
    Task<RegisteredStaff> RegisterAsync(NewStaff staff, string actor, CancellationToken cancellationToken);

    /// <summary>Checks all of that without doing it.</summary>
    /// <exception cref="Outcomes.RefusedException">As above.</exception>
    void Check(NewStaff staff);

    /// <summary>Gives a user one more role; its id.</summary>
    /// <exception cref="Outcomes.RefusedException">There is no such open user, or the role breaks a rule.</exception>
    Task<string> GiveRoleAsync(string uid, string odsCode, string jobRole, string actor, CancellationToken cancellationToken);
}

/// <summary>Somebody who is to have a smartcard.</summary>
/// <param name="JobRole">R code.</param>
/// <param name="Activities">B codes.</param>
public sealed record NewStaff(string Title, string Family, string Given, string Email, string OdsCode, string JobRole, IReadOnlyList<string> Activities);

/// <summary>A user with a card.</summary>
/// <param name="Card">The card's number.</param>
public sealed record RegisteredStaff(string Uid, string Name, string RoleProfile, string Card, string Passcode);
