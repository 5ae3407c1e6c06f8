using System.Globalization;
using System.Security.Cryptography;
using LocalSpine.Core.Outcomes;
using LocalSpine.Core.Trust;
using LocalSpine.Identity.People;
using LocalSpine.Identity.Sessions;
using LocalSpine.Storage;

namespace LocalSpine.Identity.Cards;

/// <summary>What is done with cards: by their holders, and by registration staff (identity 10.2). Who may do it is decided before.</summary>
internal sealed class CardDesk(PersonStore people, ICardAuthority authority, SessionEnds ends, TimeProvider clock)
{
    /// <summary>How long before its end a card can be renewed by others than the registration authority.</summary>
    public static readonly TimeSpan RenewalPeriod = TimeSpan.FromDays(90);

    private const int MostWrongTries = 3;
    private const string Source = "identity 10.2";

    private Action<WriteConnection, Card?, Card>? Note { get; init; }

    /// <summary>The same desk, where every change of a card is noted in its own commit.</summary>
    /// <param name="note">Told of the card before, null for a new one, and after.</param>
    public CardDesk Noting(Action<WriteConnection, Card?, Card> note) => new(people, authority, ends, clock) { Note = note };

    /// <summary>Issues a card: with a passcode set in the holder's presence, or locked.</summary>
    public async Task<Card> IssueAsync(string uid, string? passcode, CancellationToken cancellationToken)
    {
        CheckPasscode(passcode, mayBeMissing: true);
        var credentials = await CredentialsAsync(uid, clock.GetUtcNow(), cancellationToken);
        var serial = $"9{RandomNumberGenerator.GetInt32(1_000_000_000).ToString("D9", CultureInfo.InvariantCulture)}";
        var card = new Card(serial, passcode is null ? CardState.IssuedLocked : CardState.Active, clock.GetUtcNow())
        {
            PasscodeHash = passcode is null ? null : Passcode.Hash(passcode), Credentials = credentials,
        };
        await people.ChangeAsync(
            uid,
            (write, person) =>
            {
                if (!person.User.IsOpen)
                {
                    throw Refused("USER_OPEN", "an open user", $"user {uid} is closed");
                }

                if (person.CurrentCard is { } old)
                {
                    throw Refused("CARD_ONE_EACH", "a user without a card in use: cancel or clear that one first", $"card {old.Serial}");
                }

                Note?.Invoke(write, null, card);
                return person with { Cards = [.. person.Cards, card] };
            },
            cancellationToken);
        return (await FindAsync(serial, cancellationToken)).Card;
    }

    /// <summary>A card and its holder.</summary>
    /// <exception cref="RefusedException">There is no such card.</exception>
    public async Task<(Person Person, Card Card)> FindAsync(string serial, CancellationToken cancellationToken) =>
        await people.FindByCardAsync(serial, cancellationToken) is { } person ? (person, Of(person, serial)) : throw Unknown(serial);

    /// <summary>
    /// Enters the passcode, and answers the card with its keys. A wrong one counts; the third in a row blocks the card.
    /// </summary>
    /// <exception cref="RefusedException">Rules <c>CARD_STATE</c>, <c>CARD_EXPIRED</c>, <c>PASSCODE_WRONG</c>, <c>PASSCODE_BLOCKED</c>.</exception>
    public async Task<Card> EnterPasscodeAsync(string serial, string passcode, CancellationToken cancellationToken)
    {
        await PersonaliseAsync(serial, cancellationToken);
        var changed = await ChangeAsync(
            serial,
            card => card.State switch
            {
                CardState.Blocked => throw Blocked(serial),
                not CardState.Active => throw Refused("CARD_STATE", "an active card", $"card {serial} is {card.State}"),
                _ when Passcode.Fits(passcode, card.PasscodeHash!) => card.WrongTries == 0 ? card : card with { WrongTries = 0 },
                _ => card with { WrongTries = card.WrongTries + 1, State = card.WrongTries + 1 >= MostWrongTries ? CardState.Blocked : card.State },
            },
            cancellationToken);
        return changed.State == CardState.Blocked ? throw Blocked(serial)
            : changed.WrongTries > 0 ? throw Refused("PASSCODE_WRONG", "the card's passcode", $"a wrong one, {changed.WrongTries} of {MostWrongTries}", "identity 10.1")
            : changed.Expires <= clock.GetUtcNow() ? throw Refused("CARD_EXPIRED", "a card whose certificates are valid", $"card {serial} ended {changed.Expires:O}; the registration authority renews it")
            : changed;
    }

    /// <summary>Gives a locked or blocked card a new passcode.</summary>
    public Task<Card> UnlockAsync(string serial, string? passcode, CancellationToken cancellationToken)
    {
        CheckPasscode(passcode, mayBeMissing: false);
        return ChangeAsync(
            serial,
            card => card.State is CardState.Blocked or CardState.IssuedLocked
                ? card with { State = CardState.Active, WrongTries = 0, PasscodeHash = Passcode.Hash(passcode!) }
                : throw Refused("CARD_STATE", "a locked card", $"card {serial} is {card.State}"),
            cancellationToken);
    }

    /// <summary>Changes the passcode; the holder knows the old one.</summary>
    public async Task<Card> ChangePasscodeAsync(string serial, string old, string? wanted, CancellationToken cancellationToken)
    {
        CheckPasscode(wanted, mayBeMissing: false);
        await EnterPasscodeAsync(serial, old, cancellationToken);
        return await ChangeAsync(serial, card => card with { PasscodeHash = Passcode.Hash(wanted!) }, cancellationToken);
    }

    /// <summary>New certificates for a card that ends within 90 days; for an expired one only when the registration authority does it.</summary>
    public async Task<Card> RenewAsync(string serial, bool byRegistrationAuthority, CancellationToken cancellationToken)
    {
        await PersonaliseAsync(serial, cancellationToken);
        var (_, card) = await FindAsync(serial, cancellationToken);
        var left = card.Expires - clock.GetUtcNow();
        return card.State != CardState.Active ? throw Refused("CARD_STATE", "an active card", $"card {serial} is {card.State}")
            : left > RenewalPeriod ? throw Refused("RENEWAL_PERIOD", "a card in its last 90 days", $"card {serial} ends {card.Expires:O}", "identity 10.1")
            : left <= TimeSpan.Zero && !byRegistrationAuthority ? throw Refused("CARD_EXPIRED", "a card that has not ended: the registration authority renews it", $"card {serial} ended {card.Expires:O}", "identity 10.1")
            : await ReplaceCredentialsAsync(serial, c => c, "renewed", cancellationToken);
    }

    /// <summary>Writes the card again, with new certificates; it keeps its passcode.</summary>
    public async Task<Card> RepairAsync(string serial, CancellationToken cancellationToken)
    {
        var (_, card) = await FindAsync(serial, cancellationToken);
        return card.State is CardState.Active or CardState.Blocked && card.PasscodeHash is not null
            ? await ReplaceCredentialsAsync(serial, c => c with { State = CardState.Active, WrongTries = 0 }, "repaired", cancellationToken)
            : throw Refused("CARD_STATE", "an active or blocked card", $"card {serial} is {card.State}");
    }

    /// <summary>Ends a card for good; its certificates are revoked and its sessions end.</summary>
    public Task<Card> CancelAsync(string serial, CancellationToken cancellationToken) => EndAsync(serial, CardState.Cancelled, cancellationToken);

    /// <summary>Wipes a card; its certificates are revoked and its sessions end.</summary>
    public Task<Card> ClearAsync(string serial, CancellationToken cancellationToken) => EndAsync(serial, CardState.Cleared, cancellationToken);

    private async Task<Card> EndAsync(string serial, CardState state, CancellationToken cancellationToken)
    {
        IReadOnlyList<CardCredential> revoked = [];
        var changed = await ChangeAsync(
            serial,
            card =>
            {
                if (card.State is CardState.Cancelled or CardState.Cleared)
                {
                    throw Refused("CARD_STATE", "a card in use", $"card {serial} is {card.State}");
                }

                revoked = card.Credentials;
                return card with { State = state };
            },
            cancellationToken);
        await RevokeAsync(revoked, state.ToString(), cancellationToken);
        await ends.OfCardAsync(serial, cancellationToken);
        return changed;
    }

    private async Task<Card> ReplaceCredentialsAsync(string serial, Func<Card, Card> change, string reason, CancellationToken cancellationToken)
    {
        var (person, _) = await FindAsync(serial, cancellationToken);
        var credentials = await CredentialsAsync(person.User.Uid, clock.GetUtcNow(), cancellationToken);
        IReadOnlyList<CardCredential> old = [];
        var changed = await ChangeAsync(
            serial,
            card =>
            {
                old = card.Credentials;
                return change(card) with { Credentials = credentials };
            },
            cancellationToken);
        await RevokeAsync(old, reason, cancellationToken);
        return changed;
    }

    private async Task RevokeAsync(IEnumerable<CardCredential> credentials, string reason, CancellationToken cancellationToken)
    {
        foreach (var credential in credentials)
        {
            await authority.RevokeAsync(credential.SerialNumber, reason, cancellationToken);
        }
    }

    // Makes the keys of a seeded card, which is as old as the seed says wherever the clock is now.
    private async Task PersonaliseAsync(string serial, CancellationToken cancellationToken)
    {
        var (person, card) = await FindAsync(serial, cancellationToken);
        if (card.Credentials.Count == 0)
        {
            var credentials = await CredentialsAsync(person.User.Uid, card.IssuedAt, cancellationToken);
            await ChangeAsync(serial, c => c.Credentials.Count > 0 ? c : c with { Credentials = credentials }, cancellationToken);
        }
    }

    private async Task<IReadOnlyList<CardCredential>> CredentialsAsync(string uid, DateTimeOffset issued, CancellationToken cancellationToken) => await Task.WhenAll(
        new[] { CardKeyUse.Authentication, CardKeyUse.Signing }.Select(use => authority.IssueAsync(uid, use, issued.AddMinutes(-5), cancellationToken)));

    private async Task<Card> ChangeAsync(string serial, Func<Card, Card> change, CancellationToken cancellationToken)
    {
        var (holder, _) = await FindAsync(serial, cancellationToken);
        var person = await people.ChangeAsync(
            holder.User.Uid,
            (write, current) =>
            {
                var card = Of(current, serial);
                var changed = change(card);
                if (ReferenceEquals(changed, card))
                {
                    return current;
                }

                Note?.Invoke(write, card, changed);
                return current.With(changed);
            },
            cancellationToken);
        return Of(person, serial);
    }

    private static Card Of(Person person, string serial) => person.Cards.First(c => c.Serial == serial);

    private static void CheckPasscode(string? passcode, bool mayBeMissing)
    {
        if (!(passcode is null && mayBeMissing) && !Passcode.IsWellFormed(passcode))
        {
            throw Refused("PASSCODE_FORM", "a passcode of four to eight digits", passcode is null ? "none" : $"{passcode.Length} characters");
        }
    }

    private static RefusedException Blocked(string serial) =>
        Refused("PASSCODE_BLOCKED", "a card that is not locked", $"card {serial}: {MostWrongTries} wrong passcodes in a row; 'localspine card unlock {serial} --passcode DIGITS' opens it", "identity 10.1");

    private static RefusedException Unknown(string serial) => Refused("CARD_UNKNOWN", "the number of a card of this environment", serial);

    private static RefusedException Refused(string rule, string expected, string came, string source = Source) => new(new Refusal(rule, expected, came, source));
}
