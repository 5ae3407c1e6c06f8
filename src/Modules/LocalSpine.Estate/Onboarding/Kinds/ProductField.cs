using LocalSpine.Core.Estate;

namespace LocalSpine.Estate.Onboarding.Kinds;

/// <summary>The choice of a registered product.</summary>
internal static class ProductField
{
    public const string Name = "product";

    public static RequestField Of(IReadOnlyList<Product> products, bool isRequired = true) => new(Name, "Product", products.Count == 0 ? "Register a product first" : null)
    {
        IsRequired = isRequired,
        Choices = [.. products.Select(p => (p.Key, $"{p.Manufacturer} {p.Name} {p.Version} (key {p.Key})"))],
        Initial = products.Count > 0 ? products[^1].Key : "",
    };
}
