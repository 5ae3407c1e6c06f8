namespace LocalSpine.Core.Identifiers;

/// <summary>Object identifiers of the field, as the MIM and the Spine EIS use them.</summary>
public static class Oids
{
    public const string NhsNumber = "2.16.840.1.113883.2.1.4.1";
    public const string Asid = "1.2.826.0.1285.0.2.0.107";
    public const string RoleProfile = "1.2.826.0.1285.0.2.0.67";
    public const string SdsUser = "1.2.826.0.1285.0.2.0.65";
    public const string OdsCode = "1.2.826.0.1285.0.1.10";
    public const string InteractionId = "2.16.840.1.113883.2.1.3.2.4.12";

    /// <summary>Transport and wrapper rejection codes (acknowledgementDetail).</summary>
    public const string WrapperErrors = "2.16.840.1.113883.2.1.3.2.4.17.32";

    /// <summary>PDS response codes.</summary>
    public const string PdsErrors = "2.16.840.1.113883.2.1.3.2.4.17.42";
}
