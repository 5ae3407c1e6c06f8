namespace LocalSpine.Storage.Payloads;

/// <summary>What its owner must keep to find a stored content again.</summary>
/// <param name="Name">32 lower-case hexadecimal digits; later ones sort after earlier ones.</param>
/// <param name="Size">In bytes.</param>
/// <param name="Checksum">XXH128 in lower-case hexadecimal digits: it finds damage, not forgery.</param>
public sealed record Payload(string Name, long Size, string Checksum);
