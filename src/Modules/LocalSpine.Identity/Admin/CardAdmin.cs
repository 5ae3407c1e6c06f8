using LocalSpine.Identity.Cards;
using LocalSpine.Identity.Registration;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace LocalSpine.Identity.Admin;

/// <summary>Smartcards over the admin API, in the name of the environment's operator or, with <c>actor</c> in the query, of a user.</summary>
internal static class CardAdmin
{
    public static void Map(IEndpointRouteBuilder admin)
    {
        admin.MapPost("/users/{uid}/cards", async (HttpContext context, CardCounter cards, string uid, CardOrder? order, string? reason, CancellationToken cancellationToken) => Results.Json(
            CardView.Of(uid, await cards.IssueAsync(await RegistrationAdmin.ActorOf(context), uid, order?.Passcode, reason, cancellationToken)), statusCode: StatusCodes.Status201Created));
        admin.MapGet("/cards/{serial}", async (CardDesk cards, string serial, CancellationToken cancellationToken) =>
        {
            var (person, card) = await cards.FindAsync(serial, cancellationToken);
            return CardView.Of(person.User.Uid, card);
        });
        admin.MapPost("/cards/{serial}/keys", async (CardDesk cards, string serial, CardOrder order, CancellationToken cancellationToken) =>
            CardKeys.Of(await cards.EnterPasscodeAsync(serial, order.Passcode ?? "", cancellationToken)));
        admin.MapPost("/cards/{serial}/passcode", async (CardDesk cards, string serial, CardOrder order, CancellationToken cancellationToken) =>
            await ViewAsync(cards, await cards.ChangePasscodeAsync(serial, order.Passcode ?? "", order.NewPasscode, cancellationToken), cancellationToken));
        foreach (var work in Enum.GetValues<CardWork>())
        {
            admin.MapPost(
                $"/cards/{{serial}}/{work.ToString().ToLowerInvariant()}",
                async (HttpContext context, CardDesk desk, CardCounter cards, string serial, CardOrder? order, string? reason, CancellationToken cancellationToken) => await ViewAsync(
                    desk,
                    work == CardWork.Renew && order?.Self == true ? await cards.RenewOwnAsync((await desk.FindAsync(serial, cancellationToken)).Person, cancellationToken)
                        : await cards.WorkAsync(await RegistrationAdmin.ActorOf(context), work, serial, order?.Passcode, reason, cancellationToken),
                    cancellationToken));
        }
    }

    private static async Task<CardView> ViewAsync(CardDesk cards, Card card, CancellationToken cancellationToken) =>
        CardView.Of((await cards.FindAsync(card.Serial, cancellationToken)).Person.User.Uid, card);
}

/// <summary>What is wanted of a card.</summary>
/// <param name="Passcode">The passcode, or for an issued card its first one; null issues it locked.</param>
/// <param name="Self">True when the holder renews, who cannot renew what has ended.</param>
internal sealed record CardOrder(string? Passcode, string? NewPasscode, bool? Self);

/// <summary>A card as the admin API shows one; keys stay in it.</summary>
internal sealed record CardView(string Serial, string Uid, string State, int WrongTries, DateTimeOffset IssuedAt, DateTimeOffset? Expires, IReadOnlyList<CardCertificateView> Certificates)
{
    public static CardView Of(string uid, Card card) => new(
        card.Serial, uid, card.State.ToString(), card.WrongTries, card.IssuedAt, card.Expires,
        [.. card.Credentials.Select(c => new CardCertificateView(c.Use.ToString(), c.SerialNumber, c.NotBefore, c.NotAfter, c.CertificatePem))]);
}

/// <summary>One of a card's certificates.</summary>
internal sealed record CardCertificateView(string Use, string SerialNumber, DateTimeOffset NotBefore, DateTimeOffset NotAfter, string CertificatePem);

/// <summary>What a program needs that signs as the card does: for software tokens of test machines.</summary>
internal sealed record CardKeys(IReadOnlyList<CardKey> Keys)
{
    public static CardKeys Of(Card card) => new([.. card.Credentials.Select(c => new CardKey(c.Use.ToString(), c.CertificatePem, c.KeyPem))]);
}

/// <summary>A certificate with its PKCS#8 key.</summary>
internal sealed record CardKey(string Use, string CertificatePem, string KeyPem);
