using LocalSpine.Demographics.Answers;
using LocalSpine.Demographics.Generation;
using LocalSpine.Demographics.Queries;
using LocalSpine.Demographics.Records;
using LocalSpine.Protocols.Xml;

namespace LocalSpine.Demographics.Changes;

/// <summary>
/// A record while a change is applied to it. Items keep their id: a change closes the standing version and adds another, so that history stays
/// (pds 1.2).
/// </summary>
/// <param name="record">A copy that is the change's own.</param>
/// <param name="now">yyyyMMddHHmmss, UK local time.</param>
/// <param name="source">ASID of the system that changes.</param>
/// <param name="gazetteer">The lines of a postcode and PAF key, or null when the pair is unknown.</param>
internal sealed class RecordChange(PatientRecord record, ChangeFamily family, string now, string source, Func<string, string, IReadOnlyList<string>?> gazetteer)
{
    private int _ids;

    public PatientRecord Record { get; } = record;

    public ChangeFamily Family { get; } = family;

    public string Now { get; } = now;

    public string Source { get; } = source;

    /// <summary>The lines of a postcode and PAF key, or null when the pair is unknown.</summary>
    public Func<string, string, IReadOnlyList<string>?> Gazetteer { get; } = gazetteer;

    /// <summary>yyyyMMdd.</summary>
    public string Today => Now[..8];

    public List<PdsWarning> Warnings { get; } = [];

    /// <summary>An object id that this record has not used.</summary>
    public string NewId()
    {
        while (true)
        {
            var random = new SplitMix(SplitMix.Seed(Record.NhsNumber, (Record.Scn * 10_000L) + ++_ids));
            var id = PatientGenerator.NewId(ref random);
            if (!Record.Names.Any(i => i.Id == id) && !Record.Addresses.Any(i => i.Id == id) && !Record.Telecoms.Any(i => i.Id == id)
                && !Record.CareProvisions.Any(i => i.Id == id) && !Record.RelatedPersons.Any(i => i.Id == id))
            {
                return id;
            }
        }
    }

    /// <summary>The object id of an item (root ~18.1), or null.</summary>
    public static string? ObjectId(XmlElement item) => item.ChildrenOf("id").FirstOrDefault(i => i.Attribute("root") == RecordWriter.ObjectIds)?.Attribute("extension")
        ?? item.Child("id")?.Attribute("extension");

    /// <summary>
    /// The standing version that a change of <paramref name="mode"/> means, or null for one to add.
    /// Without modes it is the one of the same kind.
    /// </summary>
    public T? Meant<T>(List<T> items, UpdateMode mode, string? id, Func<T, bool> sameKind, string what) where T : Versioned
    {
        if (!Family.HasModes)
        {
            var same = items.Find(i => i.IsCurrent(Today) && sameKind(i));
            return same is null && mode == UpdateMode.Removed ? throw ChangeError.Of("UID_NOT_FOUND", $"a current {what} to remove", "none") : same;
        }

        if (mode == UpdateMode.Added)
        {
            return null;
        }

        if (string.IsNullOrEmpty(id))
        {
            throw ChangeError.Of("UID_MUST_BE_PROVIDED", $"the object id of the {what}", "none");
        }

        return items.Find(i => i.SysTo is null && i.Id == id) ?? throw ChangeError.Of("UID_NOT_FOUND", $"the object id of a {what} that stands", id);
    }

    /// <summary>Refuses a second current item of one kind.</summary>
    public void RefuseSecond<T>(List<T> items, T? standing, Func<T, bool> sameKind, string what) where T : Versioned
    {
        if (items.Exists(i => !ReferenceEquals(i, standing) && i.IsCurrent(Today) && sameKind(i)))
        {
            throw ChangeError.Of("ITEM_ALREADY_EXISTS", $"at most one current {what}", "another");
        }
    }

    /// <summary>Replaces the standing version by another, or adds, or (with <paramref name="next"/> null) removes.</summary>
    public void Put<T>(List<T> items, T? standing, T? next) where T : Versioned
    {
        if (standing is not null)
        {
            items[items.IndexOf(standing)] = standing with { SysTo = Now, To = standing.To ?? next?.From ?? Today };
        }

        if (next is not null)
        {
            items.Add(next);
        }
    }

    /// <summary>The business period of an item: low and high of the one element of that name.</summary>
    public static (string? From, string? To) Period(XmlElement item, string element)
    {
        if (item.Count(element) > 1)
        {
            throw ChangeError.Of("MORE_THAN_ONE_USABLE_PERIOD", $"at most one {element}", $"{item.Count(element)}");
        }

        var period = item.Child(element);
        var (low, high) = (Day(period?.Child("low")), Day(period?.Child("high")));
        return low is not null && high is not null && string.CompareOrdinal(high, low) < 0
            ? throw ChangeError.Of("HIGH_TIME_NOT_GREATER_THAN_LOW_TIME", $"a high time from {low} on", high)
            : (low, high);
    }

    /// <summary>A date or time with a valid day, as it came; null when there is none.</summary>
    public static string? Time(XmlElement? element)
    {
        var value = element?.Attribute("value");
        return value is null or "" ? null
            : value.Length is >= 8 and <= 14 && value.All(char.IsAsciiDigit) && DateOnly.TryParseExact(value[..8], "yyyyMMdd", out _) ? value
            : throw ChangeError.Of("ILLEGAL_DATE_FORMAT", "yyyyMMdd, or with hours, minutes and seconds", value);
    }

    /// <summary>Non-empty text, or null.</summary>
    public static string? Text(XmlElement? element) => element?.Text.Trim() is { Length: > 0 } text ? text : null;

    private static string? Day(XmlElement? element) => Time(element)?[..8];
}
