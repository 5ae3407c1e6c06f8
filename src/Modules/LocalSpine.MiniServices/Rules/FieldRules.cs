using System.Globalization;
using System.Text.RegularExpressions;
using LocalSpine.Core.Identifiers;
using LocalSpine.Core.Time;
using LocalSpine.MiniServices.Operations;
using LocalSpine.MiniServices.Pipeline;
using LocalSpine.Protocols.Itk;

namespace LocalSpine.MiniServices.Rules;

/// <summary>The fields of a question before anybody is looked for (smsp 4.1, 4.4, 5; 7 step 10).</summary>
internal static partial class FieldRules
{
    private const int LongestName = 35;
    private const int LongestPostcode = 8;

    public static QuestionRule BirthDate { get; } = Rule("Person.DateOfBirth", request =>
        request.Question!.BirthDate is { Length: 8 } birth && DateOnly.TryParseExact(birth, "yyyyMMdd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _)
            ? string.CompareOrdinal(birth, UkTime.Day(request.Now)) <= 0 ? null : ("a date of birth that is not in the future", birth)
            : ("a date of birth as YYYYMMDD", request.Question.BirthDate ?? "none"));

    public static QuestionRule Gender { get; } = Rule("Person.Gender", request =>
        request.Question!.Gender is not (null or "0" or "1" or "2" or "9") ? ("gender 0, 1, 2 or 9", request.Question.Gender)
        : request.Question.Gender is null && request.Service!.IsSearch(request.Question) ? ("a gender to search with", "none")
        : null);

    public static QuestionRule GenderSystem { get; } = Rule("Person.Gender", request =>
        request.Payload!.Path("queryEvent", PatientQuestion.GenderField, "value") is { } value && value.Attribute("codeSystem") != ItkNames.Gender
            ? ($"codeSystem {ItkNames.Gender} of the gender", value.Attribute("codeSystem") ?? "none")
            : null) with { IsSchema = true };

    public static QuestionRule LocalIdentifier { get; } = Rule("Person.LocalIdentifier", request =>
        request.Question!.LocalId is { } local && (!Identifiers.IsOid(local.Root) || local.Extension is null)
            ? ("a root that is an object identifier and an extension of the local identifier", $"{local.Root ?? "none"} and {local.Extension ?? "none"}")
            : null) with { IsSchema = true };

    public static QuestionRule NhsNumberRoot { get; } = Rule("Person.NHSNumber", request =>
        request.Payload!.Path("queryEvent", PatientQuestion.NhsNumberField, "value") is { } value && (value.Attribute("root") != Oids.NhsNumber || value.Attribute("extension") is null)
            ? ($"root {Oids.NhsNumber} and an extension of the NHS number", $"{value.Attribute("root") ?? "none"} and {value.Attribute("extension") ?? "none"}")
            : null) with { IsSchema = true };

    /// <summary>A search needs a family name, though the schema lets an empty name pass.</summary>
    public static QuestionRule FamilyName { get; } = Rule("Person.Name", request =>
        request.Question!.Family is null && request.Service!.IsSearch(request.Question) ? ("a family name to search with", "none") : null);

    public static QuestionRule NameLength { get; } = Rule("Person.Name", request =>
        request.Question!.Family is { Length: > LongestName } family ? ($"a family name of at most {LongestName} characters", family)
        : request.Question.Given is { Length: > LongestName } given ? ($"a given name of at most {LongestName} characters", given)
        : null);

    /// <summary>An asterisk stands at the end, after two characters or more (smsp 4.4). Of a number's cross-check it is a character like others.</summary>
    public static QuestionRule Wildcard { get; } = Rule("wildcards", request => !request.Service!.IsSearch(request.Question!)
        ? null
        : Misplaced(request.Question!.Family) ?? Misplaced(request.Question.Given) ?? Misplaced(request.Question.Postcode));

    public static QuestionRule Postcode { get; } = Rule("Person.Postcode", request =>
        request.Question!.Postcode is { } postcode
        && !(postcode.EndsWith('*') ? postcode.Length <= LongestPostcode : NationalPostcode().IsMatch(postcode.Replace(" ", "", StringComparison.Ordinal)))
            ? ("a postcode, or its beginning with an asterisk", postcode)
            : null);

    /// <summary>The last check, and the only one with a code of its own.</summary>
    public static QuestionRule NhsNumberForm { get; } = new(SmspCode.NotANumber, IsSchema: false, "smsp 4.1, 5", request =>
        request.Question!.NhsNumber is { } number && !NhsNumber.TryParse(number, out _) ? ("ten digits of which the last is the check digit", number) : null);

    private static QuestionRule Rule(string part, Func<SmspExchange, (string Expected, string Came)?> check) =>
        new(SmspCode.InvalidInput, IsSchema: false, $"smsp 4.1, {part}", check);

    private static (string Expected, string Came)? Misplaced(string? text) => text?.IndexOf('*', StringComparison.Ordinal) is >= 0 and var at && (at < 2 || at != text.Length - 1)
        ? ("an asterisk at the end, after two characters or more", text)
        : null;

    [GeneratedRegex("^(GIR0AA|[A-Z]{1,2}[0-9][A-Z0-9]?[0-9][A-Z]{2})$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex NationalPostcode();
}
