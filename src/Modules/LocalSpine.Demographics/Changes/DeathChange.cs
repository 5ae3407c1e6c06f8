using LocalSpine.Demographics.Answers;
using LocalSpine.Protocols.Xml;

namespace LocalSpine.Demographics.Changes;

/// <summary>deceasedTime and deathNotification: always both, with the authority that says so (pds 1.2, 2.3).</summary>
internal static class DeathChange
{
    /// <param name="author">The request's registeringAuthority; in 2008-B it stands at the notification.</param>
    public static void Apply(RecordChange change, XmlElement? deceased, XmlElement? notification, XmlElement? author)
    {
        if (deceased is null && notification is null)
        {
            if (author is not null)
            {
                throw ChangeError.Of("INVALID_AUTHOR_SPECIFICATION", "an author with a death only", "an author");
            }

            return;
        }

        if (deceased is null || notification is null)
        {
            throw ChangeError.Of("INCONSISTENT_DEATH_UPDATE", "deceasedTime and deathNotification together", deceased is null ? "deathNotification" : "deceasedTime");
        }

        var mode = UpdateModes.Of(change.Family, deceased);
        if (mode != UpdateModes.Of(change.Family, notification, notification.Child("value")))
        {
            throw ChangeError.Of("DEATH_UPDATE_MODE_INCONSISTENT", "one updateMode for both", "two");
        }

        if (mode == UpdateMode.Removed)
        {
            throw ChangeError.Of("SOURCE_CANNOT_REMOVE_DATE_OF_DEATH", "a death that stays; the back office re-opens records", "removed");
        }

        RegisteringAuthority.Check(change.Family, author ?? throw ChangeError.Of("AUTHOR_UNSPECIFIED_ON_DEATH", "author/registeringAuthority with a death", "none"));
        change.Record.DeathTime = RecordChange.Time(deceased) ?? throw ChangeError.Of("MANDATORY_FIELD_MISSING", "deceasedTime/@value", "none");
        change.Record.DeathStatus = notification.Child("value")?.Attribute("code") switch
        {
            "1" => 1,
            "2" => 2,
            var other => throw ChangeError.Of("UNSUPPORTED_CHARACTERS_IN_FIELD", "death notification 1 or 2 of ~16.5", other ?? "none"),
        };
        var (death, birth) = (change.Record.DeathTime[..8], change.Record.BirthTime[..8]);
        if (string.CompareOrdinal(death, birth) < 0 || string.CompareOrdinal(death, change.Today) > 0)
        {
            throw ChangeError.Of("INCONSISTENT_DEATH_UPDATE", $"a death between the birth, {birth}, and today, {change.Today}", death);
        }
    }
}

/// <summary>registeringAuthority: who stands behind a death, an allocation or a birth (~16.20; pds 2.3).</summary>
internal static class RegisteringAuthority
{
    /// <param name="mayHavePerson">True in an allocation, where an authority may name a person in every family.</param>
    public static void Check(ChangeFamily family, XmlElement authority, bool mayHavePerson = false)
    {
        var code = authority.Child("code")?.Attribute("code") ?? "";
        if (code.Length != 1 || code[0] is < 'a' or > 'y')
        {
            throw ChangeError.Of("INVALID_REGISTERING_AUTHORITY_TYPE", "a code a to y of ~16.20", code);
        }

        if (family.Mim == Mim.Pds2006B)
        {
            if (authority.Path("representedRegisteringOrganization", "id")?.Attribute("extension") is not { Length: > 0 })
            {
                throw ChangeError.Of("MANDATORY_FIELD_MISSING", "representedRegisteringOrganization with an id", "none");
            }

            var person = authority.Child("assignedRegisteringPerson");
            if (code == "y" && person is null)
            {
                throw ChangeError.Of("ASSIGNED_REG_PERSON_MISSING", "assignedRegisteringPerson with authority y", "none");
            }

            if (code != "y" && person is not null)
            {
                throw ChangeError.Of("INVALID_AUTHOR_SPECIFICATION", "assignedRegisteringPerson with authority y only", code);
            }

            return;
        }

        if (code == "y")
        {
            throw ChangeError.Of("INVALID_REGISTERING_AUTHORITY_TYPE", "an authority other than y", code);
        }

        if (authority.Child("id")?.Attribute("extension") is not { Length: > 0 })
        {
            throw ChangeError.Of("MANDATORY_FIELD_MISSING", "registeringAuthority with an id", "none");
        }

        if (!mayHavePerson && (authority.Child("assignedRegisteringOrganization") is not null || authority.Child("assignedRegisteringPerson") is not null))
        {
            throw ChangeError.Of("INVALID_AUTHOR_SPECIFICATION", "registeringAuthority without an assigned person", "one");
        }
    }
}
