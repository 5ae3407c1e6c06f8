namespace LocalSpine.Trust;

/// <summary>Paths of the revocation lists, shaped like those of the real environment.</summary>
internal static class RevocationPaths
{
    public const string RootList = "/ptl/rootca/arl1.crl";
    public const string SubCaList = "/ptl/dep/level1c/crl1.crl";
    public const string CardCaList = "/ptl/dep/cards/crl1.crl";
}
