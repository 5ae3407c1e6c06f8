using System.Globalization;
using System.Text.Json;
using LocalSpine.Core.Directory;
using LocalSpine.Core.Outcomes;
using LocalSpine.Storage;

namespace LocalSpine.Estate.Onboarding;

/// <summary>Registered products (MPV). One cannot be amended: a change is a new version (directory-ldap 13.2).</summary>
internal sealed class Products(IDatabase database)
{
    private const int FirstKey = 20_000;

    public ValueTask<List<Product>> ListAsync(CancellationToken cancellationToken) => database.ReadAsync(
        read =>
        {
            var all = new List<Product>();
            using var reader = read.Command("select document from estate_product order by product_key").ExecuteReader();
            while (reader.Read())
            {
                all.Add(JsonSerializer.Deserialize<Product>(reader.GetString(0))!);
            }

            return all;
        },
        cancellationToken);

    public ValueTask<Product?> FindAsync(string key, CancellationToken cancellationToken) => database.ReadAsync(
        read => int.TryParse(key, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && read.Command("select document from estate_product where product_key = @key", ("@key", number)).ExecuteScalar() is string text ? JsonSerializer.Deserialize<Product>(text) : null,
        cancellationToken);

    /// <summary>True when that version of the product is registered.</summary>
    public ValueTask<bool> HoldsAsync(string manufacturer, string name, string version, CancellationToken cancellationToken) => database.ReadAsync(
        read => read.Command(
            "select 1 from estate_product where manufacturer = @manufacturer and name = @name and version = @version",
            ("@manufacturer", manufacturer), ("@name", name), ("@version", version)).ExecuteScalar() is not null,
        cancellationToken);

    /// <summary>Registers a product under the next key.</summary>
    /// <exception cref="RefusedException">That version is registered.</exception>
    public Task<Product> AddAsync(string manufacturer, string name, string version, IReadOnlyList<string> messageSets, CancellationToken cancellationToken) => database.WriteAsync(
        write =>
        {
            write.Lock("estate product");
            var last = write.Command("select max(product_key) from estate_product").ExecuteScalar();
            var key = last is null or DBNull ? FirstKey : Convert.ToInt32(last, CultureInfo.InvariantCulture) + 1;
            var product = new Product(key.ToString(CultureInfo.InvariantCulture), manufacturer, name, version, messageSets, HasEvidence: false);
            return write.Command(
                "insert into estate_product (product_key, manufacturer, name, version, document) values (@key, @manufacturer, @name, @version, @document) on conflict (manufacturer, name, version) do nothing",
                ("@key", key), ("@manufacturer", manufacturer), ("@name", name), ("@version", version), ("@document", JsonSerializer.Serialize(product))).ExecuteNonQuery() == 1
                ? product
                : throw new RefusedException(Taken(manufacturer, name, version));
        },
        cancellationToken);

    /// <summary>Notes that the integration test phase was passed.</summary>
    public Task<Product> NoteEvidenceAsync(string key, CancellationToken cancellationToken) => database.WriteAsync(
        write =>
        {
            write.Lock("estate product");
            var number = int.Parse(key, NumberStyles.None, CultureInfo.InvariantCulture);
            var product = write.Command("select document from estate_product where product_key = @key", ("@key", number)).ExecuteScalar() is string text
                ? JsonSerializer.Deserialize<Product>(text)! with { HasEvidence = true }
                : throw new RefusedException(new Refusal("PRODUCT_UNKNOWN", "the key of a registered product", key, "directory-ldap 13.2"));
            write.Command("update estate_product set document = @document where product_key = @key", ("@document", JsonSerializer.Serialize(product)), ("@key", number)).ExecuteNonQuery();
            return product;
        },
        cancellationToken);

    public static Refusal Taken(string manufacturer, string name, string version) => new(
        "PRODUCT_UNIQUE", "a version that is not registered: a product cannot be amended, a change is a new version", $"{manufacturer} {name} {version}", "directory-ldap 13.2");
}

/// <summary>A registered product.</summary>
/// <param name="HasEvidence">Its integration tests were accepted.</param>
internal sealed record Product(string Key, string Manufacturer, string Name, string Version, IReadOnlyList<string> MessageSets, bool HasEvidence)
{
    public RegisteredProduct ForDirectory() => new(Key, Manufacturer, Name, Version);
}
