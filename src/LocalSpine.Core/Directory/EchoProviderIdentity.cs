namespace LocalSpine.Core.Directory;

/// <summary>Who the built-in provider is, for trying the Secure Proxy without one of one's own. Registered in every environment.</summary>
public static class EchoProviderIdentity
{
    public const string OdsCode = "Z9ECH";
    public const string PartyKey = "Z9ECH-0000999";
    public const string Asid = "200000000999";

    /// <summary>Name of the surface that answers; its host is its FQDN.</summary>
    public const string Surface = "provider";

    /// <summary>Path of its service root, as GP Connect providers register it.</summary>
    public const string Root = "/Z9ECH/STU3/1/gpconnect";
}
