using LocalSpine.Core.Identifiers;
using LocalSpine.Protocols.Xml;

namespace LocalSpine.Demographics.Queries;

/// <summary>
/// The parameters of a PDS query. Real clients differ in order and in the case of semanticsText, so the element name alone counts (pds 2.1).
/// </summary>
internal sealed class QueryParameters(XmlElement query)
{
    private readonly XmlElement _query = query;

    /// <summary>True when its author has the activity for sensitive records: nothing is withheld then (pds 1.5).</summary>
    public bool MaySeeSensitive { get; init; }

    /// <summary>The value element of a parameter, or null; twice is refused.</summary>
    public XmlElement? Value(string name)
    {
        XmlElement? found = null;
        foreach (var child in _query.Children)
        {
            if (!string.Equals(child.LocalName, name, StringComparison.Ordinal))
            {
                continue;
            }

            if (found is not null || child.Count("value") > 1)
            {
                throw new PdsErrorException(PdsError.DuplicateFields, $"one {name}", "several");
            }

            found = child;
        }

        return found?.Child("value");
    }

    /// <summary>historicDataIndicator 0 or 1 as false or true.</summary>
    public bool HistoricData() => Value("historicDataIndicator")?.Attribute("code") switch
    {
        "0" => false,
        "1" => true,
        var other => throw new PdsErrorException(PdsError.InvalidHistoricIndicator, "historicDataIndicator 0 or 1", other ?? ""),
    };

    /// <summary>historicDataIndicator of an advanced trace: whether old items are shown.</summary>
    public bool HistoryWanted() => Value("historicDataIndicator")?.Attribute("code") switch
    {
        "0" => false,
        "1" => true,
        null => throw new PdsErrorException(PdsError.MissingTraceField, "historicDataIndicator", ""),
        var other => throw new PdsErrorException(PdsError.InvalidHistoryIndicator, "historicDataIndicator 0 or 1", other),
    };

    /// <summary>ignoreHistoryIndicator: 0 searches history, as a trace without it does; 1 does not.</summary>
    public bool IgnoreHistory() => Value("ignoreHistoryIndicator")?.Attribute("code") switch
    {
        null or "0" => false,
        "1" => true,
        var other => throw new PdsErrorException(PdsError.InvalidIgnoreHistory, "ignoreHistoryIndicator 0 or 1", other),
    };

    /// <summary>searchParameter: 1 alphanumeric, 2 algorithmic; exactly one.</summary>
    public bool IsAlgorithmic()
    {
        var parameters = _query.ChildrenOf("searchParameter").ToList();
        return parameters.Count != 1
            ? throw new PdsErrorException(PdsError.MissingSearchType, "exactly one searchParameter", $"{parameters.Count}")
            : parameters[0].Child("value")?.Attribute("code") switch
            {
                "1" => false,
                "2" => true,
                var other => throw new PdsErrorException(PdsError.InvalidSearchType, "searchParameter 1 or 2", other ?? ""),
            };
    }

    /// <summary>The criteria of an advanced trace. A wildcard may stand from the third character on.</summary>
    public TraceCriteria Criteria()
    {
        if (Name() is not { } name || name.Family.Count + name.Given.Count == 0)
        {
            throw new PdsErrorException(PdsError.MissingTraceField, "person.name with any part", "");
        }

        if (name.Family.Count > 1)
        {
            throw new PdsErrorException(PdsError.DuplicateFields, "one family name", $"{name.Family.Count}");
        }

        var family = name.Family.Count == 0 ? default : Wildcard(name.Family[0], Records.NameFolding.Fold);
        return new TraceCriteria(
            name.Family.Count == 0 ? null : family.Text, family.IsPrefix, [.. name.Given.Select(g => Wildcard(g, Records.NameFolding.Fold))],
            Value("person.administrativeGenderCode") is null ? null : Gender(), Range("person.birthTime"), Range("person.deceasedTime"),
            Value("person.id") is null ? null : NhsNumber(PdsError.InvalidSearchData), Postcode() is { } postcode ? Wildcard(postcode, Records.NameFolding.Postcode) : null,
            Value("primaryCare.id")?.Attribute("extension"));
    }

    /// <summary>A date, its centre, or a range of two ends; never mixed.</summary>
    private (string From, string To)? Range(string name)
    {
        if (Value(name) is not { } value)
        {
            return null;
        }

        var (low, high, center) = (value.Child("low")?.Attribute("value"), value.Child("high")?.Attribute("value"), value.Child("center")?.Attribute("value") ?? value.Attribute("value"));
        if (value.Children.Count > 2 || (center is not null && (low is not null || high is not null)))
        {
            throw new PdsErrorException(PdsError.IllegalDate, $"{name} as a value, a center, or low and high", "a mixture");
        }

        return center is not null ? (Day(name, center), Day(name, center))
            : low is not null && high is not null ? (Day(name, low), Day(name, high))
            : throw new PdsErrorException(PdsError.IllegalDate, $"{name} as a value, a center, or low and high", $"low {low}, high {high}");
    }

    private static (string Text, bool IsPrefix) Wildcard(string text, Func<string, string> fold)
    {
        var star = text.IndexOf('*', StringComparison.Ordinal);
        return star < 0 ? (fold(text), false)
            : star < 2 || star != text.Length - 1 ? throw new PdsErrorException(PdsError.InvalidSearchData, "a wildcard at the end, behind at least two characters", text)
            : (fold(text[..star]), true);
    }

    /// <summary>semanticsText of every retrievalItem, in lower case.</summary>
    public IReadOnlyList<string> RetrievalItems() =>
        [.. _query.ChildrenOf("retrievalItem").Select(i => i.Child("semanticsText")?.Text.Trim().ToLowerInvariant() ?? "").Where(t => t.Length > 0)];

    /// <summary>A birth or death date: yyyyMMdd, a longer time cut to it; <paramref name="missing"/> when there is none.</summary>
    public string? Date(string name, PdsError? missing)
    {
        var value = Value(name);
        var date = value?.Attribute("value") ?? value?.Child("center")?.Attribute("value");
        if (string.IsNullOrEmpty(date))
        {
            return missing is null ? null : throw new PdsErrorException(missing, $"{name} with a value", "");
        }

        return Day(name, date);
    }

    private static string Day(string name, string date) => date.Length >= 8 && date.All(char.IsAsciiDigit) && DateOnly.TryParseExact(date[..8], "yyyyMMdd", out _)
        ? date[..8]
        : throw new PdsErrorException(PdsError.IllegalDate, $"{name} of yyyyMMdd", date);

    /// <summary>Gender 0, 1, 2 or 9.</summary>
    public int Gender() => Value("person.administrativeGenderCode")?.Attribute("code") switch
    {
        "0" => 0,
        "1" => 1,
        "2" => 2,
        "9" => 9,
        null or "" => throw new PdsErrorException(PdsError.MissingMandatoryField, "person.administrativeGenderCode", ""),
        var other => throw new PdsErrorException(PdsError.InvalidSearchData, "gender 0, 1, 2 or 9", other),
    };

    /// <summary>Family and given names of person.name; null when there is none.</summary>
    public (IReadOnlyList<string> Family, IReadOnlyList<string> Given)? Name()
    {
        if (Value("person.name") is not { } value)
        {
            return null;
        }

        IReadOnlyList<string> Parts(string part) => [.. value.ChildrenOf(part).Select(p => p.Text.Trim()).Where(t => t.Length > 0)];
        return (Parts("family"), Parts("given"));
    }

    /// <summary>The NHS number of person.id: ten digits under the new-style root; the check digit is not looked at, as on the real one.</summary>
    public string NhsNumber(PdsError missing)
    {
        var value = Value("person.id");
        var number = value?.Attribute("extension")?.Trim();
        if (string.IsNullOrEmpty(number))
        {
            throw new PdsErrorException(missing, "person.id with an NHS number", "");
        }

        if (value!.Attribute("root") != Oids.NhsNumber)
        {
            throw new PdsErrorException(PdsError.NotNewStyle, $"person.id with root {Oids.NhsNumber}", value.Attribute("root") ?? "");
        }

        return Core.Identifiers.NhsNumber.IsTenDigits(number)
            ? number
            : throw new PdsErrorException(PdsError.InvalidNumber, "an NHS number of ten digits", number);
    }

    /// <summary>Postcode of person.address, or null.</summary>
    public string? Postcode() => Value("person.address")?.Child("postalCode")?.Text.Trim() is { Length: > 0 } postcode ? postcode : null;
}
