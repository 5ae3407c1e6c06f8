namespace LocalSpine.Protocols.Itk;

/// <summary>Namespaces and identifiers of Interoperability Toolkit messages (smsp 3, 4.2, 6).</summary>
public static class ItkNames
{
    /// <summary>Distribution envelope and error detail.</summary>
    public const string Itk = "urn:nhs-itk:ns:201005";

    /// <summary>WS-Addressing 1.0.</summary>
    public const string Addressing = "http://www.w3.org/2005/08/addressing";

    /// <summary>wsa:Action of a fault.</summary>
    public const string FaultAction = "http://www.w3.org/2005/08/addressing/soap/fault";

    public const string Security = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd";
    public const string SecurityUtility = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd";
    public const string SchemaInstance = "http://www.w3.org/2001/XMLSchema-instance";

    /// <summary>Before the code of a payload in a manifest item's profileid.</summary>
    public const string ProfilePrefix = "urn:nhs-en:profile:";

    /// <summary>Before an identity in ITK form.</summary>
    public const string IdentityPrefix = "urn:nhs-uk:identity:";

    /// <summary>Type of an audit identity in ITK form, which is meant when none is given.</summary>
    public const string IdentityType = "2.16.840.1.113883.2.1.3.2.4.18.27";

    /// <summary>Codes of payloads.</summary>
    public const string PayloadCodes = "2.16.840.1.113883.2.1.3.2.4.17.284";

    /// <summary>Response codes of mini services.</summary>
    public const string ResponseCodes = "2.16.840.1.113883.2.1.3.2.4.17.285";

    /// <summary>Code of a validity statement.</summary>
    public const string ValidityCodes = "2.16.840.1.113883.2.1.3.2.4.17.287";

    /// <summary>Codes of <c>ToolkitErrorInfo</c>.</summary>
    public const string ErrorCodes = "2.16.840.1.113883.2.1.3.2.4.17.268";

    public const string Gender = "2.16.840.1.113883.2.1.3.2.4.16.25";

    /// <summary>Root of an ODS code in a response.</summary>
    public const string Organisation = "2.16.840.1.113883.2.1.3.2.4.19.2";
}
