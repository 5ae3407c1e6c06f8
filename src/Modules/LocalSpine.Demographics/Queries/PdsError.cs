namespace LocalSpine.Demographics.Queries;

/// <summary>
/// A business failure of a query: a general code, then the specific one (pds 2.6). Codes are data: where the number is not public
/// the symbolic name stands as display name under GE002 or GE007.
/// </summary>
/// <param name="Name">The Spine's symbolic key.</param>
/// <param name="General">First reason: 0 generic error, 1 no match.</param>
/// <param name="Specific">Second reason.</param>
/// <param name="Text">Display name.</param>
internal sealed record PdsError(string Name, string General, string Specific, string Text)
{
    public static readonly PdsError SimpleTraceNoMatch = new("SIMPLE_TRACE_NO_MATCH", "1", "ST004", "No match to a Service User record");
    public static readonly PdsError RetrievalNotFound = new("RETRIEVAL_NOT_FOUND", "1", "RT003", "NHS Number Not Found");
    public static readonly PdsError NumberNotFound = new("NHS_NUMBER_NOT_FOUND", "1", "NHSNCC002", "NHS Number Not Found");
    public static readonly PdsError MissingMandatoryField = new("MISSING_MANDATORY_SEARCH_FIELD", "0", "GE007", "Mandatory search field missing");
    public static readonly PdsError DuplicateFields = new("DUPLICATE_SEARCH_FIELDS_PROVIDED", "0", "GE002", "DUPLICATE_SEARCH_FIELDS_PROVIDED");
    public static readonly PdsError InvalidSearchData = new("INVALID_SEARCH_DATA", "0", "GE002", "INVALID_SEARCH_DATA");
    public static readonly PdsError IllegalDate = new("ILLEGAL_DATE_FORMAT", "0", "GE002", "ILLEGAL_DATE_FORMAT");
    public static readonly PdsError InvalidHistoricIndicator = new("INVALID_HISTORIC_DATA_INDICATOR", "0", "GE002", "INVALID_HISTORIC_DATA_INDICATOR");
    public static readonly PdsError NumberUnspecified = new("NHS_NUMBER_UNSPECIFIED", "0", "GE007", "NHS_NUMBER_UNSPECIFIED");
    public static readonly PdsError InvalidNumber = new("INVALID_NHS_NUMBER", "0", "GE002", "INVALID_NHS_NUMBER");
    public static readonly PdsError MissingNumber = new("MISSING_NHS_NUMBER", "0", "GE007", "MISSING_NHS_NUMBER");
    public static readonly PdsError NotNewStyle = new("NOT_NEW_STYLE_NHS_NUMBER", "0", "GE002", "NOT_NEW_STYLE_NHS_NUMBER");
    public static readonly PdsError BirthDateMissing = new("DATE_OF_BIRTH_MISSING", "0", "GE007", "DATE_OF_BIRTH_MISSING");
    public static readonly PdsError InvalidNameFormat = new("INVALID_NAME_FORMAT", "0", "GE002", "INVALID_NAME_FORMAT");

    public static readonly PdsError AdvancedTraceNoMatch = new("ADVANCED_TRACE_NO_MATCH", "1", "AT006", "No match to a Service User record");
    public static readonly PdsError InvalidSearchType = new("INVALID_SEARCH_TYPE", "0", "AT001", "Invalid search type");
    public static readonly PdsError MissingTraceField = new("MISSING_MANDATORY_SEARCH_FIELD_AT", "0", "AT002", "Mandatory search field missing");
    public static readonly PdsError MissingSearchType = new("MISSING_SEARCH_TYPE", "0", "AT009", "Exactly one search parameter is needed");
    public static readonly PdsError InvalidHistoryIndicator = new("INVALID_HISTORY_INDICATOR", "0", "GE002", "INVALID_HISTORY_INDICATOR");
    public static readonly PdsError InvalidIgnoreHistory = new("INVALID_IGNORE_HISTORY_INDICATOR", "0", "GE002", "INVALID_IGNORE_HISTORY_INDICATOR");

    /// <summary>Text of the first reason.</summary>
    public string GeneralText => General switch
    {
        "1" => Text,
        "15" => "Update Failed",
        _ => "Generic Error",
    };
}

/// <summary>Warnings that come with an answer (pds 1.5, 2.6).</summary>
/// <param name="Qualifier">WG warning, IF information.</param>
internal sealed record PdsWarning(string Code, string Text, string Qualifier = "WG")
{
    public static readonly PdsWarning StandardDetails = new("3", "Match - NHS Number and standard Service User details returned");
    public static readonly PdsWarning TraceSensitive = new("5", "Match - data limited by sensitivity of the record");
    public static readonly PdsWarning RetrievalSensitive = new("9", "Retrieval - data limited by sensitivity of the record");
    public static readonly PdsWarning AddressKeyIgnored = new("0", "Address key 0 was ignored");
    public static readonly PdsWarning NotNextOfKin = new("0", "The related person is not the next of kin");
    public static readonly PdsWarning NoPrimaryCare = new("0", "A primary care trust registers without primary care");
    public static readonly PdsWarning Superseded = new("24", "Superseded NHS Number - the surviving record is returned");

    /// <summary>An item that this environment does not hold.</summary>
    public static PdsWarning NotKept(string item) => new("0", $"{item} is not kept by this environment");
}

/// <summary>A query broke a rule or found nobody.</summary>
internal sealed class PdsErrorException(PdsError error, string expected, string came) : Exception($"{error.Name}: expected {expected}; came {came}")
{
    public PdsError Error { get; } = error;

    public string Expected { get; } = expected;

    public string Came { get; } = came;
}
