using System.Globalization;
using LocalSpine.Core.Estate;

namespace LocalSpine.Estate.Onboarding.Kinds;

/// <summary>Evidence that a product passed the integration test phase, which comes before access (deployment environments page).</summary>
internal sealed class EvidenceKind(Products products) : RequestKind
{
    public override string Word => "integration-test";

    public override string Title => "Show integration test evidence";

    public override string Intro => "Before access to a deployment environment is requested, the product has completed the integration test phase.";

    public override async ValueTask<IReadOnlyList<RequestField>> FieldsAsync(CancellationToken cancellationToken) =>
    [
        ProductField.Of(await products.ListAsync(cancellationToken)),
        new RequestField("passed-on", "Passed on", "yyyy-mm-dd") { IsRequired = true },
        new RequestField("evidence", "Evidence", "Test report, witness, reference of the sign-off") { IsRequired = true, IsLong = true },
    ];

    public override ValueTask CheckAsync(FormValues form, CancellationToken cancellationToken)
    {
        form.Demand(DateOnly.TryParseExact(form["passed-on"], "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _), "passed-on", "EVIDENCE_DATE", "a date, yyyy-mm-dd");
        return ValueTask.CompletedTask;
    }

    public override async Task<Completion> CompleteAsync(RequestRecord request, FormValues form, CancellationToken cancellationToken)
    {
        var product = await products.NoteEvidenceAsync(form[ProductField.Name], cancellationToken);
        return new Completion([new OutcomeFact("Product", $"{product.Key}: {product.Name} {product.Version}"), new OutcomeFact("Integration tests", $"accepted, passed on {form["passed-on"]}")]);
    }

    public override string Summary(FormValues form) => $"product {form[ProductField.Name]}, passed on {form["passed-on"]}";
}
