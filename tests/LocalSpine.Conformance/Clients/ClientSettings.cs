using System.Diagnostics;
using System.Globalization;

namespace LocalSpine.Conformance.Clients;

/// <summary>What a client program is told: where the directory is and which files prove who calls.</summary>
/// <param name="Folder">Folder that <c>localspine endpoint create</c> wrote.</param>
/// <param name="User">Name to bind with; null for an anonymous client.</param>
internal sealed record ClientSettings(string Host, int Port, string Folder, string? User = null, string? Password = null)
{
    public string Url => string.Create(CultureInfo.InvariantCulture, $"ldaps://{Host}:{Port}");

    /// <summary>PKCS#12 password that <c>endpoint create</c> uses.</summary>
    public string Pkcs12Password { get; init; } = "localspine";

    /// <summary>Key and certificate; false for a client that comes without.</summary>
    public bool WithCertificate { get; init; } = true;

    public string File(string name) => Path.Combine(Folder, name);

    public void ApplyTo(ProcessStartInfo start)
    {
        var environment = start.Environment;
        environment["LDAP_HOST"] = Host;
        environment["LDAP_PORT"] = Port.ToString(CultureInfo.InvariantCulture);
        environment["LDAP_CA"] = environment["LDAPTLS_CACERT"] = File("ca.pem");
        environment["LDAPTLS_REQCERT"] = "demand";
        if (WithCertificate)
        {
            environment["LDAP_CERT"] = environment["LDAPTLS_CERT"] = File("client.pem");
            environment["LDAP_KEY"] = environment["LDAPTLS_KEY"] = File("client.key");
            environment["LDAP_PKCS12"] = File("client.p12");
            environment["LDAP_PKCS12_PASSWORD"] = Pkcs12Password;
        }

        if (User is not null)
        {
            environment["LDAP_USER"] = User;
            environment["LDAP_PASSWORD"] = Password;
        }
    }
}
