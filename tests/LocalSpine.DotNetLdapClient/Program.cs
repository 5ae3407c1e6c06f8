using System.DirectoryServices.Protocols;
using System.Globalization;
using System.Net;
using LocalSpine.DotNetLdapClient;

// Searches with System.DirectoryServices.Protocols as .NET clients on Linux do: libldap underneath, which takes the client
// certificate from LDAPTLS_CERT, LDAPTLS_KEY and LDAPTLS_CACERT. Reads one search a line from standard input
// (see tests/LocalSpine.Conformance/Clients/README.md), prints one JSON object a line.
var host = Environment.GetEnvironmentVariable("LDAP_HOST")!;
var port = int.Parse(Environment.GetEnvironmentVariable("LDAP_PORT")!, CultureInfo.InvariantCulture);
var user = Environment.GetEnvironmentVariable("LDAP_USER");
using var connection = new LdapConnection(new LdapDirectoryIdentifier(host, port))
{
    AuthType = user is null ? AuthType.Anonymous : AuthType.Basic,
    Timeout = TimeSpan.FromSeconds(10),
};
connection.SessionOptions.ProtocolVersion = 3;
connection.SessionOptions.SecureSocketLayer = true;
if (user is null)
{
    connection.Bind();
}
else
{
    connection.Bind(new NetworkCredential(user, Environment.GetEnvironmentVariable("LDAP_PASSWORD")));
}

while (Console.ReadLine() is { } line)
{
    Console.WriteLine(Search.Run(connection, line.Split('\t')));
}
