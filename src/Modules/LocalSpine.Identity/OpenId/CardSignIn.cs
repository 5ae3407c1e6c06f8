using System.Globalization;
using LocalSpine.Core.Outcomes;
using LocalSpine.Hosting.Exchanges;
using LocalSpine.Identity.Cards;
using LocalSpine.Identity.Gateway;
using LocalSpine.Identity.People;
using LocalSpine.Identity.Sessions;
using Microsoft.AspNetCore.Http;

namespace LocalSpine.Identity.OpenId;

/// <summary>
/// Staff at CIS2: a virtual smartcard and its passcode begin a single sign-on session, as a card in a reader does (identity 12.7). The mock asks for a name only
/// (identity 13.8), and begins none.
/// </summary>
internal sealed class CardSignIn(PersonStore people, CardDesk cards, CardSignOn gateway, SessionStore sessions, SessionEnds ends, TimeProvider clock)
{
    private const string Smartcard = "3";
    private const string Source = "identity 12.7";

    /// <param name="known">Who is signed in in this browser: with the same card the session goes on, with another it ends.</param>
    /// <exception cref="RefusedException">Not this card, not this passcode, not this user.</exception>
    public async Task<SignedIn> SignInAsync(OpenIdParameters form, SignedIn? known, HttpContext context, CancellationToken cancellationToken)
    {
        var typed = form["user"]?.Trim() ?? form["card"] ?? "";
        var person = await people.FindByCardAsync(typed, cancellationToken) ?? await people.FindPersonAsync(typed, cancellationToken)
            ?? throw Refused("CARD_UNKNOWN", "the number of a card, or the uid of a user, of this environment", typed);
        context.Features.Get<Exchange>()!.Identify(person.User.Uid, null);
        var card = person.Cards.FirstOrDefault(c => c.Serial == typed) ?? person.CurrentCard ?? throw Refused("CARD_NONE", "a user with a card", $"user {person.User.Uid} has none");
        var passcode = form["passcode"] ?? "";
        var living = known is null ? null : await sessions.FindSessionAsync(known.Session, cancellationToken);
        if (living?.Card == card.Serial)
        {
            await cards.EnterPasscodeAsync(card.Serial, passcode, cancellationToken);
        }
        else
        {
            var began = await gateway.SignOnAsync(card.Serial, passcode, "cis2", context.Connection.RemoteIpAddress?.ToString() ?? "", _ => { }, cancellationToken);
            if (living is not null)
            {
                await ends.EndAsync(living.Ticket, SessionEnd.Destroyed, cancellationToken);
            }

            living = began.Session!;
        }

        return new SignedIn(living.Ticket, IsSso: true, person.User.Uid, Smartcard, "N3_SMARTCARD", clock.GetUtcNow());
    }

    /// <summary>Believes a name: the uid of a user of the mock, or of this environment.</summary>
    /// <exception cref="RefusedException">There is no such user.</exception>
    public async Task<SignedIn> ByNameAsync(string? name, CancellationToken cancellationToken)
    {
        var level = MockUsers.FindStaff(name ?? "")?.Level;
        return level is null && (await people.FindPersonAsync(name ?? "", cancellationToken))?.User.IsOpen != true
            ? throw new RefusedException(new Refusal("USER_UNKNOWN", "the uid of a user of the mock, or of an open user of this environment", name ?? "", "identity 13.8"))
            : new SignedIn(string.Create(CultureInfo.InvariantCulture, $"mock {Guid.NewGuid()}"), IsSso: false, name!, level ?? Smartcard, "N3_SMARTCARD", clock.GetUtcNow());
    }

    private static RefusedException Refused(string rule, string expected, string came) => new(new Refusal(rule, expected, came, Source));
}
