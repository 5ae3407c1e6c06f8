using LocalSpine.Core.Directory;
using LocalSpine.Core.Estate;
using LocalSpine.Core.Outcomes;
using LocalSpine.Core.Trust;

namespace LocalSpine.Estate.Onboarding.Kinds;

/// <summary>Certificate only, from a CSR, for an FQDN that is registered (directory-ldap 13.2, 13.5).</summary>
internal sealed class CertificateKind(ICertificateAuthority authority, IDirectory directory) : RequestKind
{
    public override string Word => "certificate";

    public override string Title => "Request a certificate";

    public override string Intro => "One more certificate for an endpoint that is registered: for a renewal, or a second machine. The private key stays with you.";

    public override ValueTask<IReadOnlyList<RequestField>> FieldsAsync(CancellationToken cancellationToken) => new((IReadOnlyList<RequestField>)
    [
        new RequestField("csr", "Certificate signing request", "PEM; its CN is the FQDN: openssl req -new -newkey rsa:2048 -nodes -keyout client.key -subj /CN=your.fqdn") { IsRequired = true, IsLong = true },
    ]);

    public override IReadOnlyList<EstateRole> Steps(IReadOnlyDictionary<string, string> values) => [EstateRole.EndpointAdministrator];

    public override ValueTask CheckAsync(FormValues form, CancellationToken cancellationToken)
    {
        form.Try("csr", () =>
        {
            var fqdn = authority.NameOf(form["csr"]);
            if (directory.PartyKeysOfFqdn(fqdn).Count == 0)
            {
                throw new RefusedException(new Refusal("FQDN_UNKNOWN", "a CN that is the FQDN of a registered endpoint", fqdn, "directory-ldap 13.5"));
            }
        });
        return ValueTask.CompletedTask;
    }

    public override async Task<Completion> CompleteAsync(RequestRecord request, FormValues form, CancellationToken cancellationToken)
    {
        var issued = await authority.IssueAsync(authority.NameOf(form["csr"]), form["csr"], cancellationToken);
        var party = directory.PartyKeysOfFqdn(issued.Fqdn).FirstOrDefault() ?? "";
        return new Completion(
            [new OutcomeFact("FQDN", issued.Fqdn), new OutcomeFact("Serial number", issued.SerialNumber)],
            new RequestCredential("", party, party.Split('-')[0], issued));
    }

    public override string Summary(FormValues form)
    {
        try
        {
            return authority.NameOf(form["csr"]);
        }
        catch (CertificateRefusedException)
        {
            return "a request that cannot be read";
        }
    }
}
