using LocalSpine.Core.Directory;
using LocalSpine.Core.Estate;
using LocalSpine.Core.Identifiers;
using LocalSpine.Core.Outcomes;
using LocalSpine.Core.Trust;

namespace LocalSpine.Estate.Onboarding.Kinds;

/// <summary>Combined endpoint and service registration: accredited system, message handling system, certificate, and the name's address (directory-ldap 13.2 to 13.4).</summary>
internal sealed class EndpointRequestKind(
    IEndpointRegistrar registrar, IDirectory directory, INameRegister names, ICertificateAuthority authority, Products products, Hosting.EnvironmentOptions options) : RequestKind
{
    private const string Cma = "CMA";
    private const string Mhs = "MHS";
    private const string As = "AS";

    public override string Word => "endpoint";

    public override string Title => "Register an endpoint";

    public override string Intro =>
        "An accredited system (ASID) and a message handling system (party key) for a registered product, with the certificate that both use. "
        + "Contract properties come from the template of each interaction's pattern.";

    public override async ValueTask<IReadOnlyList<RequestField>> FieldsAsync(CancellationToken cancellationToken) =>
    [
        ProductField.Of(await products.ListAsync(cancellationToken)),
        new RequestField("type", "Type of endpoint")
        {
            IsRequired = true, Initial = Cma,
            Choices = [(Cma, "CMA: message handling system and accredited system in one"), (Mhs, "MHS: message handling system"), (As, "AS: accredited system on a message handling system that is there")],
        },
        new RequestField("recipient", "Recipient's ODS code", "The organisation that will use it; made when the directory lacks it") { IsRequired = true, Initial = "Z9Z01" },
        new RequestField("party-key", "Party key (AS only)", "Of the message handling system that speaks for it"),
        new RequestField("fqdn", "FQDN (optional)", "Left empty, one is made from ASID and ODS code, or taken from the CSR"),
        new RequestField("url", "Binding URL (optional)", "Where the Spine delivers messages: https://FQDN:port/path"),
        new RequestField("address", "Address of the FQDN (optional)", "host:port where it is, so that no name server has to know it; for example 127.0.0.1:9443"),
        new RequestField("interactions", "Interactions (optional)", "A line each, message sets too; left empty, those of the product") { IsLong = true },
        new RequestField("csr", "Certificate signing request (optional)", "PEM; left empty, the environment makes a key for you") { IsLong = true },
        new RequestField("more", "Other information (optional)") { IsLong = true },
    ];

    public override IReadOnlyList<EstateRole> Steps(IReadOnlyDictionary<string, string> values) =>
        values.GetValueOrDefault("type") == As ? [EstateRole.EndpointAdministrator] : [EstateRole.EndpointAdministrator, EstateRole.DnsTeam];

    public override async ValueTask CheckAsync(FormValues form, CancellationToken cancellationToken)
    {
        form.Demand(OdsCode.IsWellFormed(form["recipient"]), "recipient", "ODS_CODE", OdsCode.Expected);
        form.Demand(form["type"] != As || directory.ContractsOf(form["party-key"]).Count > 0, "party-key", "PARTY_KEY_UNKNOWN", "the party key of a registered message handling system");
        form.Demand(form["type"] == As || form.OrNull("party-key") is null, "party-key", "PARTY_KEY_GIVEN", "nothing: a message handling system gets a new one");
        foreach (var unknown in form.Lines("interactions").Where(i => !MessageSets.IsKnown(i)))
        {
            form.Refuse("interactions", new Refusal("MESSAGE_SET", "message sets or interactions", unknown, "directory-ldap 13.2"));
        }

        CheckNames(form);
        if (!options.ApprovesItself && await products.FindAsync(form[ProductField.Name], cancellationToken) is { HasEvidence: false })
        {
            form.Refuse(ProductField.Name, "INTEGRATION_EVIDENCE", "a product whose integration tests were accepted: show the evidence first", "deployment environments page");
        }
    }

    public override async Task<Completion> CompleteAsync(RequestRecord request, FormValues form, CancellationToken cancellationToken)
    {
        var product = await products.FindAsync(form[ProductField.Name], cancellationToken)
            ?? throw new RefusedException(new Refusal("PRODUCT_UNKNOWN", "the key of a registered product", form[ProductField.Name], "directory-ldap 13.2"));
        var sets = form.Lines("interactions") is { Count: > 0 } chosen ? chosen : product.MessageSets;
        var endpoint = await registrar.RegisterAsync(
            new EndpointRegistration(form["recipient"], $"{product.Name}", form.OrNull("url"), MessageSets.Expand(sets), FqdnOf(form), PartyKey: form.OrNull("party-key"))
            {
                Kind = form["type"] switch { Mhs => EndpointKind.Mhs, As => EndpointKind.As, _ => EndpointKind.Combined },
                Product = product.ForDirectory(),
                Trail = new ApprovalTrail(request.Requestor, request.MadeAt, request.Deciders.Count > 0 ? request.Deciders[0] : "System", request.Deciders.Count > 1 ? request.Deciders[1] : "System"),
            },
            cancellationToken);
        if (form.OrNull("address") is { } address && await names.PutAsync(endpoint.Fqdn, address, cancellationToken) is { } refusal)
        {
            throw new RefusedException(refusal);
        }

        var facts = new List<OutcomeFact>
        {
            new("ASID", endpoint.Asid), new("Party key", endpoint.PartyKey), new("ODS code", endpoint.OdsCode), new("FQDN", endpoint.Fqdn), new("Binding URL", endpoint.Url),
            new("Contracts", $"{endpoint.Contracts}"), new("Product", $"{product.Key}: {product.Name} {product.Version}"),
        };
        facts.RemoveAll(f => f.Value.Length == 0);
        if (form["type"] == As && form.OrNull("csr") is null)
        {
            return new Completion([.. facts, new OutcomeFact("Certificate", "that of the message handling system")]);
        }

        var issued = await authority.IssueAsync(endpoint.Fqdn, form.OrNull("csr"), cancellationToken);
        return new Completion(
            [.. facts, new OutcomeFact("Serial number", issued.SerialNumber)],
            new RequestCredential(endpoint.Asid, endpoint.PartyKey, endpoint.OdsCode, issued));
    }

    public override string Summary(FormValues form) => $"{form["type"]} for {form["recipient"]} {form["fqdn"]}".TrimEnd();

    private void CheckNames(FormValues form)
    {
        if (form.OrNull("csr") is { } csr)
        {
            form.Try("csr", () =>
            {
                var name = authority.NameOf(csr);
                if (form.OrNull("fqdn") is { } fqdn && !string.Equals(name, fqdn, StringComparison.OrdinalIgnoreCase))
                {
                    throw new RefusedException(new Refusal("CSR_FQDN", $"a CN that is the FQDN: {fqdn}", name, "directory-ldap 13.5"));
                }
            });
        }

        form.Demand(
            form.OrNull("url") is not { } url || (Uri.TryCreate(url, UriKind.Absolute, out var binding) && binding.Scheme == Uri.UriSchemeHttps && binding.UserInfo.Length == 0),
            "url", "ENDPOINT_URL", "an absolute https URL");
        if (form.OrNull("address") is { } address && names.Check("any.nhs.uk", address) is { } refusal)
        {
            form.Refuse("address", refusal);
        }

        if (form["type"] != As && form.Errors.Count == 0 && FqdnOf(form) is { } wanted)
        {
            form.Demand(Uri.CheckHostName(wanted) == UriHostNameType.Dns && wanted.Contains('.', StringComparison.Ordinal), "fqdn", "FQDN", "a full host name: labels of letters, digits and hyphens");
            form.Demand(directory.PartyKeysOfFqdn(wanted).Count == 0, "fqdn", "FQDN_UNIQUE", "an FQDN that no other endpoint has");
        }
    }

    private string? FqdnOf(FormValues form) => form.OrNull("fqdn") ?? (form.OrNull("csr") is { } csr ? authority.NameOf(csr) : null);
}
