using LocalSpine.Demographics.Records;
using LocalSpine.Protocols.Xml;

namespace LocalSpine.Demographics.Changes;

/// <summary>
/// Language, contact and written preferences (pds 1.2, 2.3), which a patient has and each related person. Those of a related person may be without a
/// mode: that of the person (the owner) counts then.
/// </summary>
internal static class PreferenceChanges
{
    /// <summary>languageCommunication: the language, or null when it is removed.</summary>
    public static Language? Language(RecordChange change, XmlElement language, XmlElement? owner = null)
    {
        if (UpdateModes.Of(change.Family, language, owner) == UpdateMode.Removed)
        {
            SingleValueChanges.NoValue("LANGUAGE", language.Child("languageCode")?.Attribute("code"));
            return null;
        }

        return ReadLanguage(language);
    }

    public static Language ReadLanguage(XmlElement language)
    {
        var code = language.Child("languageCode")?.Attribute("code");
        return string.IsNullOrEmpty(code)
            ? throw ChangeError.Of("MANDATORY_FIELD_MISSING", "languageCode/@code", "none")
            : new Language(code, language.Child("proficiencyLevelCode")?.Attribute("code") == "1" ? 1 : 0);
    }

    /// <summary>preferredWrittenCommunicationFormat: 11, 12 or 13 of ~16.17, or null when it is removed.</summary>
    public static string? WrittenFormat(RecordChange change, XmlElement format, XmlElement? owner = null) =>
        SingleValueChanges.Coded(change, format, owner, "WRITTEN_COMMUNICATION_FORMAT", "11", "12", "13");

    /// <summary>preferredContactMethod with its times: 1 to 8 of ~16.16, or null when it is removed.</summary>
    /// <param name="standing">Times on record, which stay when none are sent.</param>
    public static (string? Method, string? Times) ContactMethod(RecordChange change, XmlElement method, string? standing, XmlElement? owner = null)
    {
        var times = method.Path("pertinentInformation", "pertinentPreferredContactTimes");
        if (times is not null && UpdateModes.Of(change.Family, times, times.Child("value"), method, owner) != UpdateMode.Removed && RecordChange.Text(times.Child("value")) is null)
        {
            throw ChangeError.Of("PREFERRED_CONTACT_TIME_EMPTY", "contact times that are not empty", "empty");
        }

        var value = method.Child("value")?.Attribute("code");
        if (UpdateModes.Of(change.Family, method, method.Child("value"), owner) == UpdateMode.Removed)
        {
            return value is null ? (null, null) : throw ChangeError.Of("INVALID_PREFERRED_CONTACT_METHOD", "no value with a removal", value);
        }

        return value is { Length: 1 } && value[0] is >= '1' and <= '8'
            ? (value, times is null ? standing : RecordChange.Text(times.Child("value")))
            : throw ChangeError.Of("INVALID_PREFERRED_CONTACT_METHOD", "a method 1 to 8 of ~16.16", value ?? "none");
    }
}
