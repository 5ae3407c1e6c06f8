using System.Text.Json.Serialization;
using LocalSpine.Core.Outcomes;
using LocalSpine.Identity.Cards;
using LocalSpine.Identity.People;

namespace LocalSpine.Identity.Registration;

/// <summary>What is done with a card that is there.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<CardWork>))]
internal enum CardWork
{
    Unlock,
    Renew,
    Repair,
    Clear,
    Cancel,
}

/// <summary>Cards, for those who may (identity 10.2, 11.1), with a line in the card's history.</summary>
internal sealed class CardCounter(CardDesk desk, History history)
{
    /// <summary>Issues a card, locked without a passcode.</summary>
    public Task<Card> IssueAsync(Actor actor, string uid, string? passcode, string? reason, CancellationToken cancellationToken)
    {
        actor.Demand(Process.IssueCard);
        return Noting(actor, "issued", reason).IssueAsync(uid, string.IsNullOrEmpty(passcode) ? null : passcode, cancellationToken);
    }

    /// <summary>Works on a card.</summary>
    /// <param name="passcode">The new one, for unlocking.</param>
    public Task<Card> WorkAsync(Actor actor, CardWork work, string serial, string? passcode, string? reason, CancellationToken cancellationToken)
    {
        actor.Demand(work switch
        {
            CardWork.Unlock => Process.UnlockCard,
            CardWork.Renew => Process.RenewDueCard,
            CardWork.Repair => Process.RepairCard,
            CardWork.Clear => Process.ClearCard,
            _ => Process.CancelCard,
        });
        return work switch
        {
            CardWork.Unlock => Noting(actor, "unlocked", reason).UnlockAsync(serial, passcode, cancellationToken),
            CardWork.Renew => Noting(actor, "renewed", reason).RenewAsync(serial, actor.May(Process.RenewExpiredCard), cancellationToken),
            CardWork.Repair => Noting(actor, "repaired", reason).RepairAsync(serial, cancellationToken),
            CardWork.Clear => Noting(actor, "cleared", reason).ClearAsync(serial, cancellationToken),
            _ => Noting(actor, "cancelled", reason).CancelAsync(serial, cancellationToken),
        };
    }

    /// <summary>Holders unlock their own cards; the e-mail address that registration has of them proves that they are it (identity 10.1).</summary>
    public async Task<Card> UnlockOwnAsync(string serial, string? email, string? passcode, CancellationToken cancellationToken)
    {
        var (person, _) = await desk.FindAsync(serial, cancellationToken);
        if (person.User.Email.Length == 0 || !person.User.Email.Equals(email?.Trim(), StringComparison.OrdinalIgnoreCase) || !person.User.IsOpen)
        {
            throw new NotAllowedException(new Refusal("UNLOCK_EMAIL", "the e-mail address that is registered for the card's holder", email ?? "", "identity 10.1"));
        }

        return await Noting(Self(person), "unlocked", null).UnlockAsync(serial, passcode, cancellationToken);
    }

    /// <summary>Holders renew their own cards, in the last 90 days and not later.</summary>
    public async Task<Card> RenewOwnAsync(Person holder, CancellationToken cancellationToken) =>
        await Noting(Self(holder), "renewed", null).RenewAsync(CardOf(holder), byRegistrationAuthority: false, cancellationToken);

    public async Task<Card> ChangeOwnPasscodeAsync(Person holder, string? old, string? wanted, CancellationToken cancellationToken) =>
        await Noting(Self(holder), "passcode entered or changed", null).ChangePasscodeAsync(CardOf(holder), old ?? "", wanted, cancellationToken);

    private static Actor Self(Person person) => Actor.Of(person.User, null);

    private static string CardOf(Person holder) =>
        holder.CurrentCard?.Serial ?? throw new RefusedException(new Refusal("CARD_UNKNOWN", "a user with a card", $"user {holder.User.Uid} has none", "identity 10.2"));

    private CardDesk Noting(Actor actor, string what, string? reason) => desk.Noting((write, before, after) =>
        history.Add(write, $"card {after.Serial}", actor, what, reason, Words(before), Words(after)));

    private static string Words(Card? card) => card is null ? "" : card.Expires is { } end ? $"{card.State}, valid to {end:yyyy-MM-dd}" : $"{card.State}";
}
