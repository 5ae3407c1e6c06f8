using LocalSpine.Core.Directory;
using LocalSpine.Core.Estate;
using LocalSpine.Core.Outcomes;

namespace LocalSpine.Estate.Onboarding.Kinds;

/// <summary>DNS request: where FQDNs are, for deliveries and the Secure Proxy (directory-ldap 13.2, 13.6).</summary>
internal sealed class NameKind(INameRegister names) : RequestKind
{
    public override string Word => "fqdn";

    public override string Title => "Register an FQDN";

    public override string Intro => "Says where a fully qualified domain name is, so that messages are delivered there and no name server has to know it.";

    public override ValueTask<IReadOnlyList<RequestField>> FieldsAsync(CancellationToken cancellationToken) => new((IReadOnlyList<RequestField>)
    [
        new RequestField("names", "Names and addresses", "A line each: FQDN, a blank, and host:port; for example my-system.thirdparty.nhs.uk 127.0.0.1:9443") { IsRequired = true, IsLong = true },
        new RequestField("notes", "Notes (optional)") { IsLong = true },
    ]);

    public override IReadOnlyList<EstateRole> Steps(IReadOnlyDictionary<string, string> values) => [EstateRole.DnsTeam];

    public override ValueTask CheckAsync(FormValues form, CancellationToken cancellationToken)
    {
        foreach (var (fqdn, address) in Rows(form))
        {
            if (names.Check(fqdn, address) is { } refusal)
            {
                form.Refuse("names", refusal);
            }
        }

        return ValueTask.CompletedTask;
    }

    public override async Task<Completion> CompleteAsync(RequestRecord request, FormValues form, CancellationToken cancellationToken)
    {
        var facts = new List<OutcomeFact>();
        foreach (var (fqdn, address) in Rows(form))
        {
            if (await names.PutAsync(fqdn, address, cancellationToken) is { } refusal)
            {
                throw new RefusedException(refusal);
            }

            facts.Add(new OutcomeFact(fqdn, address));
        }

        return new Completion(facts);
    }

    public override string Summary(FormValues form) => string.Join(", ", Rows(form).Select(r => r.Fqdn));

    private static IEnumerable<(string Fqdn, string Address)> Rows(FormValues form) =>
        form.Lines("names").Select(l => l.Split((char[]?)null, 2, StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)).Select(p => (p[0], p.Length > 1 ? p[1] : ""));
}
