namespace LocalSpine.Core.Directory;

/// <summary>Who the Spine itself is in a deployment environment (public page "Deployment environments").</summary>
public static class SpineIdentity
{
    public const string OdsCode = "YES";
    public const string PartyKey = "YES-0000806";

    /// <summary>ASID of the Spine's demographics service; 227319907548 is what public client samples address.</summary>
    public const string Asid = "227319907548";

    public const string ErsPartyKey = "YEO-11809150";
    public const string ErsAsid = "606179841014";
}
