namespace LocalSpine.Demographics.Answers;

/// <summary>The three families of the PDS messages (pds 2).</summary>
internal enum Mim
{
    /// <summary>MIM 4.2.00.</summary>
    Pds2006B,

    /// <summary>MIM 6.3.01.</summary>
    Pds2008A,

    /// <summary>MIM 7.2.02.</summary>
    Pds2008B,
}

/// <summary>A request interaction, its family, and the interaction that answers it.</summary>
internal sealed record Family(string Request, Mim Mim, string Response)
{
    public const string Service = "urn:nhs:names:services:pdsquery";

    public string Action => $"{Service}/{Request}";

    /// <summary>versionCode of answers.</summary>
    public string VersionCode { get; init; } = Mim.VersionCode();

    /// <summary>A request of MIM 3.1, whose payload and whose answer's payload are message types that 2006-B still has.</summary>
    public static Family Of31(string request, string response) => new(request, Mim.Pds2006B, response) { VersionCode = "V3NPfIT3.1.10" };
}

/// <summary>A change interaction, its family, and the interaction that answers it.</summary>
/// <param name="HasModes">False for the oldest messages, whose items carry no updateMode (pds 2.3).</param>
internal sealed record ChangeFamily(string Request, Mim Mim, string Response, bool HasModes = true)
{
    public const string Service = "urn:nhs:names:services:pds";

    public string Action => $"{Service}/{Request}";

    /// <summary>versionCode of answers.</summary>
    public string VersionCode => Mim.VersionCode();
}

/// <summary>What the families are called on the wire.</summary>
internal static class MimNames
{
    /// <summary>As behaviour profiles write it.</summary>
    public static string Number(this Mim mim) => mim switch
    {
        Mim.Pds2006B => "4.2",
        Mim.Pds2008A => "6.3",
        _ => "7.2",
    };

    public static string VersionCode(this Mim mim) => mim switch
    {
        Mim.Pds2006B => "V3NPfIT4.2.00",
        Mim.Pds2008A => "3NPfIT6.3.01",
        _ => "3NPfIT7.2.02",
    };
}
