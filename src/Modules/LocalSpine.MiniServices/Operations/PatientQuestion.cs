using LocalSpine.Protocols.Xml;

namespace LocalSpine.MiniServices.Operations;

/// <summary>What a request asks, as read from its queryEvent (smsp 4.1); null where nothing was given. Nothing is checked here.</summary>
/// <param name="LocalId">The client's own identifier (root and extension), which comes back with the answer.</param>
internal sealed record PatientQuestion(
    string? BirthDate, string? Gender, (string? Root, string? Extension)? LocalId, string? NhsNumber, string? Given, string? Family, string? Postcode)
{
    public const string BirthDateField = "Person.DateOfBirth";
    public const string GenderField = "Person.Gender";
    public const string LocalIdField = "Person.LocalIdentifier";
    public const string NhsNumberField = "Person.NHSNumber";
    public const string NameField = "Person.Name";
    public const string PostcodeField = "Person.Postcode";

    /// <summary>The fields in the order of the schema.</summary>
    public static IReadOnlyList<string> Fields { get; } = [BirthDateField, GenderField, LocalIdField, NhsNumberField, NameField, PostcodeField];

    public static PatientQuestion Read(XmlElement? query)
    {
        var local = Value(query, LocalIdField);
        var name = Value(query, NameField);
        return new PatientQuestion(
            Value(query, BirthDateField)?.Attribute("value"),
            Value(query, GenderField)?.Attribute("code"),
            local is null ? null : (local.Attribute("root"), local.Attribute("extension")),
            Value(query, NhsNumberField)?.Attribute("extension"),
            TextOf(name?.Child("given")),
            TextOf(name?.Child("family")),
            TextOf(Value(query, PostcodeField)?.Child("postalCode")));
    }

    private static XmlElement? Value(XmlElement? query, string field) => query?.Child(field)?.Child("value");

    // An element that is there and empty asks for nothing.
    private static string? TextOf(XmlElement? element) => element?.Text.Trim() is { Length: > 0 } text ? text : null;
}
