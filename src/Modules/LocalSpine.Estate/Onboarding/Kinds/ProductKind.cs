using LocalSpine.Core.Estate;
using LocalSpine.Core.Identifiers;

namespace LocalSpine.Estate.Onboarding.Kinds;

/// <summary>Manufacturer, product and version (MPV) registration (directory-ldap 13.2).</summary>
internal sealed class ProductKind(Products products) : RequestKind
{
    private static readonly string[] Environments = ["deployment", "integration", "development", "training"];

    public override string Word => "product";

    public override string Title => "Register a product (MPV)";

    public override string Intro => "Manufacturer, product and version of what you will connect. A registered product cannot be amended: a change is a new version.";

    public override ValueTask<IReadOnlyList<RequestField>> FieldsAsync(CancellationToken cancellationToken) => new((IReadOnlyList<RequestField>)
    [
        new RequestField("environment", "Environment") { IsRequired = true, Choices = [.. Environments.Select(e => (e, e))], Initial = Environments[0] },
        new RequestField("manufacturer", "Manufacturer's ODS code") { IsRequired = true },
        new RequestField("product-name", "Product name") { IsRequired = true },
        new RequestField("version", "Version name") { IsRequired = true, Initial = "1" },
        new RequestField("message-sets", "Message sets", $"A line each: {string.Join(", ", MessageSets.Names)}, or single interactions") { IsRequired = true, IsLong = true, Initial = MessageSets.Everything },
        new RequestField("more", "Additional information (optional)") { IsLong = true },
    ]);

    public override async ValueTask CheckAsync(FormValues form, CancellationToken cancellationToken)
    {
        form.Demand(OdsCode.IsWellFormed(form["manufacturer"]), "manufacturer", "ODS_CODE", OdsCode.Expected);
        form.Demand(form["product-name"].Length <= 200, "product-name", "PRODUCT_NAME", "at most 200 characters");
        form.Demand(form["version"].Length <= 50, "version", "PRODUCT_VERSION", "at most 50 characters");
        foreach (var set in form.Lines("message-sets").Where(s => !MessageSets.IsKnown(s)))
        {
            form.Refuse("message-sets", new Core.Outcomes.Refusal("MESSAGE_SET", $"one of {string.Join(", ", MessageSets.Names)}, or an interaction", set, "directory-ldap 13.2"));
        }

        if (await products.HoldsAsync(form["manufacturer"], form["product-name"], form["version"], cancellationToken))
        {
            form.Refuse("version", Products.Taken(form["manufacturer"], form["product-name"], form["version"]));
        }
    }

    public override async Task<Completion> CompleteAsync(RequestRecord request, FormValues form, CancellationToken cancellationToken)
    {
        var product = await products.AddAsync(form["manufacturer"], form["product-name"], form["version"], form.Lines("message-sets"), cancellationToken);
        return new Completion([new OutcomeFact("Product key", product.Key), new OutcomeFact("Product", $"{product.Manufacturer} {product.Name} {product.Version}"), new OutcomeFact("Message sets", string.Join(", ", product.MessageSets))]);
    }

    public override string Summary(FormValues form) => $"{form["manufacturer"]} {form["product-name"]} {form["version"]}";
}
