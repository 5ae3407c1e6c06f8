using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using LocalSpine.Core.Outcomes;
using LocalSpine.Core.Trust;
using LocalSpine.Identity.Cards;
using LocalSpine.Protocols.Gas;

namespace LocalSpine.Identity.Gateway;

/// <summary>Signs on with a virtual card whose number and passcode were entered in a page: does what an identity agent does, and the gateway does its part (identity 3.2 to 3.5).</summary>
internal sealed class CardSignOn(CardDesk cards, SignOn gateway)
{
    /// <param name="device">What stands for the device id: which page it was.</param>
    /// <param name="address">Of the browser.</param>
    /// <param name="warn">Told of what is odd and let through.</param>
    /// <returns>A living session with its user.</returns>
    /// <exception cref="RefusedException">Passcode, card or user are refused; a wrong passcode counts.</exception>
    public async Task<SignOnResult> SignOnAsync(string serial, string passcode, string device, string address, Action<Refusal> warn, CancellationToken cancellationToken)
    {
        var card = await cards.EnterPasscodeAsync(serial, passcode, cancellationToken);
        var (person, _) = await cards.FindAsync(serial, cancellationToken);
        var logSession = Convert.ToHexString(RandomNumberGenerator.GetBytes(16));
        var (challenge, signature) = gateway.Activate(logSession);
        var request = new GpObject().Add("log_session_id", logSession).Add("uid", person.User.Uid).Add("challenge", challenge).Add("signature", signature).Add("response", Respond(card, challenge))
            .Add("card_type", "p11").Add("device_id", device).Add("auth_method", "3").Add("service", "AUTHENTICATION");
        var result = await gateway.ValidateAsync(request, address, warn, cancellationToken);
        return result.Refusal is { } refusal ? throw new RefusedException(refusal) : result;
    }

    private static string Respond(Card card, string challenge)
    {
        var credential = card.Credentials.First(c => c.Use == CardKeyUse.Authentication);
        using var certificate = X509Certificate2.CreateFromPem(credential.CertificatePem, credential.KeyPem);
        return CardResponse.To(challenge, certificate);
    }
}
