namespace LocalSpine.Protocols.Ldap;

/// <summary>Result codes (RFC 4511 appendix A; 118 and 119 RFC 3909).</summary>
public enum LdapResult
{
    Success = 0,
    OperationsError = 1,
    ProtocolError = 2,
    TimeLimitExceeded = 3,
    SizeLimitExceeded = 4,
    CompareFalse = 5,
    CompareTrue = 6,
    AuthMethodNotSupported = 7,
    StrongerAuthRequired = 8,
    AdminLimitExceeded = 11,
    UnavailableCriticalExtension = 12,
    ConfidentialityRequired = 13,
    NoSuchAttribute = 16,
    UndefinedAttributeType = 17,
    InappropriateMatching = 18,
    NoSuchObject = 32,
    InvalidDnSyntax = 34,
    InappropriateAuthentication = 48,
    InvalidCredentials = 49,
    InsufficientAccessRights = 50,
    Busy = 51,
    Unavailable = 52,
    UnwillingToPerform = 53,
    Other = 80,
    Canceled = 118,
    NoSuchOperation = 119,
}

/// <summary>Identifier octets of the protocol operations (RFC 4511 4.2 to 4.14).</summary>
public static class LdapOperation
{
    public const byte BindRequest = 0x60;
    public const byte BindResponse = 0x61;
    public const byte UnbindRequest = 0x42;
    public const byte SearchRequest = 0x63;
    public const byte SearchResultEntry = 0x64;
    public const byte SearchResultDone = 0x65;
    public const byte ModifyRequest = 0x66;
    public const byte ModifyResponse = 0x67;
    public const byte AddRequest = 0x68;
    public const byte AddResponse = 0x69;
    public const byte DeleteRequest = 0x4A;
    public const byte DeleteResponse = 0x6B;
    public const byte ModifyDnRequest = 0x6C;
    public const byte ModifyDnResponse = 0x6D;
    public const byte CompareRequest = 0x6E;
    public const byte CompareResponse = 0x6F;
    public const byte AbandonRequest = 0x50;
    public const byte ExtendedRequest = 0x77;
    public const byte ExtendedResponse = 0x78;
}

/// <summary>Object identifiers of controls, extensions and features.</summary>
public static class LdapOids
{
    public const string PagedResults = "1.2.840.113556.1.4.319";
    public const string ManageDsaIt = "2.16.840.1.113730.3.4.2";
    public const string ServerSideSort = "1.2.840.113556.1.4.473";
    public const string ServerSideSortResponse = "1.2.840.113556.1.4.474";
    public const string Subentries = "1.3.6.1.4.1.4203.1.10.1";
    public const string WhoAmI = "1.3.6.1.4.1.4203.1.11.3";
    public const string Cancel = "1.3.6.1.1.8";
    public const string NoticeOfDisconnection = "1.3.6.1.4.1.1466.20036";
    public const string AllOperationalAttributes = "1.3.6.1.4.1.4203.1.5.1";
    public const string ObjectClassAttributes = "1.3.6.1.4.1.4203.1.5.2";
    public const string TrueFalseFilters = "1.3.6.1.4.1.4203.1.5.3";
}
