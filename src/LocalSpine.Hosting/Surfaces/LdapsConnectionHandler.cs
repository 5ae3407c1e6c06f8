using Microsoft.AspNetCore.Connections;

namespace LocalSpine.Hosting.Surfaces;

/// <summary>
/// Serves the connections of the LDAPS port (and of the plain LDAP port when it is on). TLS was negotiated and the client
/// certificate judged before; the certificate is found by <c>ITlsConnectionFeature</c>.
/// </summary>
public abstract class LdapsConnectionHandler : ConnectionHandler;
