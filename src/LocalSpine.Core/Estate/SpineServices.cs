namespace LocalSpine.Core.Estate;

/// <summary>The services of the public page that have maintenance slots.</summary>
public static class SpineServices
{
    /// <summary>Messaging with what stands on its hosts (<c>dep.spine2.ncrs.nhs.uk</c>): demographics, mini services, secure proxy, MESH.</summary>
    public const string Core = "Spine Core";

    /// <summary>Care Identity Service with what stands on its hosts (<c>vn1.national.ncrs.nhs.uk</c>): gateway, single sign-on, directory.</summary>
    public const string Cis = "Spine CIS";

    /// <summary>NHS e-Referral Service: web applications and API.</summary>
    public const string Ers = "e-RS";

    public static IReadOnlyList<string> All { get; } = [Core, Cis, Ers];
}
