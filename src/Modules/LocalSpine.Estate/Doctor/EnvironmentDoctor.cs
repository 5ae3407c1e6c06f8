using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using LocalSpine.Core.Directory;
using LocalSpine.Core.Estate;
using LocalSpine.Core.Messaging;
using LocalSpine.Core.Outcomes;
using LocalSpine.Core.Trust;
using LocalSpine.Hosting.Doctor;

namespace LocalSpine.Estate.Doctor;

/// <summary>Asks the environment's own parts about an endpoint: its clock, its judge of certificates, its directory, its linter, its deliveries.</summary>
internal sealed class EnvironmentDoctor(
    IRegistrations registrations, ICertificateAuthority trust, IRegistrationLinter linter, IEndpointDoctor receiver, TimeProvider clock) : IEnvironmentDoctor
{
    private const int MostWarnings = 20;

    public async Task<IReadOnlyList<Finding>> CheckAsync(EnvironmentQuestion question, CancellationToken cancellationToken)
    {
        var findings = new List<Finding>();
        if (question.Clock is { } theirs)
        {
            findings.Add(ConnectionDoctor.Skewed(clock.GetUtcNow() - theirs, "the environment's clock"));
        }

        var name = question.Fqdn ?? "";
        if (!string.IsNullOrWhiteSpace(question.CertificatePem))
        {
            await trust.Ready.WaitAsync(cancellationToken);
            using var certificate = Read(question.CertificatePem);
            name = certificate.GetNameInfo(X509NameType.SimpleName, forIssuer: false);
            findings.Add(Judged(certificate));
        }

        var system = question.Asid is { Length: > 0 } asid ? registrations.FindSystem(asid) : null;
        var partyKey = question.PartyKey is { Length: > 0 } given ? given : system?.PartyKey ?? "";
        findings.AddRange(RegistrationChecks.Judge(
            question.Asid ?? "", partyKey, question.OdsCode ?? "", name, question.Interactions ?? [], system, partyKey.Length > 0 ? registrations.OfParty(partyKey) : []));
        if (partyKey.Length > 0)
        {
            findings.AddRange((await linter.OfPartyAsync(partyKey, cancellationToken)).Take(MostWarnings).Select(w =>
                Finding.Warning("registration", $"{w.Rule}: {w.Entry} wants {w.Wants}; there is {(w.Came.Length > 0 ? w.Came : "nothing")}", w.Next)));
        }

        if (question.TryReceiver)
        {
            findings.AddRange((await receiver.CheckAsync(partyKey, cancellationToken))?.Select(f => f with { Check = $"receiver: {f.Check}" })
                ?? [Finding.Failed("receiver", $"{(partyKey.Length > 0 ? partyKey : "no party")} has no reliable contract, so nothing is delivered to it", "Add one with 'localspine endpoint add --url https://host:port/path'")]);
        }

        return findings;
    }

    private Finding Judged(X509Certificate2 certificate)
    {
        const string Check = "certificate here";
        return trust.Judge(certificate) is not { } refusal
            ? Finding.Ok(Check, $"the environment takes {certificate.Subject}, serial {certificate.SerialNumber}")
            : Finding.Failed(Check, refusal.ToString(), refusal.Rule switch
            {
                "CLIENT_CERTIFICATE_UNKNOWN_ISSUER" => "Show a certificate of this environment: 'localspine pack --asid ASID --new-key --out FILE'",
                "CLIENT_CERTIFICATE_NOT_YET_VALID" => "Wait, or see the environment's clock: 'localspine clock show'",
                "CLIENT_CERTIFICATE_EXPIRED" => "Get a new certificate: 'localspine pack --asid ASID --new-key --out FILE'; or see the environment's clock: 'localspine clock show'",
                "CLIENT_CERTIFICATE_REVOKED" => "Get a new certificate: 'localspine pack --asid ASID --new-key --out FILE'",
                _ => "Use the certificate that was issued to the endpoint",
            });
    }

    private static X509Certificate2 Read(string pem)
    {
        try
        {
            return X509Certificate2.CreateFromPem(pem);
        }
        catch (CryptographicException e)
        {
            throw new RefusedException(new Refusal("DOCTOR_CERTIFICATE", "a PEM certificate", e.Message));
        }
    }
}
