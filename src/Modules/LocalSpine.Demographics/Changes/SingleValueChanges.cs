using System.Globalization;
using LocalSpine.Demographics.Records;
using LocalSpine.Protocols.Xml;

namespace LocalSpine.Demographics.Changes;

/// <summary>Items of which a record has one value (pds 1.2, 2.3). What is removed must not carry a value.</summary>
internal static class SingleValueChanges
{
    public static void Gender(RecordChange change, XmlElement gender)
    {
        if (UpdateModes.Of(change.Family, gender) == UpdateMode.Removed)
        {
            throw ChangeError.Of("GENDER_REMOVAL_NOT_PERMITTED", "a gender that stays", "removed");
        }

        change.Record.Gender = ReadGender(gender);
    }

    public static int ReadGender(XmlElement gender) => gender.Attribute("code") switch
    {
        "0" => 0,
        "1" => 1,
        "2" => 2,
        "9" => 9,
        var other => throw ChangeError.Of("UNSUPPORTED_CHARACTERS_IN_FIELD", "gender 0, 1, 2 or 9", other ?? "none"),
    };

    public static void BirthTime(RecordChange change, XmlElement birthTime)
    {
        if (UpdateModes.Of(change.Family, birthTime) == UpdateMode.Removed)
        {
            throw ChangeError.Of("BIRTHTIME_REMOVAL_NOT_PERMITTED", "a birth time that stays", "removed");
        }

        change.Record.BirthTime = ReadBirthTime(change, birthTime);
    }

    public static string ReadBirthTime(RecordChange change, XmlElement birthTime)
    {
        var time = RecordChange.Time(birthTime) ?? throw ChangeError.Of("MANDATORY_FIELD_MISSING", "birthTime/@value", "none");
        return string.CompareOrdinal(time[..8], change.Today) > 0 ? throw ChangeError.Of("ILLEGAL_DATE_FORMAT", $"a birth until today, {change.Today}", time) : time;
    }

    public static void BirthOrder(RecordChange change, XmlElement order)
    {
        var value = order.Attribute("value");
        if (UpdateModes.Of(change.Family, order) == UpdateMode.Removed)
        {
            change.Record.BirthOrder = value is null ? null : throw ChangeError.Of("MULTIPLE_BIRTH_ORDER_NUMBER_PROVIDED", "no value with a removal", value);
            return;
        }

        change.Record.BirthOrder = ReadBirthOrder(order);
    }

    public static int ReadBirthOrder(XmlElement order) =>
        int.TryParse(order.Attribute("value"), NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is >= 1 and <= 9
            ? number : throw ChangeError.Of("UNSUPPORTED_CHARACTERS_IN_FIELD", "a birth order of 1 to 9", order.Attribute("value") ?? "none");

    public static void HealthSpace(RecordChange change, XmlElement registration) =>
        change.Record.HealthSpace = Coded(change, registration, null, "HEALTHSPACE", "1", "2", "3");

    public static void SharedSecret(RecordChange change, XmlElement secret)
    {
        var value = RecordChange.Text(secret.Child("value"));
        if (UpdateModes.Of(change.Family, secret, secret.Child("value")) == UpdateMode.Removed)
        {
            NoValue("SHARED_SECRET", value);
            change.Record.SharedSecret = null;
            return;
        }

        change.Record.SharedSecret = secret.Child("code")?.Attribute("code") == "15" && value is not null
            ? value : throw ChangeError.Of("MANDATORY_FIELD_MISSING", "a shared secret with code 15 and a value", value is null ? "no value" : "another code");
    }

    public static void Consent(RecordChange change, XmlElement consent)
    {
        var code = consent.Child("code")?.Attribute("code");
        if (code is not ("4" or "6"))
        {
            throw ChangeError.Of("UNSUPPORTED_CHARACTERS_IN_FIELD", "consent 4 or 6 of ~17.164", code ?? "none");
        }

        var value = consent.Child("value")?.Attribute("code");
        var standing = change.Record.Consents.FindIndex(c => c.Code == code);
        if (UpdateModes.Of(change.Family, consent, consent.Child("value")) == UpdateMode.Removed)
        {
            if (code == "4")
            {
                throw ChangeError.Of("CONSENT_VALUES_CANNOT_BE_REMOVED", "a consent to record sharing that stays", "removed");
            }

            NoValue("CONSENT", value);
            change.Record.Consents.RemoveAll(c => c.Code == code);
            return;
        }

        if (code == "6" && consent.Child("effectiveTime") is not null)
        {
            throw ChangeError.Of("INVALID_DATA_FOR_CALL_CENTRE_CALL_BACK", "a call-back consent without effectiveTime", "one");
        }

        if (change.Family.Mim != Answers.Mim.Pds2006B && consent.Path("pertinentInformation", "pertinentSupplementaryComments") is not null)
        {
            throw ChangeError.Of("INVALID_DATA_FOR_CALL_CENTRE_CALL_BACK", "no comments from MIM 6.3 on", "comments");
        }

        var fits = code == "4" ? value is "1" or "2" : value is "4" or "5";
        var read = fits
            ? new Consent(code, value!, code == "4" ? RecordChange.Time(consent.Child("effectiveTime")) ?? change.Now : null)
            : throw ChangeError.Of("UNSUPPORTED_CHARACTERS_IN_FIELD", code == "4" ? "consent value 1 or 2" : "consent value 4 or 5", value ?? "none");
        if (standing >= 0)
        {
            change.Record.Consents[standing] = read;
        }
        else
        {
            change.Record.Consents.Add(read);
        }
    }

    public static void Birthplace(RecordChange change, XmlElement birthplace)
    {
        var addr = birthplace.Child("addr");
        if (UpdateModes.Of(change.Family, birthplace, addr) == UpdateMode.Removed)
        {
            NoValue("BIRTHPLACE", addr?.FirstChild?.LocalName);
            change.Record.Birthplace = null;
            return;
        }

        if (addr?.Children.FirstOrDefault(p => p.LocalName is "city" or "county" or "country" && p.Text.Trim().Length == 0) is { } empty)
        {
            throw ChangeError.Of("CITY_COUNTY_COUNTRY_MISSING", "parts that are not empty", empty.LocalName);
        }

        var read = new Birthplace(RecordChange.Text(addr?.Child("city")), RecordChange.Text(addr?.Child("county")), RecordChange.Text(addr?.Child("country")));
        change.Record.Birthplace = read is { City: null, County: null, Country: null }
            ? throw ChangeError.Of("CITY_COUNTY_COUNTRY_MISSING", "a city, county or country", "none") : read;
    }

    /// <summary>The code of an item, or null when it is removed.</summary>
    /// <param name="owner">Whose mode counts when the item has none of its own; null for an item that needs one.</param>
    /// <param name="name">Of the item, as names of errors begin with it.</param>
    public static string? Coded(RecordChange change, XmlElement item, XmlElement? owner, string name, params ReadOnlySpan<string> codes)
    {
        var value = item.Child("value")?.Attribute("code");
        if (UpdateModes.Of(change.Family, item, item.Child("value"), owner) == UpdateMode.Removed)
        {
            NoValue(name, value);
            return null;
        }

        return value is not null && codes.Contains(value) ? value
            : throw ChangeError.Of("UNSUPPORTED_CHARACTERS_IN_FIELD", $"{item.LocalName} {string.Join(", ", codes.ToArray())}", value ?? "none");
    }

    /// <summary>Refuses a value of an item that is removed.</summary>
    public static void NoValue(string item, string? value)
    {
        if (value is not null)
        {
            throw ChangeError.Of($"{item}_CHANGED_ON_REMOVAL", "no value with a removal", value);
        }
    }
}
